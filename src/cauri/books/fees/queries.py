"""What a payment costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet

from cauri.books.fees.models import FeeRule
from cauri.kit.errors import Refusal
from cauri.money import Currency, Money

COMMISSION: Final = ".commission"  # the end of what the rules of commissions are for: what the house pays, not asks
PRICE: Final = ".price"  # the end of what the rules of prices are for: what is paid for a thing, not on a payment

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
    ruling = by_precedence(product=product, currency=amount.currency, tier=tier, now=now)
    covering = ruling.filter(Q(amount_to=None) | Q(amount_to__gt=amount.minor), amount_from__lte=amount.minor)
    return fee_by(covering.first(), amount)


def fee_by(rule: FeeRule | None, amount: Money) -> Fee:
    """What a rule makes of an amount; without a rule it is free."""
    if rule is None:
        return Fee(Money(0, amount.currency), "payer", None)
    borne_by: BorneBy = "payee" if rule.borne_by == FeeRule.BorneBy.PAYEE else "payer"
    return Fee(rule.price.fee_on(amount), borne_by, rule.pk)


def price_for(*, product: str, amount: Money, tier: int, now: datetime) -> Fee:
    """What a customer would pay for a product; what agents earn is nobody's price."""
    if product.endswith(COMMISSION):
        return Fee(Money(0, amount.currency), "payer", None)
    return fee_for(product=product, amount=amount, tier=tier, now=now)


def price_of(thing: str, *, currency: Currency, tier: int, now: datetime) -> Money:
    """What the house asks for a thing that it sells, by the rules for `<thing>.price`. Without a rule it is free.

    It is the amount of a payment, on which the fee of that product comes, if there is one.
    """
    return fee_for(product=f"{thing}{PRICE}", amount=Money(0, currency), tier=tier, now=now).amount


def rule(rule_id: UUID) -> FeeRule:
    """The rule with this id, in force or not. Raises UnknownFeeRule."""
    found = FeeRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise UnknownFeeRule
    return found


def in_force(now: datetime) -> QuerySet[FeeRule]:
    """The rules that count now."""
    return FeeRule.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now)


def prices_in_force(now: datetime) -> QuerySet[FeeRule]:
    """Those of them that customers pay by."""
    return in_force(now).exclude(product__endswith=COMMISSION)


def commissions_in_force(now: datetime) -> QuerySet[FeeRule]:
    """Those of them that say what agents earn."""
    return in_force(now).filter(product__endswith=COMMISSION)


def by_precedence(*, product: str, currency: Currency, tier: int, now: datetime) -> QuerySet[FeeRule]:
    """The rules that a tier's payments of a product meet. Of those that cover an amount the first one counts."""
    return (
        in_force(now)
        .filter(Q(tier=None) | Q(tier=tier), product=product, currency=currency.code)
        .order_by(
            F("tier").asc(nulls_last=True),
            (F("amount_to") - F("amount_from")).asc(nulls_last=True),
            F("amount_from").desc(),
            F("valid_from").desc(),
        )
    )
