"""What becomes of payments, transfers and refunds at the sandbox's Paystack: by a person, by magic, or by a switch.

Of every end that the real company tells of, a webhook is sent.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cauri.integrations.sandbox import paystack_books as books
from cauri.integrations.sandbox import paystack_webhooks as webhooks
from cauri.integrations.sandbox.paystack_books import BOOKS, Refund, Transaction, Transfer

TRANSACTION_STATUSES = ("success", "failed", "abandoned", "pending", "ongoing", "reversed")
TRANSFER_STATUSES = ("success", "failed", "reversed", "pending", "otp")
REFUND_STATUSES = ("processed", "failed", "pending")
_TOLD_OF = ("success", "failed", "reversed")
_RESPONSES = {"success": "Successful", "failed": "Declined", "abandoned": "The transaction was not completed"}


@dataclass
class Pace:
    """After how many seconds things end; what is slow, or comes back, after how many."""

    seconds: float = 0.0
    slow: float = 3.0
    needs_otp: bool = False

    @classmethod
    def at_the_start(cls) -> "Pace":
        """At once, for programs; after a moment when somebody is told of it."""
        return cls(seconds=1.0 if os.environ.get("SANDBOX_PAYSTACK_WEBHOOK") else 0.0)


@dataclass
class _Settings:
    pace: Pace


_settings = _Settings(Pace.at_the_start())


def pace() -> Pace:
    """How fast it is now."""
    return _settings.pace


def set_pace(new: Pace) -> None:
    """Be that fast from now on."""
    _settings.pace = new


def await_payment(transaction: Transaction) -> None:
    """Let the magic e-mails act on a new transaction; any other waits for somebody."""
    for mark, (status, seconds) in _magic_of_emails().items():
        if is_magic(transaction, mark):
            _later(seconds, partial(end_transaction, transaction, status))


def is_magic(transaction: Transaction, mark: str = "") -> bool:
    """Whether its e-mail says what becomes of it: no person is needed then."""
    name = transaction.email.partition("@")[0]
    return any(name.endswith(one) for one in ([mark] if mark else _magic_of_emails()))


def end_transaction(
    transaction: Transaction, status: str, *, amount: int | None = None, currency: str | None = None
) -> None:
    """Give a transaction another status; paid with another amount or currency, if that is said."""
    with BOOKS.lock:
        if BOOKS.transactions.get(transaction.reference) is not transaction:
            return  # everything was forgotten meanwhile
        is_new = status == "success" and transaction.status not in ("success", "reversed")
        if is_new:
            transaction.currency = currency or transaction.currency  # it is worth nothing yet
        with BOOKS.changing(transaction):
            if is_new:
                transaction.amount = amount or transaction.amount
                transaction.fees, transaction.paid_at = books.collection_fee(transaction.amount), books.now()
            transaction.status = status
            transaction.gateway_response = _RESPONSES.get(status, "")
        about = books.shown_transaction(transaction)
    if is_new:
        webhooks.announce("charge.success", about)


def carry_out(transfer: Transfer) -> None:
    """Let a transfer end as its account number says: 0000000001 fails, 0000000002 comes back after a while."""
    number = transfer.recipient["details"]["account_number"]
    _later(pace().seconds, partial(end_transfer, transfer, "failed" if number == "0000000001" else "success"))
    if number == "0000000002":
        _later(pace().seconds + pace().slow, partial(end_transfer, transfer, "reversed"))


def end_transfer(transfer: Transfer, status: str) -> None:
    """Give a transfer another status."""
    with BOOKS.lock:
        if BOOKS.transfers.get(transfer.reference) is not transfer or transfer.status == status:
            return
        with BOOKS.changing(transfer):
            transfer.status = status
        about = books.shown_transfer(transfer)
    if status in _TOLD_OF:
        webhooks.announce(f"transfer.{status}", about)


def give_back(refund: Refund) -> None:
    """Let a refund end."""
    _later(pace().seconds, partial(end_refund, refund, "processed"))


def end_refund(refund: Refund, status: str) -> None:
    """Give a refund another status: what fails goes back to the balance; a payment given back wholly is reversed."""
    paid = refund.transaction
    with BOOKS.lock:
        if BOOKS.refunds.get(refund.id) is not refund or refund.status == status:
            return
        with BOOKS.changing(paid):
            if "failed" in (refund.status, status):
                paid.refunded += -refund.amount if status == "failed" else refund.amount
            refund.status = status
            is_whole = status == "processed" and paid.refunded == paid.amount
            paid.status = "reversed" if is_whole else "success"
        about = books.shown_refund(refund)
    if status in ("processed", "failed"):
        webhooks.announce(f"refund.{status}", about)


def reset() -> None:
    """Forget everything, and whom to tell."""
    BOOKS.clear()
    set_pace(Pace.at_the_start())
    webhooks.SENDER.reset()


def _magic_of_emails() -> dict[str, tuple[str, float]]:
    """What a local part that ends so means, and when."""
    at = pace()
    return {"+fail": ("failed", at.seconds), "+abandon": ("abandoned", at.seconds), "+slow": ("success", at.slow)}


def _later(seconds: float, act: Callable[[], None]) -> None:
    if seconds <= 0:
        act()
        return
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
