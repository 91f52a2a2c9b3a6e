"""What somebody may still move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet

from cauri.books.limits import periods
from cauri.books.limits.models import PERSONAL_BOUNDS, LimitRule, LimitUsage, PersonalLimit
from cauri.kit.errors import Refusal
from cauri.money import Money

_Key = tuple[str, str, str, str]  # currency, direction, product, period
_Reach = tuple[str, str, str]  # currency, direction, product
Source = Literal["tier", "own", "staff"]


class UnknownLimitRule(Refusal):
    """There is no such rule."""

    code = "unknown_limit_rule"
    status = 404


@dataclass(frozen=True, slots=True)
class Use:
    """What of a period's limits is used. A limit that is None does not stand."""

    ends_at: datetime
    limit: Money | None
    used: Money
    count_limit: int | None
    count_used: int

    @property
    def left(self) -> Money | None:
        """How much may still move; nothing where the limit was lowered under what is used."""
        return None if self.limit is None else max(self.limit - self.used, Money(0, self.limit.currency))

    @property
    def count_left(self) -> int | None:
        """How many payments there may still be."""
        return None if self.count_limit is None else max(self.count_limit - self.count_used, 0)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule as it stands for one customer. A period without limits is None: nothing is counted there.

    `sources` says of each bound, by its name in Bounds, whose it is; what nobody bounds is not in it.
    """

    currency: str
    direction: str
    product: str
    per_payment_min: Money | None
    per_payment_max: Money | None
    day: Use | None
    month: Use | None
    balance_cap: Money | None
    sources: dict[str, Source]


def rule(rule_id: UUID) -> LimitRule:
    """The rule with this id, in force or not. Raises UnknownLimitRule."""
    found = LimitRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise UnknownLimitRule
    return found


def in_force(now: datetime) -> QuerySet[LimitRule]:
    """The rules that count now."""
    return LimitRule.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now)


def allowances_of(owner_id: UUID, *, tier: int, currency: str | None = None, now: datetime) -> list[Allowance]:
    """Somebody's limits, in one currency or all, with what is used of them: three queries."""
    rules, personal = in_force(now).filter(tier=tier), personal_in_force(owner_id, now=now)
    if currency is not None:
        rules, personal = rules.filter(currency=currency), personal.filter(currency=currency)
    usage = _usage_of(owner_id, periods.periods_at(now))
    return [
        _allowance(rule_, sources, usage, now) for rule_, sources in _as_they_stand(rules, personal, tier) if tier > 0
    ]


def personal_in_force(owner_id: UUID, *, now: datetime) -> QuerySet[PersonalLimit]:
    """What counts now of a customer's own limits and of what staff granted."""
    return PersonalLimit.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), owner_id=owner_id, valid_from__lte=now)


def own_limits_of(owner_id: UUID, *, now: datetime) -> list[PersonalLimit]:
    """A customer's own limits: what counts now, and what will."""
    return list(
        PersonalLimit.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=now) & Q(valid_to__gt=F("valid_from")), owner_id=owner_id, source="own"
        )
    )


def latest_personal(most: int = 100) -> list[PersonalLimit]:
    """What customers wished for and were granted of late, newest first."""
    return list(PersonalLimit.objects.order_by("-asked_at", "-valid_from")[:most])


def personal_history_of(owner_id: UUID) -> list[PersonalLimit]:
    """Every limit a customer ever wished for or was granted, newest first."""
    return list(PersonalLimit.objects.filter(owner_id=owner_id).order_by("-asked_at", "-valid_from"))


def _as_they_stand(
    rules: Iterable[LimitRule], personal: Iterable[PersonalLimit], tier: int
) -> list[tuple[LimitRule, dict[str, Source]]]:
    """The tier's rules with a customer's own bounds in them, as `limits_personalised` has them, and whose each is."""
    own: dict[_Reach, PersonalLimit] = {}
    granted: dict[_Reach, PersonalLimit] = {}
    for one in personal:
        (own if one.source == PersonalLimit.Source.OWN else granted)[one.currency, one.direction, one.product] = one
    standing = {(one.currency, one.direction, one.product): one for one in rules}
    for reach in own.keys() - standing.keys():
        currency, direction, product = reach
        standing[reach] = LimitRule(tier=tier, currency=currency, direction=direction, product=product)
    return [(one, _personalise(one, own.get(reach), granted.get(reach))) for reach, one in sorted(standing.items())]


def _personalise(rule_: LimitRule, own: PersonalLimit | None, granted: PersonalLimit | None) -> dict[str, Source]:
    """Put a customer's bounds into a rule that is not saved; whose each bound is then."""
    sources: dict[str, Source] = {}
    for name in (*PERSONAL_BOUNDS, "per_payment_min_minor"):
        if getattr(rule_, name) is not None:
            sources[name] = "tier"
        if granted is not None and getattr(granted, name, None) is not None:
            setattr(rule_, name, getattr(granted, name))
            sources[name] = "staff"
        wish = getattr(own, name, None)
        if wish is not None and (getattr(rule_, name) is None or wish < getattr(rule_, name)):
            setattr(rule_, name, wish)
            sources[name] = "own"
    return sources


def _usage_of(owner_id: UUID, current: periods.Periods) -> dict[_Key, LimitUsage]:
    mine = LimitUsage.objects.filter(
        Q(period=LimitUsage.Period.DAY, starts_on=current.day)
        | Q(period=LimitUsage.Period.MONTH, starts_on=current.month),
        owner_id=owner_id,
    )
    return {(one.currency, one.direction, one.product, one.period): one for one in mine}


def _allowance(rule_: LimitRule, sources: dict[str, Source], usage: dict[_Key, LimitUsage], now: datetime) -> Allowance:
    key = (rule_.currency, rule_.direction, rule_.product)
    ends = periods.ends_of(now)
    return Allowance(
        currency=rule_.currency,
        direction=rule_.direction,
        product=rule_.product,
        per_payment_min=_money(rule_.per_payment_min_minor, rule_.currency),
        per_payment_max=_money(rule_.per_payment_max_minor, rule_.currency),
        day=_use(rule_, rule_.daily_minor, rule_.daily_count, usage.get((*key, "day")), ends.day),
        month=_use(rule_, rule_.monthly_minor, rule_.monthly_count, usage.get((*key, "month")), ends.month),
        balance_cap=_money(rule_.balance_cap_minor, rule_.currency),
        sources=sources,
    )


def _use(
    rule_: LimitRule, limit: int | None, count_limit: int | None, used: LimitUsage | None, ends_at: datetime
) -> Use | None:
    if limit is None and count_limit is None:
        return None
    return Use(
        ends_at=ends_at,
        limit=_money(limit, rule_.currency),
        used=Money.of_minor(used.amount_minor if used else 0, rule_.currency),
        count_limit=count_limit,
        count_used=used.count if used else 0,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money.of_minor(minor, currency)
