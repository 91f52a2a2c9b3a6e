"""A code as a picture …"""

import io

import pytest
import segno
import zxingcpp
from defusedxml import ElementTree  # type: ignore[import-untyped] # it ships no types
from PIL import Image
from tests.support.apps import Answer, App
from tests.support.people import Customer

from cauri.kit.tests.test_emvco import CHINESE
from cauri.products.qr.tests import stall
from cauri.products.qr.tests.stall import CODES, made, static

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", ["Moussa Sow", "عائشة ديالو", "محمد ولد عبد الله ولد الشيخ", "Zoë Ñíguez", "山田"])
def test_is_read_by_a_decoder_that_is_not_ours(db: None, name: str) -> None:
    owner = stall.called(name)
    for shown in (static(owner), made(owner, amount="12.50", purpose="غداء")):
        picture = _got(owner, shown, "image.png")

        (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.body)).convert("L"))

        assert found.text == shown["payload"]
        assert (found.format, found.ec_level) == (zxingcpp.BarcodeFormat.QRCode, "M")
        assert (picture.status, picture.headers["content-type"]) == (200, "image/png")


def test_is_read_when_a_tenth_of_it_is_covered(moussa: Customer) -> None:
    shown = static(moussa)
    picture = Image.open(io.BytesIO(_got(moussa, shown, "image.png").body)).convert("L")
    width, height = picture.size
    picture.paste(255, (width * 4 // 9, height * 4 // 9, width * 5 // 9 + 8, height * 5 // 9 + 8))

    (found,) = zxingcpp.read_barcodes(picture)

    assert found.text == shown["payload"]


def test_can_be_of_any_size(moussa: Customer) -> None:
    picture = _got(moussa, static(moussa), "image.svg")

    drawn = ElementTree.fromstring(picture.body)

    assert picture.headers["content-type"] == "image/svg+xml"
    assert (drawn.tag, "viewBox" in drawn.attrib, "width" in drawn.attrib) == (f"{SVG}svg", True, False)


@pytest.mark.parametrize(("language", "scan"), [
    ("ar", "امسح لتدفع لي"), ("en", "Scan to pay me"), ("fr", "Scannez pour me payer"), ("", "Scan to pay me"),
])  # fmt: skip
def test_can_be_hung_up_in_each_language(moussa: Customer, language: str, scan: str) -> None:
    asked = f"poster.svg?language={language}" if language else "poster.svg"

    poster = _got(moussa, static(moussa), asked)

    page = ElementTree.fromstring(poster.body)
    words = ["".join(one.itertext()) for one in page.iter(f"{SVG}text")]
    assert (page.attrib["width"], page.attrib["height"]) == ("148mm", "210mm")
    assert words[0] == scan
    assert "Moussa Sow" in words
    number = moussa.wallet.number
    assert any(one.replace(" ", "") == number for one in words)


def test_tells_the_amount_and_what_it_is_for_where_it_has_them(moussa: Customer) -> None:
    poster = _got(moussa, made(moussa, amount="12.50", purpose="Mérou & Co"), "poster.svg").body.decode()

    assert ">12.50 MRU<" in poster
    assert ">Mérou &amp; Co<" in poster


def test_runs_nothing_that_somebody_has_written(db: None) -> None:
    owner = stall.called("</text><script>alert(1)</script>")
    shown = made(owner, purpose='"><image href="https://elsewhere.example/"/>')

    poster = _got(owner, shown, "poster.svg?language=ar")

    tags = {one.tag for one in ElementTree.fromstring(poster.body).iter()}
    assert tags <= {f"{SVG}{name}" for name in ("svg", "rect", "text", "path")}
    assert poster.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert poster.headers["x-content-type-options"] == "nosniff"
    assert poster.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", ["image.png", "image.svg", "poster.svg"])
def test_is_its_owners_alone(moussa: Customer, awa: Customer, kind: str) -> None:
    shown = static(moussa)

    answer = _got(awa, shown, kind)

    assert (answer.status, answer.code) == (404, "unknown_qr")


def test_is_asked_for_in_a_language_that_we_speak(moussa: Customer) -> None:
    assert _got(moussa, static(moussa), "poster.svg?language=de").status == 422


def test_of_the_longest_code_there_is_is_read_as_well() -> None:
    assert len(CHINESE) < 512
    picture = io.BytesIO()
    text = CHINESE + "ع" * (512 - len(CHINESE))
    segno.make_qr(text, error="m", encoding="utf-8").save(picture, kind="png", scale=4, border=4)

    (found,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))

    assert found.text == text


def _got(owner: Customer, shown: dict[str, object], kind: str) -> Answer:
    return App.of(owner).get(f"{CODES}/{shown['id']}/{kind}")
