"""What things cost: the rules in force for everybody, a quote for the caller."""

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from cauri.books.fees import queries
from cauri.books.fees.models import FeeRule
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.throttles.api import LOOKUP
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.money import Money
from cauri.money.shapes import MoneyIn, MoneyOut

router = Router(tags=["fees"])

_A_MINUTE = "public, max-age=60"
_PROBLEMS: dict[int, Any] = {429: Problem, 500: Problem}


class FeeRuleOut(Schema):
    """What one product costs: percent of the amount plus a fixed sum, not less than min, not more than max."""

    product: str = Field(examples=["transfer"])
    currency: str = Field(description="ISO 4217 code.", examples=["MRU"])
    tier: int | None = Field(description="The tier it is for; null: any that has no rule of its own.", examples=[None])
    amount_from: MoneyOut = Field(description="The least amount it is for.")
    amount_below: MoneyOut | None = Field(description="It is for amounts below this; null: any higher amount.")
    percent: str = Field(description="Percentage of the amount, as a decimal.", examples=["1"])
    fixed: MoneyOut
    min: MoneyOut | None
    max: MoneyOut | None
    borne_by: Literal["payer", "payee"] = Field(
        description="payer: comes on top of the amount; payee: goes off what arrives.", examples=["payer"]
    )


class FeeAsked(Strict):
    """A payment that you think about."""

    product: str = Field(min_length=1, max_length=40, examples=["transfer"])
    amount: MoneyIn


class FeeOut(Schema):
    """What a payment would cost you now."""

    fee: MoneyOut
    borne_by: Literal["payer", "payee"] = Field(examples=["payer"])
    rule_id: UUID | None = Field(description="The rule it comes from; null: it is free.")


class AmountNegative(Refusal):
    """There is no fee on less than nothing."""

    code = "fee_amount_negative"


@router.get(
    "",
    response={200: list[FeeRuleOut], **_PROBLEMS},
    operation_id="list_fees",
    summary="List the fees",
    description="The rules in force. The most specific one counts: a tier's own before any tier's, then the narrower "
    "band of amounts. A product or currency without a rule is free.",
)
def list_fees(request: HttpRequest, response: HttpResponse) -> list[FeeRuleOut]:
    response["Cache-Control"] = _A_MINUTE
    return [_shown(rule) for rule in queries.prices_in_force(clock.now())]


@router.post(
    "/quote",
    auth=signed_in,
    response={200: FeeOut, 401: Problem, 422: Problem, **_PROBLEMS},
    operation_id="quote_fee",
    summary="Ask what a payment would cost",
    description="The fee for you, by your tier. It binds nobody: the quote of a payment does.",
    throttle=LOOKUP,
)
def quote_fee(request: HttpRequest, body: FeeAsked) -> FeeOut:
    amount = body.amount.money()
    if amount.minor < 0:
        raise AmountNegative
    fee = queries.price_for(product=body.product, amount=amount, tier=caller_of(request).tier, now=clock.now())
    return FeeOut(fee=MoneyOut.of(fee.amount), borne_by=fee.borne_by, rule_id=fee.rule_id)


def _shown(rule: FeeRule) -> FeeRuleOut:
    return FeeRuleOut(
        product=rule.product,
        currency=rule.currency,
        tier=rule.tier,
        amount_from=_sum(rule.amount_from, rule),
        amount_below=_sum_or_none(rule.amount_to, rule),
        percent=_decimal(rule.percent),
        fixed=_sum(rule.fixed_minor, rule),
        min=_sum_or_none(rule.min_minor, rule),
        max=_sum_or_none(rule.max_minor, rule),
        borne_by="payee" if rule.borne_by == FeeRule.BorneBy.PAYEE else "payer",
    )


def _sum(minor: int, rule: FeeRule) -> MoneyOut:
    return MoneyOut.of(Money.of_minor(minor, rule.currency))


def _sum_or_none(minor: int | None, rule: FeeRule) -> MoneyOut | None:
    return None if minor is None else _sum(minor, rule)


def _decimal(number: Decimal) -> str:
    """Without idle zeros: "1", "0.5"."""
    return f"{number.normalize():f}"
