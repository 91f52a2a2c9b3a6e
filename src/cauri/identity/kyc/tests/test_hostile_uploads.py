"""What a customer hands in, hostile or not, a reviewer's browser …"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cauri.identity.access.tests import people as members
from cauri.identity.approvals.tests.conftest import enrolled
from cauri.infra.documents.models import Document
from cauri.infra.documents.tests import hostile
from cauri.kit import clock

SAFE = {"image/jpeg", "image/png", "application/pdf"}
REFUSED = {413: "document_too_large", 415: "document_type_refused", 422: "document_"}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("upload", hostile.UPLOADS.values(), ids=hostile.UPLOADS.keys())
def test_never_gets_as_anything_active(client: Client, upload: bytes) -> None:
    awa = members.person(at=clock.now())
    case = client.post("/api/v1/kyc/cases", {"wanted_tier": 2}, content_type="application/json", headers=awa.bearer)
    case_id = case.json()["id"]

    file = SimpleUploadedFile("front.html", upload, content_type="text/html")
    handed = client.post(f"/api/v1/kyc/cases/{case_id}/documents", {"kind": "front", "file": file}, headers=awa.bearer)

    client.force_login(enrolled("fatou", "compliance"))
    shown = client.get(f"/console/kyc/case/{case_id}/documents/front/")
    if handed.status_code != 201:
        assert handed.json()["code"].startswith(REFUSED[handed.status_code])
        assert (shown.status_code, Document.objects.count()) == (404, 0)
        return
    assert shown.status_code == 200
    assert shown["Content-Type"] in SAFE
    assert shown["Content-Disposition"].startswith("attachment; ")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert [mark for mark in hostile.MARKS if mark in shown.content] == []
