"""The verbs of streams: give a ticket, tell somebody that something has changed, forget."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import connection

from cauri.identity.access import keys
from cauri.identity.access.callers import Caller
from cauri.kit import sql
from cauri.kit.transactions import transaction, transaction_required
from cauri.servicing.streams import tickets
from cauri.servicing.streams.models import Event, Stream, Ticket
from cauri.servicing.streams.reading import CHANNEL

KEPT: Final = timedelta(days=3)
_FORGOTTEN_AT_ONCE = 10_000
_NAMED_AT_ONCE = 200  # people in one notification, which PostgreSQL limits to 8,000 bytes

_ADD = """
WITH added AS (
    INSERT INTO streams_event (user_id, sequence, name, subject, at)
    SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::uuid[], %s::timestamptz[])
)
UPDATE streams_stream s SET last = reached.last
FROM unnest(%s::uuid[], %s::bigint[]) AS reached (user_id, last) WHERE s.user_id = reached.user_id
"""


@dataclass(frozen=True)
class GivenTicket:
    """A ticket as it is told once."""

    ticket: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Something of somebody's is not as it was: `name` says what kind of thing, `subject` which one."""

    user_id: UUID
    name: str
    subject: UUID | None = None


def give_ticket(caller: Caller, *, now: datetime) -> GivenTicket:
    """A ticket that opens the caller's stream once, within half a minute."""
    ticket, expires_at = keys.new_token(), now + tickets.LIFE
    with transaction():
        Stream.objects.bulk_create([Stream(user_id=caller.user_id)], ignore_conflicts=True)
        Ticket.objects.create(
            digest=tickets.digest_of(ticket, pepper=keys.pepper()[1].decode()),
            user_id=caller.user_id,
            session_id=caller.session_id,
            expires_at=expires_at,
        )
    return GivenTicket(ticket, expires_at)


@transaction_required
def tell(changes: Iterable[Change], *, now: datetime) -> None:
    """Add events to the streams of those who have one, and wake who reads them once all of it is committed.

    The streams are locked in the order of their owners' ids: call this once in a transaction, for everybody.
    """
    told = list(dict.fromkeys(changes))
    streams = Stream.objects.select_for_update(no_key=True).filter(pk__in={one.user_id for one in told})
    last = {stream.pk: stream.last for stream in streams.order_by("pk")}
    rows: list[Sequence[Any]] = []
    for one in told:
        if one.user_id in last:
            last[one.user_id] += 1
            rows.append((one.user_id, last[one.user_id], one.name, one.subject, now))
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [*sql.in_columns(rows), list(last), list(last.values())])
        # Not in the transaction, whose commit would have to wait for those of all others that notify.
        connection.on_commit(partial(_wake, list(last)), robust=True)


def forget(*, now: datetime) -> tuple[int, int]:
    """Delete events of long ago and tickets that nobody used, some at once. Answers how many of each."""
    with transaction():
        unused, _ = Ticket.objects.filter(expires_at__lt=now - tickets.LIFE).delete()
    forgotten = 0
    while old := _before(now - KEPT):
        with transaction(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM streams_event e USING unnest(%s::uuid[], %s::bigint[]) AS old (user_id, sequence)"
                " WHERE e.user_id = old.user_id AND e.sequence = old.sequence",
                sql.in_columns(old),
            )
            forgotten += cursor.rowcount
    return forgotten, unused


def _before(at: datetime) -> Sequence[Sequence[Any]]:
    old = Event.objects.filter(at__lt=at).order_by("at", "sequence")  # so that no stream has a hole in between
    return list(old.values_list("user_id", "sequence")[:_FORGOTTEN_AT_ONCE])


def _wake(users: Collection[UUID]) -> None:
    """A notification that is lost costs a second: who reads looks by itself as well."""
    names = [user_id.hex for user_id in users]
    with connection.cursor() as cursor:
        for start in range(0, len(names), _NAMED_AT_ONCE):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, " ".join(names[start : start + _NAMED_AT_ONCE])])
