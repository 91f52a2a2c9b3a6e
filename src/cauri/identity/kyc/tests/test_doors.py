"""Over HTTP, a customer who wants to be known …"""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cauri.identity.access.tests import people as members
from cauri.identity.access.tests.people import Person
from cauri.identity.kyc import reviews
from cauri.identity.kyc.models import Case
from cauri.identity.kyc.tests.people import FATOU, SPOKEN
from cauri.infra.documents import content
from cauri.infra.documents.models import Document
from cauri.infra.documents.tests import uploads
from cauri.kit import clock, ids

KYC = "/api/v1/kyc"


@pytest.fixture
def awa(db: None) -> Person:
    return members.person(at=clock.now())


def _ask(client: Client, person: Person, method: str, path: str, body: Any = None) -> Any:
    ask = {"POST": client.post, "PUT": client.put}[method]
    return ask(f"{KYC}{path}", body, content_type="application/json", headers=person.bearer)


def _hand_in(client: Client, person: Person, case_id: str, file: bytes, *, kind: str = "front", name: str = "x") -> Any:
    form = {"kind": kind, "file": SimpleUploadedFile(name, file, content_type="image/svg+xml")}
    return client.post(f"{KYC}/cases/{case_id}/documents", form, headers=person.bearer)


def _opened(client: Client, person: Person, tier: int = 3) -> str:
    answer = _ask(client, person, "POST", "/cases", {"wanted_tier": tier})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def test_goes_all_the_way_and_has_the_tier_on_the_next_request(client: Client, awa: Person) -> None:
    case_id = _opened(client, awa)
    said = _ask(client, awa, "PUT", f"/cases/{case_id}/data", SPOKEN)
    assert (said.status_code, said.json()["has_data"]) == (200, True)
    assert "BC1234567" not in said.content.decode()
    for kind in ("front", "back", "selfie"):
        handed = _hand_in(client, awa, case_id, uploads.picture(), kind=kind)
        assert handed.status_code == 201, handed.json()
    sent = _ask(client, awa, "POST", f"/cases/{case_id}/submission")
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")

    now, case = clock.now(), Case.objects.get()
    reviews.take(case.pk, by=FATOU, now=now)
    reviews.approve(case.pk, by=FATOU, now=now)

    known = client.get(KYC, headers=awa.bearer).json()
    assert (known["tier"], known["reachable_tier"], known["cases"][0]["state"]) == (3, 3, "approved")
    profile = client.get("/api/v1/profiles/me", headers=awa.bearer)
    assert profile.json()["tier"] == 3


@pytest.mark.parametrize(
    ("file", "name", "status", "code"),
    [
        (b"<svg onload='alert(1)'/>", "front.jpg", 415, "document_type_refused"),
        (b"<html><script>alert(1)</script>", "front.png", 415, "document_type_refused"),
        (b"\xff\xd8\xff<html>", "front.jpg", 422, "document_unreadable"),
        (uploads.pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "front.pdf", 422, "document_active"),
        (bytes(content.LARGEST + 1), "front.jpg", 413, "document_too_large"),
    ],
)
def test_is_refused_what_is_no_document(
    client: Client, awa: Person, file: bytes, name: str, status: int, code: str
) -> None:
    refused = _hand_in(client, awa, _opened(client, awa), file, name=name)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not Document.objects.exists()


def test_hands_in_more_than_other_doors_take_and_none_of_it_lies_in_clear(
    client: Client, awa: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))  # a spooled upload would fail
    large = uploads.picture() + bytes(9 * 1024 * 1024)

    assert _hand_in(client, awa, _opened(client, awa), large).status_code == 201


def test_is_refused_unread_what_is_larger_than_the_door(client: Client, awa: Person) -> None:
    case_id = _opened(client, awa)

    assert _hand_in(client, awa, case_id, bytes(settings.LARGEST_UPLOAD)).status_code == 413
    elsewhere = _ask(client, awa, "PUT", f"/cases/{case_id}/data", {"first_name": "A" * settings.LARGEST_BODY})
    assert elsewhere.status_code == 413
    assert Case.objects.get().uploads == 0


@pytest.mark.parametrize(
    "more", [{"tier": 3}, {"state": "approved"}, {"user_id": "x"}, {"given_tier": 3}, {"reviewer": "x"}]
)
def test_gives_nothing_but_what_is_asked_for(client: Client, awa: Person, more: dict[str, Any]) -> None:
    case_id = _opened(client, awa)

    assert _ask(client, awa, "PUT", f"/cases/{case_id}/data", SPOKEN | more).status_code == 422
    assert _ask(client, awa, "POST", "/cases", {"wanted_tier": 3} | more).status_code == 422
    assert Case.objects.get().sealed is None


def test_hands_in_nothing_but_a_document_of_a_kind(client: Client, awa: Person) -> None:
    case_id = _opened(client, awa)
    address = f"{KYC}/cases/{case_id}/documents"

    def refused(**form: Any) -> bool:
        return bool(client.post(address, form, headers=awa.bearer).status_code == 422)

    assert refused(kind="front")
    assert refused(kind="tier", file=SimpleUploadedFile("x", uploads.picture()))
    assert refused(kind="front", state="approved", file=SimpleUploadedFile("x", uploads.picture()))
    assert not Document.objects.exists()


def test_hears_what_is_wrong_without_hearing_it_again(client: Client, awa: Person) -> None:
    case_id = _opened(client, awa)

    refused = _ask(client, awa, "PUT", f"/cases/{case_id}/data", SPOKEN | {"document_number": "<BC>"})

    assert refused.status_code == 422
    assert "<BC>" not in refused.content.decode()
    young = _ask(client, awa, "PUT", f"/cases/{case_id}/data", SPOKEN | {"born_on": "2020-01-01"})
    assert (young.status_code, young.json()["code"], young.json()["facts"]) == (422, "under_age", {"least": 18})


def test_finds_no_case_of_anybody_else(client: Client, awa: Person) -> None:
    case_id = _opened(client, awa)
    moussa = members.person("Moussa Diop", at=clock.now())

    for case in (case_id, str(ids.new_id())):
        assert _ask(client, moussa, "PUT", f"/cases/{case}/data", SPOKEN).status_code == 404
        assert _hand_in(client, moussa, case, uploads.picture()).status_code == 404
        assert _ask(client, moussa, "POST", f"/cases/{case}/submission").status_code == 404
    assert client.get(KYC, headers=moussa.bearer).json()["cases"] == []


def test_is_nobody_without_a_token(client: Client, db: None) -> None:
    assert client.get(KYC).status_code == 401
    assert client.post(f"{KYC}/cases", {"wanted_tier": 2}, content_type="application/json").status_code == 401
    assert client.post(f"{KYC}/cases/{ids.new_id()}/documents", {"kind": "front"}).status_code == 401
