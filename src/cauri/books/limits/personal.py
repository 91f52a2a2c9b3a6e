"""What one customer may move: their own wish, which only lowers, and what staff grant in place of the tier's rule."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.books.limits import periods, queries
from cauri.books.limits.events import OwnLimitsChanged
from cauri.books.limits.models import PERSONAL_BOUNDS, PersonalLimit
from cauri.books.limits.ruling import ALL, Bounds
from cauri.identity.users import queries as users
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.money import currencies

COOLING = timedelta(hours=24)
_NONE = Bounds()
_EVER = datetime.max.replace(tzinfo=UTC)

# A customer's payments hold it shared (migrations/sql/0001_claims.sql): held alone, none of them is under way.
_ALONE = "SELECT pg_advisory_xact_lock(1128352847, uuid_hash(%s))"
_BEGIN_TOTAL = "SELECT limits_begin_total(%s, %s, %s, %s, %s, %s)"


class LimitUnknown(Refusal):
    """There is nothing of that name to be limited: the fact `field` says whether currency, product or bounds."""

    code = "limit_unknown"


class NoRuleToReplace(Refusal):
    """The customer's tier has no such limit; there is nothing to grant in place of it."""

    code = "limit_not_of_tier"
    status = 409


@dataclass(frozen=True, slots=True)
class Reach:
    """What a customer's limit is for: a currency, out or in, a product (ALL: all of them together)."""

    currency: str
    direction: str
    product: str


def lower_own(
    owner_id: UUID, *, currency: str, product: str, bounds: Bounds, now: datetime, origin: Origin = NOWHERE
) -> None:
    """Let the customer pay this much and no more: what is lower than before from now on, the rest after COOLING.

    When it returns, no payment under the old limits is under way. A bound that is None is the tier's again. The same
    wish again changes nothing; another one calls off what was still to come. Raises LimitUnknown.
    """
    if currency not in settings.WALLET_CURRENCIES:
        raise LimitUnknown(field="currency")
    if product != ALL and product not in settings.OWN_LIMIT_PRODUCTS:
        raise LimitUnknown(field="product")
    if bounds == _NONE or not set(_given(bounds)) <= set(PERSONAL_BOUNDS) - {"balance_cap_minor"}:
        raise LimitUnknown(field="bounds")
    _wish(owner_id, Reach(currency, "out", product), bounds, now=now, origin=origin)


def drop_own(owner_id: UUID, *, currency: str, product: str, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let the tier's limit count again, after COOLING. Where there is no own limit, nothing changes."""
    _wish(owner_id, Reach(currency, "out", product), _NONE, now=now, origin=origin)


@transaction_required
def grant(
    owner_id: UUID,
    reach: Reach,
    bounds: Bounds,
    *,
    until: datetime | None = None,
    actor: Actor,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Let these bounds stand in place of the tier's for one customer from now on; none at all ends that.

    Raises NoRuleToReplace, users.UnknownUser.
    """
    must_be_grantable(owner_id, reach, now=now)
    _alone(owner_id)
    before = _end(_rows(owner_id, reach, "staff"), at=now)
    made = None
    if bounds != _NONE:
        made = _begin(owner_id, reach, "staff", bounds, asked_at=now, valid_from=now, valid_to=until)
    _audit("limits.granted", owner_id, actor=actor, now=now, origin=origin, before=before, after=made)


def must_be_grantable(owner_id: UUID, reach: Reach, *, now: datetime) -> None:
    """Raises NoRuleToReplace, users.UnknownUser, UnknownCurrency, WithdrawnCurrency."""
    currencies.named(reach.currency)
    tier = users.user(owner_id).tier
    if not queries.in_force(now).filter(tier=tier, **dataclasses.asdict(reach)).exists():
        raise NoRuleToReplace(tier=tier)


def _wish(owner_id: UUID, reach: Reach, bounds: Bounds, *, now: datetime, origin: Origin) -> None:
    with transaction():
        _alone(owner_id)
        rows = _rows(owner_id, reach, "own")
        counting = next((row for row in rows if row.valid_from <= now and (row.valid_to or _EVER) > now), None)
        current = counting.bounds if counting else _NONE
        if bounds == next((row.bounds for row in rows if row.valid_to is None), _NONE):
            return
        lowered = _lower_of(current, bounds)
        before = _end(rows, at=now)
        if counting is None:
            _count_what_was_used(owner_id, reach, now=now)
        cooled = now if lowered == bounds else now + COOLING
        if cooled > now and lowered != _NONE:
            _begin(owner_id, reach, "own", lowered, asked_at=now, valid_from=now, valid_to=cooled)
        if bounds != _NONE:
            _begin(owner_id, reach, "own", bounds, asked_at=now, valid_from=cooled)
        actor = Actor("customer", owner_id)
        after = {**_told(reach, bounds), "whole_from": cooled.isoformat()}
        _audit("limits.own_set", owner_id, actor=actor, now=now, origin=origin, before=before, after=after)
        events.publish(OwnLimitsChanged(user_id=owner_id))


def _alone(owner_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [owner_id])


def _rows(owner_id: UUID, reach: Reach, source: str) -> list[PersonalLimit]:
    return list(PersonalLimit.objects.filter(owner_id=owner_id, source=source, **dataclasses.asdict(reach)))


def _lower_of(one: Bounds, other: Bounds) -> Bounds:
    """Bound by bound the lower one."""
    a, b = dataclasses.asdict(one), dataclasses.asdict(other)
    return Bounds(**{name: min((x for x in (a[name], b[name]) if x is not None), default=None) for name in a})


def _end(rows: Iterable[PersonalLimit], *, at: datetime) -> dict[str, Any] | None:
    """End what counts at a time, and call off what was to count later. Tells what counted; None if nothing did."""
    told = None
    for row in rows:
        if row.valid_to is None or row.valid_to > at:
            if row.valid_from <= at:
                told = _told(Reach(row.currency, row.direction, row.product), row.bounds)
            row.valid_to = max(at, row.valid_from)
            row.save(update_fields=["valid_to"])
    return told


def _begin(
    owner_id: UUID,
    reach: Reach,
    source: str,
    bounds: Bounds,
    *,
    asked_at: datetime,
    valid_from: datetime,
    valid_to: datetime | None = None,
) -> dict[str, Any]:
    PersonalLimit.objects.create(
        owner_id=owner_id, source=source, **dataclasses.asdict(reach), **_given(bounds), asked_at=asked_at,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    return _told(reach, bounds) | {"valid_to": valid_to.isoformat() if valid_to else None}


def _given(bounds: Bounds) -> dict[str, int]:
    return {name: value for name, value in dataclasses.asdict(bounds).items() if value is not None}


def _told(reach: Reach, bounds: Bounds) -> dict[str, Any]:
    return {**dataclasses.asdict(reach), **_given(bounds)}


def _count_what_was_used(owner_id: UUID, reach: Reach, *, now: datetime) -> None:
    """A total that begins in the middle of a day counts from its beginning, as far as the tier's rules have counted."""
    if reach.product != ALL:
        return
    current = periods.periods_at(now)
    with connection.cursor() as cursor:
        cursor.execute(
            _BEGIN_TOTAL, [owner_id, users.user(owner_id).tier, reach.currency, now, current.day, current.month]
        )


def _audit(
    action: str,
    owner_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    origin: Origin,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    subject = Subject("users.user", owner_id)
    audit.record(action, actor=actor, now=now, subject=subject, before=before, after=after, origin=origin)
