"""Paying for airtime, data and bills: quote, send, look."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from cauri.books.instructions import looks
from cauri.books.instructions import services as instructions
from cauri.books.payments import house, notes
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, UnknownQuote
from cauri.books.payments.models import Quote, Settles
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.infra.companies import queries as availability
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.bills import accounts, checking, queries
from cauri.products.bills.checking import Checked
from cauri.products.bills.companies import BillersUnavailable
from cauri.products.bills.models import Offer, Order
from cauri.products.bills.ports import CompanySilent
from cauri.products.bills.queries import Bill

log = structlog.get_logger(__name__)
PRUNED_AT_ONCE: Final = 10_000
# The orders of quotes that `payments.prune_quotes` has forgotten. A payment keeps its quote, so it keeps its order.
_PRUNE: Final = """
    DELETE FROM bills_order WHERE quote_id IN (
        SELECT quote_id FROM bills_order AS stale
         WHERE made_at < %(before)s AND NOT EXISTS (SELECT FROM payments_quote WHERE id = stale.quote_id)
         ORDER BY made_at LIMIT %(most)s
    )
"""


class BillAmountRequired(Refusal):
    """Neither has this one price, nor does the biller say what is due: say how much."""

    code = "bill_amount_required"


class BillAmountOutOfBounds(Refusal):
    """Less or more than is taken for this: the facts `least` and `most` say how much is, in `currency`."""

    code = "bill_amount_out_of_bounds"


class BillCurrencyDiffers(Refusal):
    """The biller is paid in another currency: the fact `currency`."""

    code = "bill_currency_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to pay. `package` is an offer's id; without an amount it is the price, or what is due."""

    biller: str
    account: str = field(repr=False)
    package: UUID | None = None
    amount: Money | None = None
    from_wallet: UUID | None = None
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What it will cost, what it is for, and whose account the biller says it is."""

    quote: Quote
    order: Order
    holder: str = field(default="", repr=False)
    due: Money | None = None


@durable
def quote(wanted: Wanted, *, user_id: UUID, now: datetime) -> Quoted:
    """Fix what is paid to whom and what that costs, before anything is agreed. The biller is asked whose account it is.

    It leaves the named wallet, or the one they are paid into in the biller's currency. Raises notes.NoteInvalid, what
    checking.check raises, BillAmountRequired, BillAmountOutOfBounds, BillCurrencyDiffers, CompanyUnavailable, and
    what wallets.queries and payments.quote raise.
    """
    notes.must_be_readable(wanted.note)
    named = wallets.own_wallet(wanted.from_wallet, owner_id=user_id) if wanted.from_wallet else None
    checked = checking.check(wanted.biller, wanted.package, wanted.account, now=now)
    offer = checked.offer
    amount = payable(offer, wanted.amount, due=checked.due)
    availability.must_be_available(offer.company, now=now)
    payer = named or wallets.wallet_of(user_id, offer.currency)
    with transaction():
        return _quoted(checked, payer, amount, user_id=user_id, note=wanted.note, now=now)


@transaction_required
def send(quote_id: UUID, authorisation: Authorisation, *, posting_id: UUID, now: datetime) -> Bill:
    """Reserve the quoted money and have the biller paid after the commit.

    Raises payments.UnknownQuote, also for the quote of something else, queries.UnknownBiller and UnknownPackage for
    what was taken off meanwhile, CompanyUnavailable, and what payments.execute raises.
    """
    order = queries.order_of(quote_id)
    if order is None:
        raise UnknownQuote(quote_id=str(quote_id))
    queries.must_be_sold(order)
    availability.must_be_available(order.company, now=now)
    payment = payments.execute(quote_id, authorisation, products=queries.PRODUCTS, posting_id=posting_id, now=now)
    if payment.quote is None:
        raise AssertionError("what was quoted has a quote")
    return Bill(payment, payment.quote, order)


@durable
def look(payment_id: UUID, *, user_id: UUID, now: datetime) -> Bill:
    """A bill of one's own, as it stands; the company is asked first, where that may tell more.

    Raises payments.UnknownPayment.
    """
    found = queries.bill_of(user_id, payment_id)
    if looks.ask_for_look(found.payment, now=now):
        found = queries.bill_of(user_id, payment_id)
    return found


@durable
def ask_after(reference: str, *, now: datetime) -> None:
    """A company says that something became of a payment: it is asked what.

    Raises payments.UnknownPayment, instructions.UnknownInstruction; CompanySilent when it does not answer.
    """
    if not instructions.ask(queries.payment_of(reference), now=now):
        raise CompanySilent("it told of something and did not answer what")


@durable
def prune_orders(*, now: datetime) -> int:
    """Forget what quotes that came to nothing would have paid. Returns how many."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - payments.QUOTES_KEPT, "most": PRUNED_AT_ONCE})
        forgotten: int = cursor.rowcount
    return forgotten


def payable(offer: Offer, amount: Money | None, *, due: Money | None = None) -> Money:
    """What is paid for an offer: what was named, its price, or what is due; within what may be.

    Raises BillAmountRequired, BillCurrencyDiffers, BillAmountOutOfBounds.
    """
    named = amount or (offer.least if offer.is_fixed else due)
    if named is None:
        raise BillAmountRequired
    if named.currency.code != offer.currency:
        raise BillCurrencyDiffers(currency=offer.currency)
    least, most = bounds_of(offer)
    if not least <= named <= most:
        raise BillAmountOutOfBounds(least=least.amount, most=most.amount, currency=offer.currency)
    return named


def bounds_of(offer: Offer) -> tuple[Money, Money]:
    """The least and the most for an offer: its own and those of `settings.BILL_BOUNDS` for its category."""
    bounds = settings.BILL_BOUNDS
    of_house = bounds.get(offer.category, bounds["any"]).get(offer.currency)
    if of_house is None:
        return offer.least, offer.most
    least, most = (Money.of(one, offer.currency) for one in of_house)
    return max(least, offer.least), min(most, offer.most)


@transaction_required
def _quoted(checked: Checked, payer: Wallet, amount: Money, *, user_id: UUID, note: str, now: datetime) -> Quoted:
    offer = checked.offer
    made = payments.quote(
        product=offer.category,
        payer=payer,
        payee=house.clearing(offer.company, offer.currency, now=now),
        amount=amount,
        asked_by=user_id,
        note=note,
        settles=Settles.BY_COMPANY,
        now=now,
    )
    if made.credit != amount:  # a biller takes the whole of what is due, or nothing
        log.error("bills.fee_borne_by_biller", alarm=True, product=offer.category)
        raise BillersUnavailable
    order = Order(
        quote=made,
        owner_id=user_id,
        company=offer.company,
        company_code=offer.company_code,
        biller_code=offer.biller_id,
        biller_name=offer.biller.name,
        category=offer.category,
        offer_name=offer.name,
        made_at=now,
    )
    accounts.seal(accounts.Sealed(checked.number, checked.holder), into=order)
    order.save(force_insert=True)
    return Quoted(quote=made, order=order, holder=checked.holder, due=checked.due)
