"""What is on offer, bills as their payers see them, and what a company's reference stands for."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Prefetch, Q, QuerySet

from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.queries import UnknownPayment
from cauri.kit.errors import Refusal
from cauri.products.bills import companies
from cauri.products.bills.models import (
    FOR_PHONES,
    Biller,
    Offer,
    Order,
    Receipt,
    RefundRequest,
    Run,
    SavedAccount,
    Schedule,
)
from cauri.products.bills.ports import Category

PRODUCTS: Final = frozenset(str(one) for one in Category)
_REFERENCE: Final = re.compile(r"bl-([0-9a-f]{32})")
_HIGHEST_ID: Final = 2**128 - 1
# The payment that carried each order out, or else the last one that was refused, by the quotes' ids, newest first.
_BILLS_OF: Final = """
    SELECT made.id FROM bills_order AS destination
     CROSS JOIN LATERAL (SELECT id FROM payments_payment AS payment WHERE payment.quote_id = destination.quote_id
                          ORDER BY payment.state = 'refused', payment.made_at DESC LIMIT 1) AS made
     WHERE destination.owner_id = %s AND destination.quote_id < %s
     ORDER BY destination.quote_id DESC LIMIT %s
"""


class UnknownBiller(Refusal):
    """There is no such biller, or it cannot be paid just now."""

    code = "unknown_biller"
    status = 404


class UnknownPackage(Refusal):
    """The biller does not sell that, or not any more."""

    code = "unknown_package"
    status = 404


class PackageRequired(Refusal):
    """The biller sells several things, or at fixed prices only: say which."""

    code = "package_required"


class UnknownSavedAccount(Refusal):
    """There is no such account, or it is somebody else's."""

    code = "unknown_saved_account"
    status = 404


class UnknownSchedule(Refusal):
    """There is no such schedule, or it is somebody else's."""

    code = "unknown_schedule"
    status = 404


class UnknownRefundRequest(Refusal):
    """Nobody has asked for this payment back."""

    code = "unknown_refund_request"
    status = 404


@dataclass(frozen=True, slots=True)
class Bill:
    """A payment to a biller, what it is for, what the payer got for it, and when it came back if it did.

    `refund` is the payer's wish to have it back.
    """

    payment: Payment
    quote: Quote
    order: Order
    receipt: Receipt | None = None
    returned_at: datetime | None = None
    refund: RefundRequest | None = None


# What is on offer


def active_offers_of(company: str) -> int:
    """How many offers of a company stand."""
    return Offer.objects.filter(company=company, active=True).count()


def last_seen(company: str) -> datetime | None:
    """When a company's catalogue was had last; None if it never was."""
    seen: datetime | None = Offer.objects.filter(company=company).aggregate(last=Max("seen_at"))["last"]
    return seen


def billers(*, category: str | None = None, country: str | None = None) -> list[Biller]:
    """Who can be paid now, by name, each with what it sells; of one category or one country, if that is said."""
    found = _payable().order_by("name", "code")
    if country is not None:
        found = found.filter(country=country)
    return [one for one in found if category in (None, *(offer.category for offer in one.offers.all()))]


def biller(code: str) -> Biller:
    """Somebody who can be paid now, with what it sells. Raises UnknownBiller."""
    found = _payable().filter(pk=code).first()
    if found is None:
        raise UnknownBiller
    return found


def all_billers() -> list[Biller]:
    """Everybody whom a company has ever told of, by name; `sold` is how many of their offers stand."""
    standing = Count("offers", filter=Q(offers__active=True))
    return list(Biller.objects.annotate(sold=standing).order_by("name", "code"))


def operators() -> list[Biller]:
    """Whose phones can be topped up now, by country and name."""
    found = _payable(category__in=FOR_PHONES).order_by("country", "name")
    return list(found)


def offer_of(biller_: Biller, package: UUID | None) -> Offer:
    """What a biller sells under that id; without one, the only thing it sells at a price that the payer names.

    Raises UnknownPackage, PackageRequired.
    """
    sold = [one for one in biller_.offers.all() if one.pk == package or (package is None and not one.is_fixed)]
    if len(sold) != 1:
        raise PackageRequired if package is None else UnknownPackage
    return sold[0]


def must_be_sold(order: Order) -> None:
    """Return if what was ordered can still be paid. Raises UnknownBiller, UnknownPackage."""
    sold = biller(order.biller_code).offers.all()
    if not any((one.company, one.company_code) == (order.company, order.company_code) for one in sold):
        raise UnknownPackage


# Payments


def order_of(quote_id: UUID | None) -> Order | None:
    """What a quote pays for; None if it is no bill's."""
    return Order.objects.filter(pk=quote_id).first()


def bill(payment: Payment) -> Bill:
    """A payment as a bill. Raises UnknownPayment where it is none."""
    return _bills([payment])[0]


def bill_of(user_id: UUID, payment_id: UUID) -> Bill:
    """A bill of one's own. Raises UnknownPayment."""
    return bill(payments.payment_of(user_id, payment_id))


def bills_of(user_id: UUID, *, before: int | None, most: int) -> list[Bill]:
    """What somebody paid, the newest quote first; `before` is the number of a quote's id."""
    last = _HIGHEST_ID if before is None else min(max(before, 0), _HIGHEST_ID)
    with connection.cursor() as cursor:
        cursor.execute(_BILLS_OF, [user_id, UUID(int=last), most])
        ids = [payment_id for (payment_id,) in cursor.fetchall()]
    made = payments.payments(ids)
    return _bills([made[one] for one in ids])


