"""Bringing money in, over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from cauri.books.fees.models import FeeRule
from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.schemas import Strict
from cauri.money import Money
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.deposits import methods, queries, services
from cauri.products.deposits.models import Incoming, Intent

router = Router(tags=["deposits"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403), Problem)


class DepositIn(Strict):
    """How much is to be brought in, and into which wallet."""

    wallet_id: UUID = Field(description="A wallet of your own.", examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    amount: MoneyIn
    method: Literal["checkout"] = Field(
        default="checkout", description="checkout: on a page of the company's.", examples=["checkout"]
    )


class DepositOut(Schema):
    """Money that you want to bring in."""

    id: UUID = Field(examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    wallet_id: UUID = Field(examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    amount: MoneyOut = Field(description="To be paid exactly so.")
    method: str = Field(examples=["checkout"])
    company: str = Field(description="Who collects it.", examples=["paystack"])
    state: str = Field(
        description="open; paid; failed; expired; or reversed: it was paid, and the company took it back. What has "
        "failed or expired is paid all the same when the money still comes.",
        examples=["open"],
    )
    address: str | None = Field(
        description="The page to pay on; null until the company has answered: look again.",
        examples=["https://checkout.paystack.com/nbd7krbtv5yltz8"],
    )
    under_review: MoneyOut | None = Field(
        description="What has come and could not be credited as it is, for a wrong amount or a limit. We look at it."
    )
    payment_id: UUID | None = Field(description="The transaction in your wallet, once it is paid.", examples=[None])
    made_at: datetime = Field(examples=["2026-11-21T08:30:00Z"])
    expires_at: datetime = Field(description="Until when to pay.", examples=["2026-11-21T09:30:00Z"])
    ended_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, intent: Intent, came: list[Incoming]) -> "DepositOut":
        """An intent with what came for it."""
        paid = [one.payment_id for one in came if one.state in (Incoming.State.CREDITED, Incoming.State.REVERSED)]
        waiting = [one.amount for one in came if one.state in (Incoming.State.SUSPENDED, Incoming.State.HELD)]
        return cls(
            id=intent.pk,
            wallet_id=intent.wallet_id,
            amount=MoneyOut.of(intent.amount),
            method=intent.method,
            company=intent.company,
            state=intent.state,
            address=intent.address or None,
            under_review=MoneyOut.of(waiting[0]) if waiting else None,
            payment_id=next((one for one in paid if one is not None), None),
            made_at=intent.made_at,
            expires_at=intent.expires_at,
            ended_at=intent.ended_at,
        )


class FeeBandOut(Schema):
    """What a deposit costs, for a band of amounts: percent of the amount plus a fixed sum, between min and max."""

    amount_from: MoneyOut
    amount_below: MoneyOut | None = Field(description="null: any higher amount.")
    percent: str = Field(examples=["1.5"])
    fixed: MoneyOut
    min: MoneyOut | None
    max: MoneyOut | None


class MethodOut(Schema):
    """A way to bring money in."""

    method: str = Field(examples=["checkout"])
    currency: str = Field(description="ISO 4217 code.", examples=["NGN"])
    company: str = Field(examples=["paystack"])
    fees: list[FeeBandOut] = Field(description="Taken off what arrives. Empty: it is free.")


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


@router.post(
    "",
    response={201: DepositOut, **dict.fromkeys((400, 401, 403, 404, 409, 415, 422, 429, 503), Problem)},
    operation_id="open_deposit",
    summary="Bring money in",
    description=(
        "Opens a deposit and says where to pay it. Needs an `Idempotency-Key` header; the same key again is answered "
        "as the first time. The amount has to be paid exactly, and until it expires. Look at the deposit to learn "
        "whether the money has come."
    ),
    throttle=WRITE,
)
def open_deposit(request: SignedInRequest, body: DepositIn) -> HttpResponse:
    now, amount, caller = clock.now(), body.amount.money(), request.auth
    key = request.headers.get(idempotency.HEADER, "")

    def opened() -> Intent:
        return services.open_intent(body.wallet_id, amount, caller=caller, key=key, now=now)

    def answered(_posting_id: UUID) -> DepositOut:
        """As it stands then. Who repeats the request at the same moment may be told before the page is there."""
        return _shown(services.opened(caller.user_id, key))

    return idempotency.once(request, caller.user_id, body, answered, prepare=opened)


@router.get(
    "",
    response={200: Page[DepositOut], 422: Problem, **_REFUSED},
    operation_id="list_deposits",
    summary="List your deposits",
    description="What you wanted to bring in, newest first. No company is asked.",
)
def list_deposits(request: SignedInRequest, paging: Query[Paging]) -> Page[DepositOut]:
    mine = queries.intents_of(request.auth.user_id, before=paging.before, most=paging.most)
    came = queries.incomings_of([one.pk for one in mine])
    return pages.page(mine, paging, stamp=lambda one: one.pk.int, shown=lambda one: DepositOut.of(one, came[one.pk]))


@router.get(
    "/methods",
    response={200: list[MethodOut], **_REFUSED},
    operation_id="list_deposit_methods",
    summary="List the ways to bring money in",
    description="For each currency that somebody collects at present, with what it costs at your level.",
)
def list_deposit_methods(request: SignedInRequest) -> list[MethodOut]:
    return [
        MethodOut(
            method=one.method, currency=one.currency, company=one.company, fees=[_band(rule) for rule in one.fees]
        )
        for one in methods.offered(tier=request.auth.tier, now=clock.now())
    ]


@router.get(
    "/{uuid:deposit_id}",
    response={200: DepositOut, 404: Problem, 422: Problem, 429: Problem, **_REFUSED},
    operation_id="get_deposit",
    summary="Look at a deposit",
    description="One of your own. While it is open the company is asked first, every few seconds at most.",
    throttle=LOOKUP,
)
def get_deposit(request: SignedInRequest, deposit_id: UUID) -> DepositOut:
    caller = request.auth
    return _shown(retrying(lambda: services.look(deposit_id, caller=caller, now=clock.now())))


def _shown(intent: Intent) -> DepositOut:
    return DepositOut.of(intent, queries.incomings_of([intent.pk])[intent.pk])


def _band(rule: FeeRule) -> FeeBandOut:
    def money(minor: int) -> MoneyOut:
        return MoneyOut.of(Money.of_minor(minor, rule.currency))

    return FeeBandOut(
        amount_from=money(rule.amount_from),
        amount_below=None if rule.amount_to is None else money(rule.amount_to),
        percent=f"{rule.percent.normalize():f}",
        fixed=money(rule.fixed_minor),
        min=None if rule.min_minor is None else money(rule.min_minor),
        max=None if rule.max_minor is None else money(rule.max_minor),
    )
