"""Keeping what a source tells, and believing what nobody would have believed alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from cauri.books.fx import queries, soundness
from cauri.books.fx.models import Acceptance, Rate
from cauri.books.fx.ports import Published, RateSource, SourceSilent
from cauri.books.fx.soundness import Nonsense
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as watch
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

log = structlog.get_logger(__name__)

FETCHED_EVERY: Final = timedelta(hours=6)

# Rates are written one refresh after the other, so that each is compared with the one before; readers do not wait.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('fx.rates', 0))"


@durable
def refresh_if_due(*, now: datetime) -> dict[str, int]:
    """`refresh`, unless something was kept within the last six hours: so that what failed is tried again soon."""
    last = queries.last_fetched_at()
    return {} if last is not None and last > now - FETCHED_EVERY else refresh(now=now)


@durable
def refresh(*, now: datetime) -> dict[str, int]:
    """Ask the source what the currencies of wallets cost, and keep what it says: `kept`, of which `held`; `missing`.

    A rate that differs from the last one that counts by more than FX_JUMP_PERCENT is held. Of an answer with nonsense
    nothing is kept. Answers no counts when no source is named, `silent` or `nonsense` when it told nothing.
    """
    source, quotes = _source(), queries.wanted()
    if source is None or not quotes:
        return {}
    try:
        told = _asked(source, quotes, now)
    except SourceSilent as silence:
        log.warning("fx.source_silent", source=source.name, why=str(silence))
        return {"silent": 1}
    try:
        sound = soundness.believable(told, base=settings.FX_BASE, quotes=quotes, now=now)
    except Nonsense as nonsense:
        log.error(  # noqa: TRY400 - a trace would tell where it was found, and not more
            "fx.nonsense", source=source.name, why=str(nonsense), alarm=True
        )
        return {"nonsense": 1}
    if missing := sorted(set(quotes) - {one.quote for one in sound}):
        log.warning("fx.rates_missing", source=source.name, currencies=missing)
    with transaction():
        held = sum(rate.held for rate in _keep(sound, source.name, now))
    return {"kept": len(sound), "held": held, "missing": len(missing)}


class RateNotHeld(Refusal):
    """The rate counts already, or another one has taken its place meanwhile."""

    code = "rate_not_held"
    status = 409


@transaction_required
def accept(rate_id: UUID, *, request_id: UUID, accepted_by: UUID, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let a held rate count. Two members of staff have to agree: `four_eyes`. Raises UnknownRate, RateNotHeld."""
    _alone()
    rate = queries.kept(rate_id)
    must_be_held(rate)
    Acceptance.objects.create(rate=rate, request_id=request_id, accepted_by=accepted_by, accepted_at=now)
    audit.record(
        "fx.rate_accepted",
        actor=Actor("staff", accepted_by),
        now=now,
        subject=Subject("fx.rate", rate.pk),
        after={"base": rate.base, "quote": rate.quote, "mid": str(rate.mid), "request": str(request_id)},
        origin=origin,
    )


def must_be_held(rate: Rate) -> None:
    """Return if a rate waits to be believed, and none that counts is newer. Raises RateNotHeld."""
    counting = queries.counting(rate.base, [rate.quote]).first()
    if not rate.held or (counting is not None and counting.fetched_at >= rate.fetched_at):
        raise RateNotHeld


def _source() -> RateSource | None:
    path: str | None = settings.FX_SOURCE
    if path is None:
        return None
    source: RateSource = import_string(path)()
    return source


def _asked(source: RateSource, quotes: Sequence[str], now: datetime) -> Sequence[Published]:
    """What a source says, unless it is known to be silent. Raises SourceSilent."""
    if not availability.is_available(source.name, now=now):
        raise SourceSilent("not_available")
    try:
        told = source.rates(settings.FX_BASE, quotes)
    except SourceSilent:
        watch.note(source.name, answered=False, now=now)
        raise
    watch.note(source.name, answered=True, now=now)
    return told


@transaction_required
def _keep(told: Sequence[Published], provider: str, now: datetime) -> list[Rate]:
    _alone()
    last = {rate.quote: rate for rate in queries.counting(settings.FX_BASE, [one.quote for one in told])}
    return [_kept(one, provider, last.get(one.quote), now) for one in told]


def _kept(one: Published, provider: str, last: Rate | None, now: datetime) -> Rate:
    held = last is not None and soundness.jumps(one.mid, last.mid, percent=settings.FX_JUMP_PERCENT)
    if held:
        log.error("fx.rate_held", base=one.base, quote=one.quote, alarm=True)
    return Rate.objects.create(
        base=one.base,
        quote=one.quote,
        mid=one.mid,
        provider=provider,
        published_on=one.published_on,
        fetched_at=now,
        held=held,
    )


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
