"""A document that is stored …"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages

from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor
from cauri.infra.documents import api, content, services
from cauri.infra.documents.models import Document
from cauri.infra.documents.tests import uploads
from cauri.infra.sealing import SealBroken
from cauri.kit import ids
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AWA, FATOU = ids.new_id(), Actor("staff", ids.new_id())


def _file_of(document: Document) -> Path:
    return Path(storages["documents"].path(document.name))


def test_lies_sealed_under_a_random_name_for_its_owner_alone() -> None:
    document = services.store(uploads.picture(), owner=AWA, now=NOW)

    file = _file_of(document)
    assert b"JFIF" not in file.read_bytes()
    assert str(AWA) not in str(file)
    assert str(document.pk) not in str(file)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_is_shown_only_on_record() -> None:
    document = services.store(uploads.picture(), owner=AWA, now=NOW)

    viewed = services.view(document.pk, by=FATOU, now=NOW)

    assert viewed.content.startswith(b"\xff\xd8\xff")
    record = audit.records(action="documents.viewed").get()
    assert (record.actor, record.subject, record.after) == (FATOU.id, str(document.pk), {"owner": str(AWA)})


def test_cannot_take_the_place_of_another() -> None:
    one, other = (services.store(uploads.picture(size=(w, 9)), owner=AWA, now=NOW) for w in (9, 10))
    _file_of(one).chmod(0o600)
    _file_of(one).write_bytes(_file_of(other).read_bytes())

    with pytest.raises(SealBroken):
        services.view(one.pk, by=FATOU, now=NOW)


def test_goes_out_as_an_attachment_that_nobody_sniffs() -> None:
    document = services.store(uploads.pdf(), owner=AWA, now=NOW)

    answer = api.attachment(services.view(document.pk, by=FATOU, now=NOW))

    assert answer["Content-Disposition"] == f'attachment; filename="{document.pk}.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert answer.content == uploads.pdf()


def test_is_nowhere_when_it_was_refused() -> None:
    with pytest.raises(content.DocumentTypeRefused):
        services.store(b"<html>", owner=AWA, now=NOW)
    assert not Document.objects.exists()


def test_is_deleted_when_nobody_claims_it_or_it_is_released() -> None:
    left, kept, released = (services.store(uploads.picture(), owner=AWA, now=NOW) for _ in range(3))
    with transaction():
        services.claim(kept, now=NOW)
        services.claim(released, now=NOW)
    with transaction():
        services.release(released)

    assert services.prune(kept=timedelta(days=1), now=NOW + timedelta(hours=23)) == 0
    assert services.prune(kept=timedelta(days=1), now=NOW + timedelta(hours=25)) == 2

    assert [_file_of(one).exists() for one in (left, kept, released)] == [False, True, False]
    assert list(Document.objects.all()) == [kept]
    with pytest.raises(services.UnknownDocument):
        services.view(left.pk, by=FATOU, now=NOW)
