"""Saved bank accounts, withdrawals as their payers see them, and what a company's reference stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.kit.errors import Refusal
from cauri.products.withdrawals.models import Beneficiary, Order

WITHDRAWAL: Final = "withdrawal"
_MARK: Final = "wd-"
_DIGITS: Final = 32


class UnknownBeneficiary(Refusal):
    """There is no such bank account, or it is somebody else's."""

    code = "unknown_beneficiary"
    status = 404


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A payment out of a wallet, where it goes, and when it came back if it did."""

    payment: Payment
    order: Order
    returned_at: datetime | None = None


def beneficiaries_of(user_id: UUID) -> list[Beneficiary]:
    """Somebody's saved accounts, the newest first."""
    return list(Beneficiary.objects.filter(owner_id=user_id).order_by("-created_at", "-id"))


def own_beneficiary(user_id: UUID, beneficiary_id: UUID) -> Beneficiary:
    """A saved account of one's own. Raises UnknownBeneficiary."""
    found = Beneficiary.objects.filter(pk=beneficiary_id, owner_id=user_id).first()
    if found is None:
        raise UnknownBeneficiary
    return found


def order_of(quote_id: UUID | None) -> Order | None:
    """Where the money of a quote goes; None if it is no withdrawal's."""
    return Order.objects.filter(pk=quote_id).first()


def withdrawal(payment: Payment) -> Withdrawal:
    """A payment as a withdrawal. Raises UnknownPayment where it is none."""
    order = order_of(payment.quote_id) if payment.product == WITHDRAWAL else None
    if order is None:
        raise UnknownPayment(payment_id=str(payment.pk))
    returns = payments.returns_of(payment.pk) if payment.state == Payment.State.COMPLETED else []
    return Withdrawal(payment, order, returns[-1].made_at if returns else None)


def withdrawal_of(user_id: UUID, payment_id: UUID) -> Withdrawal:
    """A withdrawal of one's own. Raises UnknownPayment."""
    return withdrawal(payments.payment_of(user_id, payment_id))


def destinations_of(made: Iterable[Payment]) -> dict[UUID, str]:
    """To which account these payments went, or from which they came back, as anybody may see it; by payment.

    Those that are no withdrawals are left out. One question, and none where there is no withdrawal.
    """
    ordered = {one.pk: quote_id for one in made if (quote_id := _ordered_with(one))}
    orders = Order.objects.in_bulk(list(set(ordered.values()))) if ordered else {}
    return {payment_id: orders[quote_id].shown for payment_id, quote_id in ordered.items() if quote_id in orders}


def reference_of(payment_id: UUID) -> str:
    """What a company is told to call a withdrawal, so that what is sent twice is done once."""
    return f"{_MARK}{payment_id.hex}"


def payment_of(reference: str) -> UUID:
    """The withdrawal that a company calls so. Raises UnknownPayment."""
    digits = reference.removeprefix(_MARK)
    if not reference.startswith(_MARK) or len(digits) != _DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise UnknownPayment
    return withdrawal(payments.payment(UUID(hex=digits))).payment.pk


def _ordered_with(payment: Payment) -> UUID | None:
    original: Payment = payment.original or payment
    return original.quote_id if original.product == WITHDRAWAL else None
