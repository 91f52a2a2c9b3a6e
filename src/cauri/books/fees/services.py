"""Setting fee rules, and the house's account for what they bring in."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.books.fees import defaults, queries
from cauri.books.fees.models import LARGEST_PERCENT, FeeRule
from cauri.books.fees.pricing import Price
from cauri.books.ledger import accounts
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin, Subject
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.money import currencies

# Rules are set one after the other; who only reads them does not wait.
_ALONE = "LOCK TABLE fees_rule IN SHARE ROW EXCLUSIVE MODE"


class FeeRuleInvalid(Refusal):
    """A band, a clamp, a percentage or a time that cannot be: the fact `field` names it."""

    code = "fee_rule_invalid"


class FeeRulesOverlap(Refusal):
    """Another rule that is just as specific covers a part of the same amounts at the same time."""

    code = "fee_rules_overlap"
    status = 409


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule is for: a product in a currency, of one tier or any (None), `amount_from` ≤ amount < `amount_to`.

    Amounts are minor units; no `amount_to` is no end.
    """

    product: str
    currency: str
    tier: int | None = None
    amount_from: int = 0
    amount_to: int | None = None


def set_rule(
    scope: Scope,
    price: Price,
    *,
    valid_from: datetime | None = None,
    actor: Actor,
    now: datetime,
    origin: Origin = NOWHERE,
) -> FeeRule:
    """Let a product cost this from now, or from a later time on. The rule of the same scope ends there and is kept.

    A rule of the same scope that was to begin later is called off. Raises FeeRuleInvalid, FeeRulesOverlap,
    UnknownCurrency, WithdrawnCurrency.
    """
    with transaction():
        return set_rule_within(scope, price, valid_from=valid_from, actor=actor, now=now, origin=origin)


@transaction_required
def set_rule_within(
    scope: Scope,
    price: Price,
    *,
    valid_from: datetime | None = None,
    actor: Actor,
    now: datetime,
    origin: Origin = NOWHERE,
) -> FeeRule:
    """`set_rule` in the caller's transaction."""
    begins = valid_from or now
    must_be_sound(scope, price, begins=begins, now=now)
    _alone()
    return _set(scope, price, begins=begins, actor=actor, now=now, origin=origin)


def end_rule(rule_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> FeeRule:
    """Let a rule count no longer; one that has not begun never will. Again changes nothing. Raises UnknownFeeRule."""
    with transaction():
        _alone()
        rule = queries.rule(rule_id)
        before = _end([rule], at=now)
        if before is not None:
            _audit("fees.rule_ended", rule, actor=actor, now=now, origin=origin, before=before)
        return rule


def install_defaults(*, now: datetime) -> int:
    """Let products cost what they cost at first in every currency of wallets, unless a rule for one ever stood.

    Returns how many rules were set. Transfers between own wallets have no rule and are free.
    """
    with transaction():
        _alone()
        ruled = set(FeeRule.objects.values_list("product", "currency"))
        missing = FeeRule.objects.bulk_create(
            FeeRule(
                **dataclasses.asdict(Scope(product, code, None, *band)), **dataclasses.asdict(price), valid_from=now
            )
            for code in settings.WALLET_CURRENCIES
            for product, band, price in defaults.prices_for(code)
            if (product, code) not in ruled
        )
        told = {Subject("fees.rule", rule.pk): _told(rule) for rule in missing}
        audit.record_each("fees.rule_set", told, actor=SYSTEM, now=now)
    return len(missing)


@transaction_required
def house_account(currency: str, now: datetime) -> int:
    """The ledger account that fees of a currency go to, opened on first use.

    Raises UnknownCurrency, WithdrawnCurrency.
    """
    code = f"fees:{currencies.named(currency).code}"
    try:
        return ledger.account(code).id
    except UnknownAccount:
        return accounts.open_account(code, currency=currency, kind="fee_income", now=now)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)


def _set(scope: Scope, price: Price, *, begins: datetime, actor: Actor, now: datetime, origin: Origin) -> FeeRule:
    """End the rule of the scope and begin another, alone. Raises FeeRulesOverlap."""
    before = _end(_of_scope(scope), at=begins)
    _must_not_tie(scope, begins=begins)
    rule = FeeRule.objects.create(**dataclasses.asdict(scope), **dataclasses.asdict(price), valid_from=begins)
    _audit("fees.rule_set", rule, actor=actor, now=now, origin=origin, before=before)
    return rule


def must_be_sound(scope: Scope, price: Price, *, begins: datetime, now: datetime) -> None:
    """Raises FeeRuleInvalid, UnknownCurrency, WithdrawnCurrency."""
    currencies.named(scope.currency)
    low, high = price.min_minor, price.max_minor
    sound = {
        "product": bool(scope.product),
        "tier": scope.tier is None or scope.tier >= 0,
        "amount_from": scope.amount_from >= 0,
        "amount_to": scope.amount_to is None or scope.amount_to > scope.amount_from,
        "percent": 0 <= price.percent <= LARGEST_PERCENT and price.percent == round(price.percent, 4),
        "fixed_minor": price.fixed_minor >= 0,
        "min_minor": low is None or low >= 0,
        "max_minor": high is None or high >= (low or 0),
        "borne_by": price.borne_by in FeeRule.BorneBy.values,
        "valid_from": begins >= now,
    }
    for field, holds in sound.items():
        if not holds:
            raise FeeRuleInvalid(field=field)


def _of_scope(scope: Scope) -> list[FeeRule]:
    return list(FeeRule.objects.filter(**dataclasses.asdict(scope)))


def _end(rules: Iterable[FeeRule], *, at: datetime) -> dict[str, Any] | None:
    """End the rules that would count at a time or later, there. Tells the last one as it was; None if there is none."""
    told = None
    for rule in rules:
        if rule.valid_to is None or rule.valid_to > at:
            told = _told(rule)
            rule.valid_to = max(at, rule.valid_from)
            rule.save(update_fields=["valid_to"])
    return told


def _must_not_tie(scope: Scope, *, begins: datetime) -> None:
    """Raises FeeRulesOverlap when a band of the same width covers some of the same amounts from then on.

    Of two bands without end the one that begins higher is the narrower, so those never tie.
    """
    others = FeeRule.objects.filter(product=scope.product, currency=scope.currency, tier=scope.tier)
    for other in others:
        if other.valid_to is not None and other.valid_to <= begins:
            continue
        width = _width(scope)
        if width is not None and width == _width(other) and abs(other.amount_from - scope.amount_from) < width:
            raise FeeRulesOverlap(rule_id=str(other.pk))


def _width(band: Scope | FeeRule) -> int | None:
    return None if band.amount_to is None else band.amount_to - band.amount_from


def _told(rule: FeeRule) -> dict[str, Any]:
    """A rule as the audit log keeps it."""
    return {
        "rule_id": str(rule.pk),
        "product": rule.product,
        "currency": rule.currency,
        "tier": rule.tier,
        "amount_from": rule.amount_from,
        "amount_to": rule.amount_to,
        "percent": str(rule.percent),
        "fixed_minor": rule.fixed_minor,
        "min_minor": rule.min_minor,
        "max_minor": rule.max_minor,
        "borne_by": rule.borne_by,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
    }


def _audit(
    action: str, rule: FeeRule, *, actor: Actor, now: datetime, origin: Origin, before: dict[str, Any] | None
) -> None:
    subject = Subject("fees.rule", rule.pk)
    audit.record(action, actor=actor, now=now, subject=subject, before=before, after=_told(rule), origin=origin)
