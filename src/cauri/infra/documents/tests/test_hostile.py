"""A hostile upload …"""

import io

import pytest
from PIL import Image

from cauri.infra.audit.acts import Actor
from cauri.infra.documents import api, content, services
from cauri.infra.documents.models import Document
from cauri.infra.documents.tests import hostile, uploads
from cauri.kit import clock, ids

REFUSALS = (
    content.DocumentTooLarge,
    content.DocumentTypeRefused,
    content.DocumentUnreadable,
    content.DocumentActive,
)
FATOU = Actor("staff", ids.new_id())
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png"}

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize("upload", hostile.UPLOADS.values(), ids=hostile.UPLOADS.keys())
def test_comes_back_harmless_or_not_at_all(upload: bytes) -> None:
    try:
        kept = services.store(upload, owner=ids.new_id(), now=clock.now())
    except REFUSALS:
        assert not Document.objects.exists()
        return

    answer = api.attachment(services.view(kept.pk, by=FATOU, now=clock.now()))
    shown = Image.open(io.BytesIO(answer.content))  # what is kept of them is a picture, and nothing else
    assert shown.format is not None
    assert answer["Content-Type"] == PICTURES[shown.format]
    assert [mark for mark in hostile.MARKS if mark in answer.content] == []
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert getattr(shown, "n_frames", 1) == 1
    assert (dict(shown.getexif()), set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == (
        {},
        set(),
    )


@pytest.mark.parametrize(
    ("upload", "refusal"),
    [
        ("JPEG that claims to be huge", content.DocumentTooLarge),
        ("PNG that unfolds to too many pixels", content.DocumentTooLarge),
        ("ten megabytes and a byte", content.DocumentTooLarge),
        ("PNG with a text that unfolds without end", content.DocumentUnreadable),
        ("PDF with ZIP behind it", content.DocumentUnreadable),
        ("PDF with JavaScript in a stream", content.DocumentActive),
        ("HTML before a PDF", content.DocumentTypeRefused),
        ("SVG, packed", content.DocumentTypeRefused),
        ("WebP", content.DocumentTypeRefused),
    ],
)
def test_is_refused_for_what_it_is(upload: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        content.accepted(hostile.UPLOADS[upload])


@pytest.mark.parametrize("name", [name for name in hostile.UPLOADS if name.startswith(("JPEG with", "PNG with HTML"))])
def test_had_in_it_what_is_gone_afterwards(name: str) -> None:
    """Otherwise the first test would prove nothing of it."""
    upload = hostile.UPLOADS[name]

    assert any(mark in upload for mark in hostile.MARKS) or upload.count(b"\xff\xd8\xff") > 1
    assert uploads.picture() != upload
