"""Claiming from what somebody may move, giving it back, and setting the rules."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.books.limits import defaults, periods, queries, refusals
from cauri.books.limits.models import LimitRule, LimitUsage
from cauri.books.limits.ruling import Bounds, Channel, Scope
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin, Subject
from cauri.kit import sql
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.money import Money, currencies

_CLAIM = "SELECT limits_claim(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_CLAIM_EACH = """
    SELECT item, code, facts FROM limits_claim_each(
        %s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::uuid[], %s::integer[], %s::bigint[])
"""
_GIVE_BACK = "SELECT limits_give_back(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"

# Rules are set one after the other; who only reads them does not wait.
_ALONE = "LOCK TABLE limits_rule IN SHARE ROW EXCLUSIVE MODE"


class LimitRuleInvalid(Refusal):
    """A limit or a time that cannot be: the fact `field` names it."""

    code = "limit_rule_invalid"


@dataclass(frozen=True, slots=True)
class Side:
    """A customer at one end of a payment: who, of which tier, with which ledger account."""

    owner_id: UUID
    tier: int
    account_id: int


@transaction_required
def claim(
    *,
    product: str,
    amount: Money,
    payer: Side | None,
    payee: Side | None,
    now: datetime,
    then: Callable[[], object] = lambda: None,
    channel: Channel = "api",
) -> None:
    """Take one payment out of what both sides may move today and this month, in one round trip; `then` moves it.

    A side that is None is the house's and has no limits. No balance is locked before `then`. What the payee has used
    and holds refuses only after it, because who cannot pay must not learn of it. Raises LimitExceeded, in the kind that
    says which limit (all of them are final), and what `then` raises.
    """
    now_in = periods.periods_at(now)
    with refusals.understood(amount.currency):
        ((withheld,),) = sql.prepared(
            _CLAIM,
            [
                product, channel, amount.currency.code, amount.minor, now, now_in.day, now_in.month,
                *_known(payer), *_known(payee), None if payee is None else payee.account_id,
            ],
        )  # fmt: skip
    then()
    if withheld is not None:
        raise refusals.of_payee(withheld)


@transaction_required
def claim_each(
    payments: Sequence[tuple[Money, Side]], *, product: str, payer: Side, now: datetime, channel: Channel = "api"
) -> dict[int, refusals.LimitExceeded]:
    """Claim for many payments of one payer to customers, in one currency and one round trip, each by itself.

    Answers why the refused ones are, by their place; of those nothing is claimed. The payer has the money for all: the
    payees' limits are told before any is moved.
    """
    if not payments:
        return {}
    now_in, currency = periods.periods_at(now), payments[0][0].currency
    rows = sql.prepared(
        _CLAIM_EACH,
        [
            product, channel, currency.code, now, now_in.day, now_in.month, *_known(payer),
            sql.array_of(amount.minor for amount, _ in payments),
            *sql.in_columns((payee.owner_id, payee.tier, payee.account_id) for _, payee in payments),
        ],
    )  # fmt: skip
    return {item - 1: refusals.told(code, facts, currency) for item, code, facts in rows}


@transaction_required
def give_back(
    *,
    product: str,
    amount: Money,
    payer: Side | None,
    payee: Side | None,
    made_at: datetime,
    payments: int = 1,
    channel: Channel = "api",
) -> None:
    """Put what was claimed at `made_at` back into its day and month, by the rules of that time.

    `payments`: how many payments it undoes; 0 where only a part of one is given back.
    """
    then_in = periods.periods_at(made_at)
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE_BACK,
            [
                product, channel, amount.currency.code, amount.minor, payments, made_at, then_in.day, then_in.month,
                *_known(payer), *_known(payee),
            ],
        )  # fmt: skip


def set_rule(
    scope: Scope,
    bounds: Bounds,
    *,
    valid_from: datetime | None = None,
    actor: Actor,
    now: datetime,
    origin: Origin = NOWHERE,
) -> LimitRule:
    """Let these bounds count from now, or from a later time on. The rule of the same scope ends there and is kept.

    A rule of the same scope that was to begin later is called off. Raises LimitRuleInvalid, UnknownCurrency,
    WithdrawnCurrency.
    """
    with transaction():
        return set_rule_within(scope, bounds, valid_from=valid_from, actor=actor, now=now, origin=origin)


@transaction_required
def set_rule_within(
    scope: Scope,
    bounds: Bounds,
    *,
    valid_from: datetime | None = None,
    actor: Actor,
    now: datetime,
    origin: Origin = NOWHERE,
) -> LimitRule:
    """`set_rule` in the caller's transaction."""
    begins = valid_from or now
    must_be_sound(scope, bounds, begins=begins, now=now)
    _alone()
    return _set(scope, bounds, begins=begins, actor=actor, now=now, origin=origin)