def destinations_of(made: Iterable[Payment]) -> dict[UUID, str]:
    """To which biller these payments went, or from which they came back, as anybody may see it; by payment.

    Those that are no bills are left out. One question, and none where there is no bill.
    """
    ordered = {one.pk: quote_id for one in made if (quote_id := _ordered_with(one))}
    orders = Order.objects.in_bulk(list(set(ordered.values()))) if ordered else {}
    return {payment_id: orders[quote_id].shown for payment_id, quote_id in ordered.items() if quote_id in orders}


def reference_of(payment_id: UUID) -> str:
    """What a company is told to call a payment, so that what is sent twice is done once."""
    return f"bl-{payment_id.hex}"


def payment_of(reference: str) -> UUID:
    """The payment that a company calls so. Raises UnknownPayment."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise UnknownPayment
    return bill(payments.payment(UUID(hex=found[1]))).payment.pk


# What payers want back


def refund_request(payment_id: UUID) -> RefundRequest:
    """The request to have a payment back. Raises UnknownRefundRequest."""
    found = RefundRequest.objects.filter(pk=payment_id).first()
    if found is None:
        raise UnknownRefundRequest(payment_id=str(payment_id))
    return found


def refunds_due(now: datetime, *, most: int, but_of: Collection[str] = ()) -> list[tuple[UUID, str]]:
    """The payments that companies are to be asked now to take back, the longest due first; and the companies.

    None of the companies `but_of`.
    """
    due = RefundRequest.objects.filter(next_at__lte=now).exclude(company__in=but_of).order_by("next_at")
    return list(due.values_list("payment_id", "company")[:most])


def refund_companies_due(now: datetime) -> list[str]:
    """The companies that are to be asked now to take something back."""
    return list(RefundRequest.objects.filter(next_at__lte=now).values_list("company", flat=True).distinct())


def refunds_overdue(since: datetime, *, most: int) -> list[UUID]:
    """The payments that companies were to be asked by then to take back, of which people were not told."""
    overdue = RefundRequest.objects.filter(next_at__lte=since, stuck_since=None).order_by("next_at")
    return list(overdue.values_list("payment_id", flat=True)[:most])


def refunds_paid() -> QuerySet[RefundRequest, UUID]:
    """The payments that the house gave back at its own cost, and has not got back itself; not asked for yet."""
    return RefundRequest.objects.filter(state=RefundRequest.State.PAID).values_list("payment_id", flat=True)


# What customers keep here


def saved_accounts_of(user_id: UUID) -> list[SavedAccount]:
    """Somebody's saved accounts, the newest first, with their billers."""
    return list(SavedAccount.objects.filter(owner_id=user_id).select_related("biller").order_by("-created_at", "-id"))


def own_account(user_id: UUID, account_id: UUID) -> SavedAccount:
    """A saved account of one's own. Raises UnknownSavedAccount."""
    found = SavedAccount.objects.filter(pk=account_id, owner_id=user_id).select_related("biller").first()
    if found is None:
        raise UnknownSavedAccount
    return found


def schedules_of(user_id: UUID) -> list[Schedule]:
    """Somebody's schedules that go on or rest, the newest first, with their accounts and their latest runs."""
    latest = Prefetch("runs", Run.objects.order_by("-due_on"))
    standing = Schedule.objects.filter(owner_id=user_id).exclude(state=Schedule.State.CANCELLED)
    return list(standing.select_related("account__biller", "offer").prefetch_related(latest).order_by("-created_at"))


def own_schedule(user_id: UUID, schedule_id: UUID) -> Schedule:
    """A schedule of one's own that was not cancelled. Raises UnknownSchedule."""
    found = next((one for one in schedules_of(user_id) if one.pk == schedule_id), None)
    if found is None:
        raise UnknownSchedule
    return found


def _payable(**sold: object) -> QuerySet[Biller]:
    """Who is not switched off, is reached by somebody, and sells something; with what it sells, in a stable order."""
    offers = Offer.objects.filter(active=True).order_by("category", "least_minor", "name", "id")
    reached = companies.instructed()
    selling = Offer.objects.filter(active=True, company__in=reached, **sold).values("biller")
    return Biller.objects.filter(off_since=None, company__in=reached, pk__in=selling).prefetch_related(
        Prefetch("offers", offers.filter(company__in=reached))
    )


def _bills(made: Sequence[Payment]) -> list[Bill]:
    orders = Order.objects.in_bulk([one.quote_id for one in made if one.quote_id and one.product in PRODUCTS])
    receipts = Receipt.objects.in_bulk([one.pk for one in made])
    refunds = RefundRequest.objects.in_bulk([one.pk for one in made])
    found = []
    for one in made:
        order = orders.get(one.quote_id) if one.quote_id else None
        if order is None or one.quote is None:
            raise UnknownPayment(payment_id=str(one.pk))
        returns = payments.returns_of(one.pk) if one.state == Payment.State.COMPLETED else []
        back = returns[-1].made_at if returns else None
        found.append(Bill(one, one.quote, order, receipts.get(one.pk), back, refunds.get(one.pk)))
    return found


def _ordered_with(payment: Payment) -> UUID | None:
    original: Payment = payment.original or payment
    return original.quote_id if original.product in PRODUCTS else None
