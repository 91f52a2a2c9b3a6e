"""Reading the audit log."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cauri.infra.audit import keys
from cauri.infra.audit.acts import Subject
from cauri.infra.audit.models import AuditRecord
from cauri.kit.errors import Refusal

_AT_ONCE = 1_000
_PAGE = 50


class UnknownRecord(Refusal):
    """There is no such record."""

    code = "unknown_audit_record"
    status = 404


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: each filter given narrows them. `since` is included, `until` is not.

    `person` is whoever it is about, by or on; an `action` that ends with a point is all of that room.
    """

    since: datetime | None = None
    until: datetime | None = None
    person: UUID | None = None
    actor: UUID | None = None
    action: str = ""
    subject: Subject | None = None
    request_id: str = ""
    ip: str = ""

    @property
    def told(self) -> dict[str, str]:
        """The filters given, as the log keeps them."""
        given = dataclasses.asdict(self)
        return {name: str(value) for name, value in given.items() if value}

    @property
    def filter(self) -> Q:
        """The same for the database."""
        person, action, on = self.person, self.action, self.subject
        named = Q(action__startswith=action) if action.endswith(".") else Q(action=action)
        conditions = (
            (self.since, Q(at__gte=self.since)),
            (self.until, Q(at__lt=self.until)),
            (person, Q(about=person) | Q(actor=person) | Q(subject=str(person))),
            (self.actor, Q(actor=self.actor)),
            (action, named),
            (on, Q(subject_kind=on.kind, subject=str(on.id)) if on else Q()),
            (self.request_id, Q(request_id=self.request_id)),
            (self.ip, Q(ip=self.ip)),
        )
        narrowed = Q()
        for given, condition in conditions:
            if given:
                narrowed &= condition
        return narrowed


@dataclass(frozen=True, slots=True)
class Opened:
    """A record with its personal facts: None where it has none, or the person was erased."""

    record: AuditRecord
    personal: dict[str, Any] | None

    @property
    def is_erased(self) -> bool:
        """Whether there were personal facts once."""
        return self.record.sealed is not None and self.personal is None


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, newest first, and the one that the next page comes after; None: there are no older ones."""

    records: list[AuditRecord]
    next_after: UUID | None


def records(
    *,
    actor: UUID | None = None,
    action: str | None = None,
    subject: Subject | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditRecord]:
    """Acts, newest first. Each filter given narrows them; `since` is included, `until` is not."""
    wanted = Wanted(actor=actor, action=action or "", subject=subject, since=since, until=until)
    return AuditRecord.objects.filter(wanted.filter).order_by("-at", "-id")


def page(wanted: Wanted, *, after: UUID | None = None) -> Page:
    """Wanted records, newest first, that come after one of them. One that does not exist is the beginning."""
    found = AuditRecord.objects.filter(wanted.filter).order_by("-at", "-id")
    last = AuditRecord.objects.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.pk))
    rows = list(found[: _PAGE + 1])
    return Page(rows[:_PAGE], rows[_PAGE - 1].pk if len(rows) > _PAGE else None)


def in_order(wanted: Wanted) -> Iterator[AuditRecord]:
    """Wanted records, oldest first, however many: some are fetched at once."""
    rows = list(AuditRecord.objects.filter(wanted.filter).order_by("at", "id")[:_AT_ONCE])
    while rows:
        yield from rows
        last = rows[-1]
        later = Q(at__gt=last.at) | Q(at=last.at, id__gt=last.pk)
        rows = list(AuditRecord.objects.filter(wanted.filter & later).order_by("at", "id")[:_AT_ONCE])


def opened(record_id: UUID) -> Opened:
    """A record with its personal facts. Raises UnknownRecord, SealBroken."""
    found = AuditRecord.objects.filter(pk=record_id).first()
    if found is None:
        raise UnknownRecord
    personal = None
    if found.sealed is not None and found.about is not None:
        personal = keys.opened(bytes(found.sealed), person=found.about, record_id=found.pk)
    return Opened(found, personal)
