"""What the caller may move, what is left of it, and what they wish to pay at most."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Path, Query, Schema
from pydantic import StringConstraints

from cauri.books.limits import own, queries
from cauri.books.limits.models import PersonalLimit
from cauri.books.limits.queries import Allowance, Use
from cauri.books.limits.ruling import Bounds
from cauri.identity.access.api import caller_of, signed_in
from cauri.identity.access.shapes import PasswordText, PinText
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.money import Money
from cauri.money.parsing import LONGEST
from cauri.money.shapes import MoneyOut

router = Router(tags=["limits"], auth=signed_in)

_PROBLEMS: dict[int, Any] = {401: Problem, 422: Problem, 429: Problem, 500: Problem}


class UseOut(Schema):
    """What of a day's or a month's limits is used."""

    limit: MoneyOut | None = Field(description="How much may move; null: as much as you like.")
    used: MoneyOut = Field(description="How much has moved.")
    left: MoneyOut | None = Field(description="How much may still move.")
    count_limit: int | None = Field(description="How many payments there may be; null: any number.", examples=[20])
    count_used: int = Field(description="How many there have been.", examples=[3])
    count_left: int | None = Field(description="How many there may still be.", examples=[17])
    ends_at: datetime = Field(description="When the period is over and all of it may move again.")


class LimitOut(Schema):
    """Your limits in one currency and direction."""

    currency: str = Field(description="ISO 4217 code.", examples=["MRU"])
    direction: Literal["out", "in"] = Field(description="Paying or being paid.", examples=["out"])
    product: str | None = Field(
        description="The product it is for; null: all that have no limits of their own; `all`: the total over all "
        "products; `@` and a channel: what is paid over it. The last two leave out your own wallets among themselves.",
        examples=[None],
    )
    per_payment_min: MoneyOut | None = Field(description="The least that one payment may be.")
    per_payment_max: MoneyOut | None = Field(description="The most that one payment may be.")
    today: UseOut | None = Field(description="The operator's day; null: nothing is limited by the day.")
    this_month: UseOut | None = Field(description="The operator's month; null: nothing is limited by the month.")
    balance_cap: MoneyOut | None = Field(description="The most that one wallet may hold.")
    sources: dict[str, Literal["tier", "own", "staff"]] = Field(
        description="Whose each limit is: your tier's, your own, or granted to you. By the names of the bounds: "
        "`per_payment_min`, `per_payment_max`, `daily`, `daily_count`, `monthly`, `monthly_count`, `balance_cap`.",
        examples=[{"per_payment_max": "tier", "daily": "own"}],
    )


class LimitsOut(Schema):
    """What you may move."""

    tier: int = Field(description="How well you are known, 0 to 3.", examples=[1])
    can_pay: bool = Field(description="False: verify your identity before you can pay or be paid.", examples=[True])
    limits: list[LimitOut]


_Amount = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]*)(\.[0-9]+)?$", max_length=LONGEST)]
_Count = Annotated[int, Field(ge=0, le=1_000_000)]


class OwnReach(Schema):
    """What an own limit is for."""

    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217 code.", examples=["MRU"])
    product: str = Field(
        pattern="^[a-z][a-z_]{0,39}$",
        description="A product, or `all` for the total over all of them.",
        examples=["all"],
    )


class OwnerIn(Strict):
    """Who asks shows once more who they are."""

    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])


class OwnLimitIn(OwnerIn):
    """What you wish to pay at most. At least one; what is left out is your tier's."""

    per_payment_max: _Amount | None = Field(default=None, description="In one payment.", examples=["500.00"])
    daily: _Amount | None = Field(default=None, description="In a day.", examples=["1000.00"])
    daily_count: _Count | None = Field(default=None, description="So many payments in a day.", examples=[5])
    monthly: _Amount | None = Field(default=None, description="In a month.", examples=["10000.00"])
    monthly_count: _Count | None = Field(default=None, description="So many payments in a month.", examples=[50])

    def bounds(self, currency: str) -> Bounds:
        """In minor units. Raises what Money.of raises."""

        def minor(amount: str | None) -> int | None:
            return None if amount is None else Money.of(amount, currency).minor

        return Bounds(
            per_payment_max_minor=minor(self.per_payment_max),
            daily_minor=minor(self.daily),
            daily_count=self.daily_count,
            monthly_minor=minor(self.monthly),
            monthly_count=self.monthly_count,
        )


class OwnLimitOut(Schema):
    """What you wished for in one currency, of one product or all together."""

    currency: str = Field(examples=["MRU"])
    product: str = Field(description="`all`: the total over all products.", examples=["all"])
    per_payment_max: MoneyOut | None
    daily: MoneyOut | None
    daily_count: int | None = Field(examples=[5])
    monthly: MoneyOut | None
    monthly_count: int | None = Field(examples=[None])
    begins_at: datetime = Field(description="From when it counts; what is higher than before only after 24 hours.")
    ends_at: datetime | None = Field(description="Until when it counts; null: until you change it.")


