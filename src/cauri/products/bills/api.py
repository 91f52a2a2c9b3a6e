"""Bills over HTTP: what is on offer, whose account it is, quote, pay, look."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from ninja import Field, Query, Schema, Status
from ninja.decorators import decorate_view

from cauri.books.payments import api as paying
from cauri.books.payments.authorisations import Authorisation
from cauri.books.payments.models import Payment
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.money.shapes import MoneyOut
from cauri.products.bills import checking, queries, receipts, services
from cauri.products.bills.ports import Category
from cauri.products.bills.queries import Bill
from cauri.products.bills.refunds.api import RefundRequestOut
from cauri.products.bills.shapes import (
    A_TIME,
    AN_ID,
    BILLER,
    MASKED,
    AccountIn,
    BillerOut,
    BillIn,
    BillQuoteIn,
    BillQuoteOut,
    CategoryOut,
    CheckedOut,
    Country,
    NumberIn,
    PackageOut,
    payer_of,
)

router = Router(tags=["bills"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ASKED: dict[int, Any] = {415: Problem, **_SIGNED_IN}
_SILENT: dict[int, Any] = {503: Problem}
_kept_five_minutes = decorate_view(cache_control(private=True, max_age=300))


class BillReceiptOut(Schema):
    """What the biller gave for a payment. Empty where there is none."""

    token: str = Field(description="To key in at the meter.", examples=["12345678901234567890"])
    units: str = Field(description="What it is good for, as the biller words it.", examples=["35.5 kWh"])
    number: str = Field(description="The biller's number of the payment.", examples=["R-2026-001"])


class BillOut(Schema):
    """A payment to a biller, as its payer sees it."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["pending", "completed", "failed", "held", "rejected", "refused"] = Field(
        description="pending until we know what the biller did; completed; failed: the money is yours again; held "
        "while we look at it; rejected after that; refused.",
        examples=["completed"],
    )
    code: str = Field(description="Why it was refused or failed; empty otherwise.", examples=[""])
    category: Category = Field(examples=["electricity"])
    biller: str = Field(examples=[BILLER])
    biller_name: str = Field(examples=["SOMELEC"])
    package: str = Field(description="What is paid for.", examples=["Prepaid electricity"])
    account: str = Field(description="The end of its number.", examples=[MASKED])
    amount: MoneyOut = Field(description="What the biller is paid.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet; it is reserved while this is pending or held.")
    from_wallet: UUID = Field(examples=[AN_ID])
    note: str = Field(examples=["The shop's"])
    receipt: BillReceiptOut | None = Field(description="What the biller gave, once it is completed.")
    made_at: datetime = Field(examples=[A_TIME])
    settled_at: datetime | None = Field(description="When it ended; null while it goes on.", examples=[A_TIME])
    returned_at: datetime | None = Field(
        description="When you got the money back after all, with the fee; null otherwise.", examples=[None]
    )

    refund: RefundRequestOut | None = Field(description="What became of your wish to have it back.", examples=[None])

    @classmethod
    def of(cls, bill: Bill) -> "BillOut":
        """A payment in its present state."""
        payment, quote, order = bill.payment, bill.quote, bill.order
        told = payment.state in (Payment.State.REFUSED, Payment.State.FAILED)
        return cls(
            id=payment.pk,
            state=Payment.State(payment.state).value,  # type: ignore[arg-type] # a state is one of those above
            code=payment.code if told else "",
            category=Category(order.category),
            biller=order.biller_code,
            biller_name=order.biller_name,
            package=order.offer_name,
            account=order.masked,
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            from_wallet=payer_of(quote.payer_id),
            note=quote.note,
            receipt=_receipt_of(bill),
            made_at=payment.made_at,
            settled_at=payment.settled_at,
            returned_at=bill.returned_at,
            refund=None if bill.refund is None else RefundRequestOut.of(bill.refund),
        )


@router.get(
    "/categories",
    response={200: list[CategoryOut], **_SIGNED_IN},
    operation_id="list_bill_categories",
    summary="List what can be paid for",
    description="Every category, with how many billers can be paid now.",
    throttle=LOOKUP,
)
@_kept_five_minutes
def list_categories(request: HttpRequest) -> list[CategoryOut]:
    sold = [{offer.category for offer in one.offers.all()} for one in queries.billers()]
    return [CategoryOut(code=one, billers=sum(one in categories for categories in sold)) for one in Category]


