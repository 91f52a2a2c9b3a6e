"""Under which reference a company knows what our books have posted for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cauri.books.instructions import queries as instructions
from cauri.books.ledger.models import Posting
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.products.bills import queries as bills
from cauri.products.deposits import booking as deposit_booking
from cauri.products.deposits import queries as deposits
from cauri.products.deposits.queries import PRODUCTS as DEPOSITS
from cauri.products.withdrawals import queries as withdrawals
from cauri.products.withdrawals.queries import WITHDRAWAL
from cauri.servicing.reconciliation import booking
from cauri.servicing.reconciliation.models import Booking, Break, Line

_OF_CHARGES: Final = {deposit_booking.SUSPENDED, deposit_booking.UNSUSPENDED, deposit_booking.COST}
_OF_LINES: Final = {booking.COST, booking.SETTLEMENT}
_COSTS: Final = {deposit_booking.COST, booking.COST}


@dataclass(frozen=True, slots=True)
class Named:
    """What a company may call a posting, the likeliest first, and which part of the sum it is."""

    names: tuple[str, ...]
    part: Booking.Part


def named(postings: Iterable[Posting]) -> dict[UUID, Named]:
    """What companies call these postings. What nobody here knows is named by itself, and nobody will report it."""
    all_of_them = list(postings)
    known = {
        **_of_charges(all_of_them),
        **_of_lines(all_of_them),
        **_of_breaks(all_of_them),
        **_of_payments(all_of_them),
    }
    return {
        one.id: Named(
            names=known.get(one.id, (f"posting {one.id}",)),
            part=Booking.Part.COST if one.kind in _COSTS else Booking.Part.PRINCIPAL,
        )
        for one in all_of_them
    }


def is_known(company: str, reference: str) -> bool:
    """Whether somebody here has used this reference, booked or not."""
    if deposits.is_known(company, reference):
        return True
    return any(_is_of(payment_of, reference) for payment_of in (withdrawals.payment_of, bills.payment_of))


def _is_of(payment_of: Callable[[str], UUID], reference: str) -> bool:
    try:
        payment_of(reference)
    except UnknownPayment:
        return False
    return True


def _of_charges(postings: list[Posting]) -> dict[UUID, tuple[str, ...]]:
    mine = {one.id: one.reference for one in postings if one.kind in _OF_CHARGES and one.reference is not None}
    found = {charge.pk: (charge.reference, charge.company_id) for charge in deposits.charges(set(mine.values()))}
    return {posting_id: found[charge_id] for posting_id, charge_id in mine.items() if charge_id in found}


def _of_lines(postings: list[Posting]) -> dict[UUID, tuple[str, ...]]:
    mine = {one.id: one.reference for one in postings if one.kind in _OF_LINES and one.reference is not None}
    lines = Line.objects.select_related("item").in_bulk(list(set(mine.values())))
    return {
        posting_id: (lines[line_id].item.reference, lines[line_id].company_id)
        for posting_id, line_id in mine.items()
        if line_id in lines
    }


def _of_breaks(postings: list[Posting]) -> dict[UUID, tuple[str, ...]]:
    mine = {one.id: one.reference for one in postings if one.kind == booking.ADJUSTMENT and one.reference is not None}
    breaks = Break.objects.select_related("item").in_bulk(list(set(mine.values())))
    return {posting_id: (breaks[one].item.reference,) for posting_id, one in mine.items() if one in breaks}


def _of_payments(postings: list[Posting]) -> dict[UUID, tuple[str, ...]]:
    """A payment, its capture, its return, or what was done after all: all of them under the payment's reference."""
    near = {one.id: [one.id, one.original_id, one.reference] for one in postings}
    found = payments.payments({each for ids in near.values() for each in ids if each is not None})
    roots = {
        posting_id: payment.original or payment
        for posting_id, ids in near.items()
        if (payment := next((found[one] for one in ids if one in found), None)) is not None
    }
    return _names_of(roots)


def _names_of(roots: Mapping[UUID, Payment]) -> dict[UUID, tuple[str, ...]]:
    paid = {one.pk for one in roots.values() if one.product in DEPOSITS}
    charges = {one.payment_id: (one.reference, one.company_id) for one in deposits.charges(paid_by=paid)}
    others = {one.pk for one in roots.values() if one.product not in (*DEPOSITS, WITHDRAWAL)}
    numbers = instructions.company_references(others)
    named_so: dict[UUID, tuple[str, ...]] = {}
    for posting_id, payment in roots.items():
        if payment.product == WITHDRAWAL:
            named_so[posting_id] = (withdrawals.reference_of(payment.pk),)
        elif payment.product in bills.PRODUCTS:
            named_so[posting_id] = (bills.reference_of(payment.pk),)
        elif payment.pk in charges:
            named_so[posting_id] = charges[payment.pk]
        elif payment.pk in numbers:
            named_so[posting_id] = (numbers[payment.pk],)
    return named_so
