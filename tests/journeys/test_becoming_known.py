"""Somebody becomes known, through HTTP alone: Onfido is the sandbox's, its webhook comes by itself."""

from typing import Any

import pytest
from tests.support.newcomers import Newcomer, join
from tests.support.platforms import Platform, eventually

from cauri.infra.documents.tests import uploads
from cauri.integrations.onfido import multipart
from cauri.kit import clock

KYC, NOTICES = "/api/v1/kyc", "/api/v1/notifications"


def _said(last_name: str, number: str) -> dict[str, Any]:
    return {
        "first_name": "Awa",
        "last_name": last_name,
        "born_on": "1998-05-17",
        "nationality": "MR",
        "document_type": "national_identity_card",
        "document_number": number,
        "document_country": "MR",
        "document_expires_on": f"{clock.now().year + 4}-05-16",
    }


def _handed_in(awa: Newcomer, last_name: str, number: str) -> str:
    """A case with everything it takes, as an app hands it in."""
    opened = awa.app.post(f"{KYC}/cases", {"wanted_tier": 2})
    assert opened.status == 201, opened
    case = f"{KYC}/cases/{opened.document['id']}"
    assert awa.app.put(f"{case}/data", _said(last_name, number)).status == 200
    for kind in ("front", "back", "selfie"):
        form = multipart.encoded({"kind": kind}, "x.jpg", "image/jpeg", uploads.located_picture())
        headers = {"Content-Type": form.content_type, "Authorization": f"Bearer {awa.app.token}"}
        answer = awa.app.line.ask("POST", f"{case}/documents", form.body, headers)
        assert answer.status == 201, answer
    submitted = awa.app.post(f"{case}/submission", {})
    assert submitted.status == 200, submitted
    return str(opened.document["id"])


def _standing(awa: Newcomer) -> tuple[int, str]:
    known = awa.app.get(KYC).document
    return known["tier"], known["cases"][0]["state"]


def _told(awa: Newcomer) -> list[str]:
    return [one["kind"] for one in awa.app.get(NOTICES).document["items"]]


def test_within_a_minute_when_everything_matches(platform: Platform) -> None:
    awa = join(platform.port, "Awa Diallo")
    _handed_in(awa, "Diallo", "BC7000001")

    assert eventually(lambda: _standing(awa) == (2, "approved"), seconds=60), _standing(awa)
    assert eventually(lambda: "identity_approved" in _told(awa), seconds=30), _told(awa)


@pytest.mark.parametrize(("last_name", "number"), [("Consider", "BC7000002"), ("Mismatch", "BC7000003")])
def test_not_by_the_company_alone_when_something_is_amiss(platform: Platform, last_name: str, number: str) -> None:
    awa = join(platform.port, "Awa Diallo")
    _handed_in(awa, last_name, number)
    moussa = join(platform.port, "Moussa Diop")
    _handed_in(moussa, "Diallo", f"BC8{number[3:]}")

    assert eventually(lambda: _standing(moussa) == (2, "approved"), seconds=60)  # he came later
    assert _standing(awa) == (1, "submitted")
