"""An upload is accepted by what it is, and …"""

import io

import pytest
from PIL import Image

from cauri.infra.documents import content, pdf
from cauri.infra.documents.tests import uploads

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(("form", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_stays_what_it_shows(form: str, content_type: str) -> None:
    accepted = content.accepted(uploads.picture(form))

    shown = Image.open(io.BytesIO(accepted.content))
    assert accepted.content_type == content_type
    assert (shown.format, shown.size) == (form, (40, 30))


def test_a_plain_pdf_stays_as_it_is() -> None:
    plain = uploads.pdf(uploads.stream(b"BT (Awa Diallo) Tj ET"))

    assert content.accepted(plain) == content.Accepted("application/pdf", plain)


def test_a_picture_forgets_where_it_was_taken_and_stands_upright() -> None:
    located = uploads.located_picture()
    assert uploads.PLACE in located

    accepted = content.accepted(located)

    shown = Image.open(io.BytesIO(accepted.content))
    assert uploads.PLACE not in accepted.content
    assert (dict(shown.getexif()), shown.size) == ({}, (30, 40))


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("second", [HTML, SVG, b"PK\x03\x04" + bytes(200), b"%PDF-1.7 /JavaScript"])
def test_a_second_file_behind_a_picture_is_gone(form: str, second: bytes) -> None:
    assert second not in content.accepted(uploads.picture(form) + second).content


@pytest.mark.parametrize(
    "other",
    [HTML, SVG, b"GIF89a" + HTML, b"PK\x03\x04" + bytes(500), b"MZ" + bytes(500), b"", b"<?xml version='1.0'?>" + SVG],
    ids=["html", "svg", "gif", "zip", "program", "nothing", "xml"],
)
def test_anything_else_is_refused(other: bytes) -> None:
    with pytest.raises(content.DocumentTypeRefused):
        content.accepted(other)


def test_ten_megabytes_and_a_byte_are_refused() -> None:
    largest = uploads.picture() + bytes(content.LARGEST - len(uploads.picture()))
    content.accepted(largest)

    with pytest.raises(content.DocumentTooLarge):
        content.accepted(largest + b"\0")


def test_a_picture_that_unfolds_to_more_pixels_than_fit_is_refused_undecoded() -> None:
    written = io.BytesIO()
    Image.new("1", (40_000, 1001)).save(written, format="PNG")
    bomb = written.getvalue()
    assert len(bomb) < 100_000

    with pytest.raises(content.DocumentTooLarge):
        content.accepted(bomb)


@pytest.mark.parametrize(
    "broken", [b"\xff\xd8\xff" + HTML, b"\x89PNG\r\n\x1a\n" + SVG, uploads.picture("PNG")[:60], b"%PDF-1.7\n" + HTML]
)
def test_what_only_begins_as_one_of_ours_is_refused(broken: bytes) -> None:
    with pytest.raises(content.DocumentUnreadable):
        content.accepted(broken)


@pytest.mark.parametrize(
    "objects",
    [
        b"<</OpenAction 4 0 R>>",
        b"<</S/JavaScript/JS(app.alert(1))>>",
        b"<</S/J#61vaScript/JS(app.alert(1))>>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<</Type/EmbeddedFile>>",
        b"<</AcroForm<</XFA 9 0 R>>>>",
        b"<</Encrypt 8 0 R>>",
        uploads.stream(b"<</S/JavaScript/JS(app.alert(1))>>"),
        uploads.stream(b"<</S/#4aavaScript/JS(app.alert(1))>>"),
        b"<</Filter[/FlateDecode /FlateDecode]>>",
        b"<</Filter/ASCIIHexDecode>>",
        HTML,
    ],
)
def test_a_pdf_that_does_anything_is_refused(objects: bytes) -> None:
    with pytest.raises(content.DocumentActive):
        content.accepted(uploads.pdf(objects))


def test_a_pdf_with_another_file_behind_it_is_refused() -> None:
    with pytest.raises(content.DocumentUnreadable):
        content.accepted(uploads.pdf(tail=b"%%EOF\n" + bytes(100)))


def test_a_pdf_that_unfolds_without_end_is_refused() -> None:
    bomb = uploads.pdf(uploads.stream(bytes(pdf.MOST_INFLATED + 1)))
    assert len(bomb) < content.LARGEST

    with pytest.raises(content.DocumentUnreadable):
        content.accepted(bomb)
