"""Personal facts in the audit log …"""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections
from pytest_django import Settings

from cauri.infra.audit import keys, queries, services
from cauri.infra.audit.acts import SYSTEM, Actor, Subject
from cauri.infra.audit.models import AuditRecord, PersonKey
from cauri.infra.embedded.databases import Urls
from cauri.infra.sealing import SealBroken
from cauri.kit import ids
from cauri.kit.transactions import transaction

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FATOU = Actor("staff", UUID("01943d1c-0000-7000-8000-000000000001"))
AWA = UUID("01943d1c-0000-7000-8000-00000000000a")
MOUSSA = UUID("01943d1c-0000-7000-8000-00000000000b")
NUMBERS = {"before": "+22246000001", "after": "+22246000002"}


def _recorded(person: UUID = AWA) -> AuditRecord:
    with transaction():
        return services.record(
            "users.phone_changed", actor=SYSTEM, now=NOW, about=person, after={"channel": "phone"}, personal=NUMBERS
        )


def _erase(person: UUID = AWA) -> bool:
    with transaction():
        return services.erase(person, by=FATOU, now=NOW)


@pytest.mark.usefixtures("db")
def test_are_sealed_in_the_row_and_opened_for_who_looks_on_record() -> None:
    record = _recorded()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(audit_record)::text, sealed FROM audit_record")
        ((row, sealed),) = cursor.fetchall()
    assert "222460" not in row
    assert b"222460" not in bytes(sealed)

    found = services.look_at(record.pk, by=FATOU, now=NOW)
    assert (found.personal, found.is_erased) == (NUMBERS, False)
    (look,) = queries.records(action="audit.record_viewed")
    assert (look.actor, look.subject, look.about) == (FATOU.id, str(record.pk), AWA)


@pytest.mark.usefixtures("db")
def test_are_unreadable_once_the_person_is_erased_while_the_records_stay() -> None:
    record, others = _recorded(), _recorded(MOUSSA)
    assert _erase()
    found = queries.opened(record.pk)
    assert (found.personal, found.is_erased, found.record.after) == (None, True, {"channel": "phone"})
    assert queries.opened(others.pk).personal == NUMBERS
    (act,) = queries.records(action="audit.person_erased")
    assert (act.actor, act.subject) == (FATOU.id, str(AWA))


@pytest.mark.usefixtures("db")
def test_are_not_kept_of_an_erased_person_any_more() -> None:
    assert not _erase()
    record = _recorded()
    assert record.sealed is None
    assert PersonKey.objects.get().sealed_key is None


@pytest.mark.usefixtures("db")
def test_cannot_be_moved_to_another_record_or_person() -> None:
    record, _ = _recorded(), _recorded(MOUSSA)
    assert record.sealed is not None
    for person, record_id in ((AWA, ids.new_id()), (MOUSSA, record.pk)):
        with pytest.raises(SealBroken):
            keys.opened(bytes(record.sealed), person=person, record_id=record_id)


@pytest.mark.usefixtures("db")
def test_need_the_key_that_is_not_in_the_database(settings: Settings) -> None:
    record = _recorded()
    settings.DOCUMENT_KEYS = {"1": b"x" * 32}
    with pytest.raises(SealBroken):
        queries.opened(record.pk)


@pytest.mark.usefixtures("db")
def test_are_about_somebody() -> None:
    with pytest.raises(AssertionError), transaction():
        services.record("users.phone_changed", actor=SYSTEM, now=NOW, personal=NUMBERS)


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_person_key SET sealed_key = 'x', destroyed_at = NULL",
        "DELETE FROM audit_person_key",
    ],
)
def test_never_come_back(committed_db: Urls, alias: str, change: str) -> None:
    _recorded()
    _erase()
    with connections[alias].cursor() as cursor, pytest.raises(DatabaseError, match=r"refused|denied"):
        cursor.execute(change)


@pytest.mark.usefixtures("db")
def test_are_found_by_person_whoever_acted() -> None:
    with transaction():
        services.record("access.signed_in", actor=Actor("customer", AWA), now=NOW)
        services.record("users.locked", actor=FATOU, subject=Subject("users.user", AWA), now=NOW)
    _recorded()
    _recorded(MOUSSA)
    found = queries.page(queries.Wanted(person=AWA)).records
    assert sorted(one.action for one in found) == ["access.signed_in", "users.locked", "users.phone_changed"]


@pytest.mark.usefixtures("db")
def test_are_not_exported() -> None:
    _recorded()
    for form in ("csv", "jsonl"):
        text = b"".join(services.export(queries.Wanted(person=AWA), form, by=FATOU, now=NOW)).decode()
        assert "users.phone_changed" in text
        assert "222460" not in text
    assert json.loads(text.splitlines()[0])["has_personal"] is True
