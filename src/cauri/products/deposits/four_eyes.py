"""What may be asked for about money in suspense: that it goes to a customer's wallet, or back to who paid it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByFourEyes
from cauri.books.payments.models import Payment
from cauri.books.payments.services import WrongWalletCurrency
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.products.deposits import booking, companies, queries, returning
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.queries import product_of

_RETURN_ENDED = "return_ended"  # the code of what is suspended again


class NotSuspended(Refusal):
    """Nobody has to decide on this money, or somebody has."""

    code: ClassVar[str] = "incoming_not_suspended"
    status: ClassVar[int] = 409


class NotCreditable(Refusal):
    """The payment is refused now: the fact `why` is its code. The request waits on."""

    code: ClassVar[str] = "incoming_not_creditable"
    status: ClassVar[int] = 409


class NotReturnable(Refusal):
    """The company does not send money back when it is told to: that is done at its own desk, and it then tells."""

    code: ClassVar[str] = "incoming_not_returnable"
    status: ClassVar[int] = 409


class NotStuck(Refusal):
    """The bank is still being told to send this money back, or it is not being sent back at all."""

    code: ClassVar[str] = "incoming_return_not_stuck"
    status: ClassVar[int] = 409


class Crediting(Payload):
    """Suspended money for a customer's wallet, all of it, as if it had come for that wallet."""

    incoming: UUID = Field(title="Incoming money", description="Its number in the list of incoming money.")
    account_number: str = Field(title="Account number", min_length=1, description="Of the customer's wallet.")


class Returning(Payload):
    """Suspended money for who paid it, all of it."""

    incoming: UUID = Field(title="Incoming money", description="Its number in the list of incoming money.")


class EndingReturn(Payload):
    """Money that the bank says it has not sent back and will not."""

    incoming: UUID = Field(title="Incoming money", description="Its number in the list of incoming money.")


@transaction_required
def credit(asked: Crediting, approved: Approved) -> None:
    """Pay it, within the customer's limits like any payment.

    A refusal of the books is told as ours: theirs would be remembered under a quote that goes with this transaction.
    Raises queries.UnknownIncoming, NotSuspended, NotCreditable, and what wallets.by_number raises.
    """
    incoming, now = booking.locked_by_id(asked.incoming), approved.now
    wallet, product = _creditable(incoming, asked.account_number), product_of(incoming)
    try:
        quote = payments.quote(
            product=product,
            payer=booking.suspense(incoming.currency, now=now),
            payee=wallet,
            amount=incoming.amount,
            asked_by=None,
            now=now,
        )
        posting_id = booking.posting_id(incoming, "resolution")
        payment = payments.execute(quote.pk, ByFourEyes(product), posting_id=posting_id, now=now)
    except Refusal as refusal:
        raise NotCreditable(why=refusal.code) from refusal
    if quote.debit != incoming.amount:
        raise NotCreditable(why="fee_on_top")
    if payment.state != Payment.State.COMPLETED:  # a guard's question comes before this one
        raise NotCreditable(why=payment.state)
    incoming.state, incoming.payment_id, incoming.settled_at = Incoming.State.RESOLVED, payment.pk, now
    incoming.save(update_fields=["state", "payment_id", "settled_at"])


@transaction_required
def send_back(asked: Returning, approved: Approved) -> None:
    """Have it sent back after the commit: returning.py. Raises queries.UnknownIncoming, NotSuspended, NotReturnable."""
    incoming = booking.locked_by_id(asked.incoming)
    _must_be_returnable(incoming)
    incoming.state, incoming.settled_at = Incoming.State.RETURNING, approved.now
    incoming.next_ask_at, incoming.asks = approved.now, 0
    incoming.save(update_fields=["state", "settled_at", "next_ask_at", "asks"])


@transaction_required
def end_return(asked: EndingReturn, _approved: Approved) -> None:
    """Suspend it again, and tell the bank no more. If the bank has sent it back after all, that is told and booked.

    Raises queries.UnknownIncoming, NotStuck.
    """
    incoming = booking.locked_by_id(asked.incoming)
    _must_be_stuck(incoming)
    incoming.state, incoming.code, incoming.next_ask_at = Incoming.State.SUSPENDED, _RETURN_ENDED, None
    incoming.save(update_fields=["state", "code", "next_ask_at"])


def _must_be_stuck(incoming: Incoming) -> None:
    is_told = incoming.asks < returning.ALARMS_AFTER and companies.bank_named(incoming.company) is not None
    if incoming.state != Incoming.State.RETURNING or is_told:
        raise NotStuck


def _must_be_returnable(incoming: Incoming) -> None:
    if incoming.state != Incoming.State.SUSPENDED:
        raise NotSuspended
    bank = companies.bank_named(incoming.company)
    if bank is None or incoming.account_id is None or not bank.issuer.gives_back:
        raise NotReturnable(company=incoming.company)


def _creditable(incoming: Incoming, account_number: str) -> Wallet:
    wallet = wallets.by_number(account_number)
    if incoming.state != Incoming.State.SUSPENDED:
        raise NotSuspended
    if wallet.currency != incoming.currency:
        raise WrongWalletCurrency(wallet_currency=wallet.currency, currency=incoming.currency)
    return wallet


def _could_be(asked: Crediting, _now: datetime) -> None:
    _creditable(queries.incoming(asked.incoming), asked.account_number)


CREDIT = kinds.declare(
    "deposits.credit",
    "Suspended money to a customer",
    payload=Crediting,
    carry_out=credit,
    check=_could_be,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
RETURN = kinds.declare(
    "deposits.return",
    "Suspended money back to who paid it",
    payload=Returning,
    carry_out=send_back,
    check=lambda asked, _now: _must_be_returnable(queries.incoming(asked.incoming)),
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
END_RETURN = kinds.declare(
    "deposits.end_return",
    "Suspended money that the bank does not send back",
    payload=EndingReturn,
    carry_out=end_return,
    check=lambda asked, _now: _must_be_stuck(queries.incoming(asked.incoming)),
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
