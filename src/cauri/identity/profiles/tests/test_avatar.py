"""A customer's picture …"""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image
from tests.support.people import Customer, customer

from cauri.identity.profiles.models import Avatar
from cauri.identity.users.models import User
from cauri.infra.documents.tests import hostile
from cauri.kit import ids

pytestmark = pytest.mark.usefixtures("db")

AVATAR = "/api/v1/profiles/me/avatar"


@pytest.fixture
def awa(db: None) -> Customer:
    return customer("Awa Diallo", funds="0.00")


def _picture(form: str = "JPEG", size: tuple[int, int] = (1200, 600), *, mode: str = "RGB") -> bytes:
    written = io.BytesIO()
    picture = Image.new(mode, size, "teal")
    exif = Image.Exif()
    exif[0x010E] = "taken at home in Nouakchott"
    picture.save(written, format=form, exif=exif)
    return written.getvalue()


def _headers(who: Customer, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.access_token}", **more}


def _set(who: Customer, content: bytes) -> int:
    body = {"file": SimpleUploadedFile("me.jpg", content)}
    return Client().post(AVATAR, body, headers=_headers(who)).status_code


def _of(who: Customer) -> str:
    return f"/api/v1/profiles/{who.user.pk}/avatar"


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB")])
def test_is_made_small_and_bare_and_shown_to_who_is_signed_in(awa: Customer, form: str, mode: str) -> None:
    assert _set(awa, _picture(form, mode=mode)) == 204
    answer = Client().get(_of(awa), headers=_headers(customer("Moussa Diop", funds="0.00")))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, max-age=300")
    shown = Image.open(io.BytesIO(answer.content))
    assert (shown.format, shown.size) == ("JPEG", (512, 256))
    assert not shown.getexif()
    assert b"Nouakchott" not in answer.content
    assert Client().get(_of(awa)).status_code == 401


def test_is_not_sent_twice(awa: Customer) -> None:
    _set(awa, _picture())
    tag = Client().get(_of(awa), headers=_headers(awa))["ETag"]
    again = Client().get(_of(awa), headers=_headers(awa, **{"If-None-Match": tag}))
    assert (again.status_code, again.content) == (304, b"")
    _set(awa, _picture(size=(600, 600)))
    assert Client().get(_of(awa), headers=_headers(awa, **{"If-None-Match": tag})).status_code == 200


def test_lies_sealed(awa: Customer) -> None:
    _set(awa, _picture())
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM profiles_avatar")
        ((sealed,),) = cursor.fetchall()
    assert b"JFIF" not in bytes(sealed)


def test_is_gone_when_dropped_and_of_a_closed_account(awa: Customer) -> None:
    _set(awa, _picture())
    other = customer("Moussa Diop", funds="0.00")
    User.objects.filter(pk=awa.user.pk).update(state=User.State.CLOSED)
    assert Client().get(_of(awa), headers=_headers(other)).status_code == 404
    _set(other, _picture())
    for _ in range(2):
        assert Client().delete(AVATAR, headers=_headers(other)).status_code == 204
    assert Client().get(_of(other), headers=_headers(other)).status_code == 404
    nobody = f"/api/v1/profiles/{ids.new_id()}/avatar"
    assert Client().get(nobody, headers=_headers(other)).json()["code"] == "no_avatar"


@pytest.mark.parametrize("upload", hostile.UPLOADS.values(), ids=hostile.UPLOADS.keys())
def test_is_nothing_but_a_picture(awa: Customer, upload: bytes) -> None:
    """What is refused leaves nothing; of what is taken, only pixels are left."""
    status = _set(awa, upload)
    assert status in {204, 413, 415, 422}
    if status == 204:
        shown = Client().get(_of(awa), headers=_headers(awa)).content
        assert Image.open(io.BytesIO(shown)).format == "JPEG"
        assert b"<script" not in shown.lower()
        assert b"<html" not in shown.lower()
    else:
        assert not Avatar.objects.exists()


def test_may_be_larger_than_other_requests_and_has_an_end(awa: Customer) -> None:
    noise = Image.effect_noise((1500, 1500), 90).convert("RGB")
    written = io.BytesIO()
    noise.save(written, format="PNG")
    assert 1024 * 1024 < len(written.getvalue()) < 10 * 1024 * 1024
    assert _set(awa, written.getvalue()) == 204
    assert _set(awa, _picture() + b"\0" * (10 * 1024 * 1024)) == 413


def test_takes_one_file_and_nothing_else(awa: Customer) -> None:
    body = {"file": SimpleUploadedFile("me.jpg", _picture()), "user_id": "x"}
    answer = Client().post(AVATAR, body, headers=_headers(awa))
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
    assert not Avatar.objects.exists()
