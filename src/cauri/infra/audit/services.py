"""Recording what somebody did, exporting and forgetting records, and erasing what they tell of a person."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.infra.audit import exports, keys, queries
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.audit.models import AuditRecord
from cauri.kit import ids
from cauri.kit.transactions import transaction, transaction_required

FORGOTTEN_AT_ONCE = 10_000
_LONGEST_USER_AGENT = 300
_FORGET = "SELECT audit_forget(%s, %s)"


@transaction_required
def record(
    action: str,
    *,
    actor: Actor,
    now: datetime,
    subject: Subject | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    about: UUID | None = None,
    personal: Mapping[str, Any] | None = None,
    origin: Origin = NOWHERE,
) -> AuditRecord:
    """Record an act for good, if and only if the caller's transaction commits.

    `action` reads room and past tense ("staff.signed_in"). `before` and `after` are JSON objects of ids,
    codes and amounts, never names or numbers of people: those go into `personal`, sealed with the key of the person it
    is `about`. Never a secret, in either. Raises NoTransaction.
    """
    record_id = ids.new_id()
    if personal is not None and about is None:
        raise AssertionError("personal facts are about somebody")
    return AuditRecord.objects.create(
        id=record_id,
        at=now,
        actor_kind=actor.kind,
        actor=actor.id,
        action=action,
        subject_kind=subject.kind if subject else "",
        subject=str(subject.id) if subject else "",
        about=about,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        sealed=keys.sealed(personal, person=about, record_id=record_id, now=now) if personal and about else None,
        ip=origin.ip,
        user_agent=origin.user_agent[:_LONGEST_USER_AGENT],
        request_id=origin.request_id,
    )


@transaction_required
def record_each(action: str, after: Mapping[Subject, Mapping[str, Any]], *, actor: Actor, now: datetime) -> None:
    """`record` the same act on each of many subjects at once; none is about a person. Raises NoTransaction."""
    AuditRecord.objects.bulk_create(
        AuditRecord(
            id=ids.new_id(),
            at=now,
            actor_kind=actor.kind,
            actor=actor.id,
            action=action,
            subject_kind=subject.kind,
            subject=str(subject.id),
            after=dict(told),
        )
        for subject, told in after.items()
    )


def look_at(record_id: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> queries.Opened:
    """A record with the personal facts in it. Who looked is on record. Raises queries.UnknownRecord, SealBroken."""
    found = queries.opened(record_id)
    with transaction():
        subject = Subject("audit.record", record_id)
        record("audit.record_viewed", actor=by, subject=subject, about=found.record.about, now=now, origin=origin)
    return found


def export(
    wanted: queries.Wanted, form: exports.Form, *, by: Actor, now: datetime, origin: Origin = NOWHERE
) -> Iterator[bytes]:
    """The wanted records as a file, in pieces, oldest first; personal facts stay sealed. The export is on record."""
    with transaction():
        record("audit.exported", actor=by, after={"form": form, **wanted.told}, now=now, origin=origin)
    return exports.lines(wanted, form)


@transaction_required
def erase(person: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> bool:
    """Make everything personal that the log holds about somebody unreadable for ever; the records stay.

    Says whether there was anything. Whether a person may be erased is for the caller to say.
    """
    was_there = keys.destroyed(person, now=now)
    subject = Subject("users.user", person)
    record("audit.person_erased", actor=by, subject=subject, about=person, now=now, origin=origin)
    return was_there


def forget() -> int:
    """Delete the records older than AUDIT_YEARS. The database itself refuses to delete younger ones than seven years.

    It goes by the clock of the database, so that no caller can make records old. Returns how many went.
    """
    forgotten = 0
    while True:
        with transaction(), connection.cursor() as cursor:
            cursor.execute(_FORGET, [settings.AUDIT_YEARS, FORGOTTEN_AT_ONCE])
            went: int = cursor.fetchall()[0][0]
        forgotten += went
        if went < FORGOTTEN_AT_ONCE:
            return forgotten