class CurrencyAsked(Schema):
    """Which limits are asked for."""

    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] | None = Field(
        default=None, description="Only limits of this currency.", examples=["MRU"]
    )


@router.get(
    "",
    response={200: LimitsOut, **_PROBLEMS},
    operation_id="show_limits",
    summary="Show your limits",
    description="What you may pay and hold, and what is left of it today and this month.",
)
def show_limits(request: HttpRequest, asked: Query[CurrencyAsked]) -> LimitsOut:
    caller = caller_of(request)
    allowances = queries.allowances_of(caller.user_id, tier=caller.tier, currency=asked.currency, now=clock.now())
    return LimitsOut(tier=caller.tier, can_pay=caller.tier > 0, limits=[_shown(one) for one in allowances])


def _shown(allowance: Allowance) -> LimitOut:
    return LimitOut(
        currency=allowance.currency,
        direction="in" if allowance.direction == "in" else "out",
        product=allowance.product or None,
        per_payment_min=_money(allowance.per_payment_min),
        per_payment_max=_money(allowance.per_payment_max),
        today=_use(allowance.day),
        this_month=_use(allowance.month),
        balance_cap=_money(allowance.balance_cap),
        sources={name.removesuffix("_minor"): source for name, source in allowance.sources.items()},
    )


def _use(use: Use | None) -> UseOut | None:
    if use is None:
        return None
    return UseOut(
        limit=_money(use.limit),
        used=MoneyOut.of(use.used),
        left=_money(use.left),
        count_limit=use.count_limit,
        count_used=use.count_used,
        count_left=use.count_left,
        ends_at=use.ends_at,
    )


def _money(money: Money | None) -> MoneyOut | None:
    return None if money is None else MoneyOut.of(money)


@router.get(
    "/own",
    response={200: list[OwnLimitOut], **_PROBLEMS},
    operation_id="list_own_limits",
    summary="List your own limits",
    description="What you wished to pay at most: what counts now, and what will.",
)
def list_own_limits(request: HttpRequest) -> list[OwnLimitOut]:
    return _own_of(request)


@router.put(
    "/own/{currency}/{product}",
    response={200: list[OwnLimitOut], 403: Problem, 423: Problem, **_PROBLEMS},
    operation_id="lower_own_limit",
    summary="Lower your own limits",
    description="With the PIN or the password. What is lower than before counts at once; what is higher, after 24 "
    "hours, and never above what your tier may move. A total counts what was paid since the day and the month began; a "
    "limit for one product, what is paid from now on. The same wish again changes nothing; another one calls off what "
    "was still to come.",
    throttle=WRITE,
)
def lower_own_limit(request: HttpRequest, reach: Path[OwnReach], body: OwnLimitIn) -> list[OwnLimitOut]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    bounds = body.bounds(reach.currency)
    retrying(
        lambda: own.lower(
            caller,
            currency=reach.currency,
            product=reach.product,
            bounds=bounds,
            pin=body.pin,
            password=body.password,
            now=now,
            origin=origin,
        )
    )
    return _own_of(request)


@router.delete(
    "/own/{currency}/{product}",
    response={200: list[OwnLimitOut], 403: Problem, 423: Problem, **_PROBLEMS},
    operation_id="drop_own_limit",
    summary="Take an own limit back",
    description="With the PIN or the password. What your tier may move counts again after 24 hours. Where you have no "
    "own limit, nothing changes.",
    throttle=WRITE,
)
def drop_own_limit(request: HttpRequest, reach: Path[OwnReach], body: OwnerIn) -> list[OwnLimitOut]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(
        lambda: own.drop(
            caller,
            currency=reach.currency,
            product=reach.product,
            pin=body.pin,
            password=body.password,
            now=now,
            origin=origin,
        )
    )
    return _own_of(request)


def _own_of(request: HttpRequest) -> list[OwnLimitOut]:
    return [_own(one) for one in queries.own_limits_of(caller_of(request).user_id, now=clock.now())]


def _own(limit: PersonalLimit) -> OwnLimitOut:
    def money(minor: int | None) -> MoneyOut | None:
        return None if minor is None else MoneyOut.of(Money.of_minor(minor, limit.currency))

    return OwnLimitOut(
        currency=limit.currency,
        product=limit.product,
        per_payment_max=money(limit.per_payment_max_minor),
        daily=money(limit.daily_minor),
        daily_count=limit.daily_count,
        monthly=money(limit.monthly_minor),
        monthly_count=limit.monthly_count,
        begins_at=limit.valid_from,
        ends_at=limit.valid_to,
    )