@router.get(
    "/billers",
    response={200: list[BillerOut], **_SIGNED_IN},
    operation_id="list_billers",
    summary="List the billers",
    description="Who can be paid now, by name; of one category or one country, if you say which.",
    throttle=LOOKUP,
)
@_kept_five_minutes
def list_billers(
    request: HttpRequest,
    category: Annotated[Category | None, Query(examples=["electricity"])] = None,
    country: Annotated[Country | None, Query(examples=["MR"])] = None,
) -> list[BillerOut]:
    return [BillerOut.of(one) for one in queries.billers(category=category, country=country)]


@router.get(
    "/billers/{slug:biller}/packages",
    response={200: list[PackageOut], 404: Problem, **_SIGNED_IN},
    operation_id="list_bill_packages",
    summary="List what a biller sells",
    description="With what it costs, and what its accounts look like.",
)
@_kept_five_minutes
def list_packages(request: HttpRequest, biller: str) -> list[PackageOut]:
    return [PackageOut.of(one) for one in queries.biller(biller).offers.all()]


@router.post(
    "/operators",
    response={200: BillerOut, 404: Problem, **_ASKED},
    operation_id="find_operator",
    summary="Find whose a phone number is",
    description="The operator to top it up with. A number without a country code is taken for one at home.",
    throttle=LOOKUP,
)
def find_operator(request: HttpRequest, body: NumberIn) -> BillerOut:
    found = checking.operator_of(body.phone, settings.HOME_COUNTRY, now=clock.now())
    return BillerOut.of(found)


@router.post(
    "/validations",
    response={200: CheckedOut, 404: Problem, **_SILENT, **_ASKED},
    operation_id="validate_bill_account",
    summary="Ask a biller about an account",
    description="Whose it is and what is due, where the biller tells; a phone number has to be the operator's.",
    throttle=LOOKUP,
)
def validate(request: HttpRequest, body: AccountIn) -> CheckedOut:
    return CheckedOut.of(checking.check(body.biller, body.package, body.account, now=clock.now()))


@router.post(
    "/quotes",
    response={201: BillQuoteOut, 400: Problem, 404: Problem, **_SILENT, **_ASKED},
    operation_id="quote_bill",
    summary="Quote a bill, airtime or data",
    description="Whose account it is and what it costs, before the PIN. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: BillQuoteIn) -> Status[BillQuoteOut]:
    caller, wanted = caller_of(request), body.wanted
    made = retrying(lambda: services.quote(wanted, user_id=caller.user_id, now=clock.now()))
    return Status(201, BillQuoteOut.of(made, body.note))


@router.post(
    "",
    response={201: BillOut, **dict.fromkeys((400, 402, 404, 409, 410, 423), Problem), **_SILENT, **_ASKED},
    operation_id="pay_bill",
    summary="Pay a quoted bill",
    description=(
        "The money is reserved and the biller is paid: the answer is `pending`; look at it again to learn what became "
        "of it, and for the receipt. Needs an `Idempotency-Key` header: repeat a request whose answer was lost under "
        "the same key, and it is answered as the first time. A refusal by limit or balance is an answer too; ask for "
        "a new quote and use a new key."
    ),
    throttle=WRITE,
)
def pay(request: HttpRequest, body: BillIn) -> HttpResponse:
    now = clock.now()

    def carry_out(authorisation: Authorisation, posting_id: UUID) -> BillOut:
        return BillOut.of(services.send(body.quote_id, authorisation, posting_id=posting_id, now=now))

    return paying.once(request, body, carry_out, now=now)


@router.get(
    "",
    response={200: Page[BillOut], **_SIGNED_IN},
    operation_id="list_bills",
    summary="List your bills",
    description="What you paid, or tried to, newest first. No company is asked.",
)
def list_bills(request: HttpRequest, paging: Query[Paging]) -> Page[BillOut]:
    mine = queries.bills_of(caller_of(request).user_id, before=paging.before, most=paging.most)
    return pages.page(mine, paging, stamp=lambda one: one.quote.pk.int, shown=BillOut.of)


@router.get(
    "/{uuid:bill_id}",
    response={200: BillOut, 404: Problem, **_SIGNED_IN},
    operation_id="get_bill",
    summary="Look at a bill",
    description="One of your own, as it stands, with what the biller gave for it: the token of prepaid electricity.",
    throttle=LOOKUP,
)
def look(request: HttpRequest, bill_id: UUID) -> BillOut:
    user_id, now = caller_of(request).user_id, clock.now()
    return BillOut.of(retrying(lambda: services.look(bill_id, user_id=user_id, now=now)))


def _receipt_of(bill: Bill) -> BillReceiptOut | None:
    if bill.receipt is None or bill.payment.state != Payment.State.COMPLETED:
        return None
    given = receipts.opened(bill.receipt)
    return BillReceiptOut(token=given.token, units=given.units, number=given.number)