def end_rule(rule_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> LimitRule:
    """Let a rule count no longer; one that has not begun never will. Again changes nothing. Raises UnknownLimitRule."""
    with transaction():
        _alone()
        rule = queries.rule(rule_id)
        before = _end([rule], at=now)
        if before is not None:
            _audit("limits.rule_ended", rule, actor=actor, now=now, origin=origin, before=before)
        return rule


def install_defaults(*, now: datetime) -> int:
    """Set the default limits of every tier in every currency of wallets, where no rule ever stood.

    Returns how many rules were set.
    """
    wanted = [rule for code in settings.WALLET_CURRENCIES for rule in defaults.rules_for(code)]
    with transaction():
        _alone()
        ruled = {rule.scope for rule in LimitRule.objects.all()}
        missing = LimitRule.objects.bulk_create(
            LimitRule(**dataclasses.asdict(scope), **dataclasses.asdict(bounds), valid_from=now)
            for scope, bounds in wanted
            if scope not in ruled
        )
        told = {Subject("limits.rule", rule.pk): _told(rule) for rule in missing}
        audit.record_each("limits.rule_set", told, actor=SYSTEM, now=now)
    return len(missing)


def prune(*, now: datetime) -> int:
    """Forget the use of periods that began more than 13 months ago. Returns how many rows went."""
    with transaction():
        pruned, _ = LimitUsage.objects.filter(starts_on__lt=periods.oldest_kept(now)).delete()
    return pruned


def _known(side: Side | None) -> tuple[UUID | None, int | None]:
    """Who, and of which tier; nothing of the house."""
    return (None, None) if side is None else (side.owner_id, side.tier)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)


def _set(scope: Scope, bounds: Bounds, *, begins: datetime, actor: Actor, now: datetime, origin: Origin) -> LimitRule:
    """End the rule of the scope and begin another, alone."""
    before = _end(LimitRule.objects.filter(**dataclasses.asdict(scope)), at=begins)
    rule = LimitRule.objects.create(**dataclasses.asdict(scope), **dataclasses.asdict(bounds), valid_from=begins)
    _audit("limits.rule_set", rule, actor=actor, now=now, origin=origin, before=before)
    return rule


def must_be_sound(scope: Scope, bounds: Bounds, *, begins: datetime, now: datetime) -> None:
    """Raises LimitRuleInvalid, UnknownCurrency, WithdrawnCurrency."""
    currencies.named(scope.currency)
    sound = {
        "tier": scope.tier >= 1,
        "direction": scope.direction in LimitRule.Direction.values,
        "balance_cap_minor": scope.direction == LimitRule.Direction.IN or bounds.balance_cap_minor is None,
        "per_payment_max_minor": (bounds.per_payment_max_minor is None)
        or bounds.per_payment_max_minor >= (bounds.per_payment_min_minor or 0),
        "valid_from": begins >= now,
    }
    sound |= {field: False for field, value in dataclasses.asdict(bounds).items() if value is not None and value < 0}
    for field, holds in sound.items():
        if not holds:
            raise LimitRuleInvalid(field=field)


def _end(rules: Iterable[LimitRule], *, at: datetime) -> dict[str, Any] | None:
    """End the rules that would count at a time or later, there. Tells the last one as it was; None if there is none."""
    told = None
    for rule in rules:
        if rule.valid_to is None or rule.valid_to > at:
            told = _told(rule)
            rule.valid_to = max(at, rule.valid_from)
            rule.save(update_fields=["valid_to"])
    return told


def _told(rule: LimitRule) -> dict[str, Any]:
    """A rule as the audit log keeps it."""
    return {
        "rule_id": str(rule.pk),
        **dataclasses.asdict(rule.scope),
        **dataclasses.asdict(rule.bounds),
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
    }


def _audit(
    action: str, rule: LimitRule, *, actor: Actor, now: datetime, origin: Origin, before: dict[str, Any] | None
) -> None:
    subject = Subject("limits.rule", rule.pk)
    audit.record(action, actor=actor, now=now, subject=subject, before=before, after=_told(rule), origin=origin)
