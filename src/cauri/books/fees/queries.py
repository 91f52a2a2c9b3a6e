"""What a payment costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet

from cauri.books.fees.models import FeeRule
from cauri.kit.errors import Refusal
from cauri.money import Money

BorneBy = Literal["payer", "payee"]


class UnknownFeeRule(Refusal):
    """There is no such rule."""

    code = "unknown_fee_rule"
    status = 404


@dataclass(frozen=True, slots=True)
class Fee:
    """What a payment costs and whose money pays it. Without a rule it is free."""

    amount: Money
    borne_by: BorneBy
    rule_id: UUID | None


def fee_for(*, product: str, amount: Money, tier: int, now: datetime) -> Fee:
    """The fee of a payment by the most specific rule in force: one query.

    A rule for the tier goes before one for any tier, then the narrower band (of two without end the one that begins
    higher), then the later beginning.
    """
    rule = _applying(product=product, amount=amount, tier=tier, now=now)
    if rule is None:
        return Fee(Money(0, amount.currency), "payer", None)
    borne_by: BorneBy = "payee" if rule.borne_by == FeeRule.BorneBy.PAYEE else "payer"
    return Fee(rule.price.fee_on(amount), borne_by, rule.pk)


def rule(rule_id: UUID) -> FeeRule:
    """The rule with this id, in force or not. Raises UnknownFeeRule."""
    found = FeeRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise UnknownFeeRule
    return found


def in_force(now: datetime) -> QuerySet[FeeRule]:
    """The rules that count now."""
    return FeeRule.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now)


def _applying(*, product: str, amount: Money, tier: int, now: datetime) -> FeeRule | None:
    return (
        in_force(now)
        .filter(Q(tier=None) | Q(tier=tier), Q(amount_to=None) | Q(amount_to__gt=amount.minor))
        .filter(product=product, currency=amount.currency.code, amount_from__lte=amount.minor)
        .order_by(
            F("tier").asc(nulls_last=True),
            (F("amount_to") - F("amount_from")).asc(nulls_last=True),
            F("amount_from").desc(),
            F("valid_from").desc(),
        )
        .first()
    )
