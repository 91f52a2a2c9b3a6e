"""The codec of EMVCo's codes …"""

import random
import re
import string
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cauri.kit import emvco
from cauri.kit.emvco import Payload, PayloadRefused

# Both are published: the first in the tests of nokieng17/emvcoqr, the second is the sample in EMVCo's own book.
CAMBODIAN: Final = (
    "00020101021252044131153137210116372101160123456789ABCDE6010Phnom Penh5913Merchant Shop5802KH540510.0053038406225"
    "01081234567802090124444446304A0BA"
)
CHINESE: Final = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT"
    "6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A011"
    "2233449988770708123456786304A13A"
)
ARABIC: Final = emvco.encoded(
    [
        ("00", "01"), ("01", "11"), ("26", emvco.line([("00", "mr.cauri.pay"), ("02", "Xq3")])), ("52", "0000"),
        ("53", "929"), ("54", "12.50"), ("58", "MR"), ("59", "Aisha Diallo"), ("60", "Nouakchott"),
        ("62", emvco.line([("08", "Fish")])),
        ("64", emvco.line([("00", "ar"), ("01", "عائشة ديالو"), ("02", "نواكشوط")])),
    ]
)  # fmt: skip
SMALLEST: Final = [
    ("00", "01"), ("26", "0003abc"), ("52", "0000"), ("53", "929"), ("58", "MR"), ("59", "Awa"), ("60", "Kiffa"),
]  # fmt: skip
CHANGES: Final = 10_000

_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=25)
_LOCAL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=25)
_AMOUNT = st.from_regex(r"[1-9][0-9]{0,8}(\.[0-9]{1,2})?", fullmatch=True).map(lambda text: text[:13])


@st.composite
def _said(draw: st.DrawFn) -> list[tuple[str, str]]:
    """What some code says: ours, or a stranger's with templates of its own, in any order."""
    local = emvco.line([("00", "ar"), ("01", draw(_LOCAL)), ("02", draw(_LOCAL)[:15])])
    said = {
        "53": draw(st.from_regex("[0-9]{3}", fullmatch=True)), "54": draw(_AMOUNT), "58": "MR", "59": draw(_TEXT),
        "60": draw(_TEXT)[:15], "52": "0000", "62": emvco.line([("08", draw(_TEXT)), ("50", draw(_LOCAL))]),
        "64": local, "26": draw(_LOCAL), "04": draw(_TEXT), "01": draw(st.sampled_from(["11", "12"])),
        "91": draw(_LOCAL), "80": draw(_TEXT), "61": draw(_TEXT)[:10],
    }  # fmt: skip
    optional = draw(st.sets(st.sampled_from(["54", "62", "64", "04", "01", "91", "80", "61"])))
    needed = [(tag, value) for tag, value in said.items() if tag not in optional]
    return [("00", "01"), *draw(st.permutations(needed))]


@pytest.mark.parametrize("vector", [CAMBODIAN, CHINESE], ids=["Cambodian", "EMVCo's own"])
def test_reads_and_writes_what_is_published(vector: str) -> None:
    assert emvco.encoded(emvco.decoded(vector).objects) == vector


def test_reads_what_the_samples_say() -> None:
    cambodian, chinese = emvco.decoded(CAMBODIAN), emvco.decoded(CHINESE)

    assert [cambodian.value_of(tag) for tag in ("59", "60", "53", "54")] == [
        "Merchant Shop", "Phnom Penh", "840", "10.00",
    ]  # fmt: skip
    assert (cambodian.is_dynamic, list(cambodian.templates)) == (True, [])
    assert emvco.inside(chinese.value_of("64")) == {"00": "ZH", "01": "最佳运输", "02": "北京"}
    assert list(chinese.templates) == ["0012D156000000000510A93FO3230Q", "0012D15600000001030812345678"]
    assert chinese.value_of("91") == "0016A011223344998877070812345678"


def test_has_the_checksum_of_the_book() -> None:
    assert emvco.checksum_of("123456789") == "29B1"


@settings(max_examples=1_000)
@given(_said())
def test_reads_what_it_has_written(said: list[tuple[str, str]]) -> None:
    assert emvco.decoded(emvco.encoded(said)) == Payload(tuple(said))


@pytest.mark.parametrize(
    ("text", "code", "tag", "at"),
    [
        ("", "qr_tag_missing", "00", 0),
        (CHINESE + "x" * 300, "qr_too_long", None, 512),
        (CAMBODIAN.replace("Shop", "Sh\np"), "qr_character_wrong", None, CAMBODIAN.index("op5")),
        (CAMBODIAN.replace("Shop", "Sh\u202ep"), "qr_character_wrong", None, CAMBODIAN.index("op5")),
        (CAMBODIAN.replace("Shop", "Sh\ud800p"), "qr_character_wrong", None, CAMBODIAN.index("op5")),
        (CAMBODIAN.replace("Shop", "Shöp"), "qr_checksum_wrong", "63", 137),
        (CAMBODIAN + "\n", "qr_character_wrong", None, 145),
        (CAMBODIAN + "6", "qr_length_wrong", "", 145),
        (CAMBODIAN[:-1], "qr_length_wrong", "63", 137),
        ("0\u06600201", "qr_length_wrong", "", 0),
        ("http://wallet.example/pay?to=awa", "qr_length_wrong", "", 0),
        ("000201000201", "qr_tag_twice", "00", 6),
        (CAMBODIAN[6:12] + CAMBODIAN[:6] + CAMBODIAN[12:], "qr_order_wrong", "00", 6),
        (CAMBODIAN[:-8] + "6200" + CAMBODIAN[-8:], "qr_length_wrong", "62", 137),
        (CAMBODIAN + "550201", "qr_order_wrong", "63", 137),
        (CAMBODIAN[:-4] + "A0BB", "qr_checksum_wrong", "63", 137),
        (CAMBODIAN[:-4] + "a0ba", "qr_checksum_wrong", "63", 137),
        (CAMBODIAN.replace("Shop", "Ship"), "qr_checksum_wrong", "63", 137),
    ],
)
def test_says_what_is_wrong_and_where(text: str, code: str, tag: str | None, at: int) -> None:
    with pytest.raises(PayloadRefused) as refusal:
        emvco.decoded(text)

    assert refusal.value.code == code
    assert (refusal.value.facts.get("tag"), refusal.value.facts["at"]) == (tag, at)


@pytest.mark.parametrize(
    ("tag", "value", "code", "named"),
    [
        ("00", "02", "qr_value_wrong", "00"),
        ("01", "13", "qr_value_wrong", "01"),
        ("52", "00a0", "qr_value_wrong", "52"),
        ("53", "92", "qr_currency_wrong", "53"),
        ("53", "MRU", "qr_currency_wrong", "53"),
        ("53", "٩٢٩", "qr_character_wrong", "53"),
        ("54", "0.00", "qr_amount_wrong", "54"),
        ("54", "-1", "qr_amount_wrong", "54"),
        ("54", "1,50", "qr_amount_wrong", "54"),
        ("54", "1.5.0", "qr_amount_wrong", "54"),
        ("54", ".50", "qr_amount_wrong", "54"),
        ("54", "1" * 14, "qr_amount_wrong", "54"),
        ("58", "mr", "qr_value_wrong", "58"),
        ("59", "A" * 26, "qr_value_wrong", "59"),
        ("59", "عيشة", "qr_character_wrong", "59"),
        ("60", "K" * 16, "qr_value_wrong", "60"),
        ("62", "0", "qr_length_wrong", "62"),
        ("62", "0199", "qr_length_wrong", "62.01"),
        ("62", "0101a0101b", "qr_tag_twice", "62.01"),
        ("62", emvco.line([("05", "x" * 26)]), "qr_value_wrong", "62.05"),
        ("64", "0102xx", "qr_tag_missing", "64.00"),
        ("64", "0002ar", "qr_tag_missing", "64.01"),
        ("64", emvco.line([("00", "a1"), ("01", "x")]), "qr_value_wrong", "64.00"),
        ("64", emvco.line([("00", "ar"), ("01", "ع" * 26)]), "qr_value_wrong", "64.01"),
    ],
)
def test_names_the_object_whose_value_is_wrong(tag: str, value: str, code: str, named: str) -> None:
    said = [*((one, old) for one, old in SMALLEST if one != tag), (tag, value)]
    said.sort(key=lambda pair: pair[0] != "00")

    with pytest.raises(PayloadRefused) as refusal:
        emvco.encoded(said)

    assert (refusal.value.code, refusal.value.facts["tag"]) == (code, named)


@pytest.mark.parametrize("tag", [tag for tag, _ in SMALLEST])
def test_misses_what_every_code_has(tag: str) -> None:
    emvco.encoded(SMALLEST)

    with pytest.raises(PayloadRefused) as refusal:
        emvco.encoded([(one, value) for one, value in SMALLEST if one != tag])

    assert (refusal.value.code, refusal.value.facts["tag"]) == ("qr_tag_missing", tag)


@pytest.mark.parametrize("amount", ["1", "1.", "0.01", "0010.5", "9999999999.99"])
def test_reads_amounts_as_the_book_has_them(amount: str) -> None:
    assert emvco.decoded(emvco.encoded([*SMALLEST, ("54", amount)])).value_of("54") == amount


def test_keeps_what_others_put_into_their_templates() -> None:
    said = [*SMALLEST, ("27", "no lines of objects"), ("85", "x")]

    assert emvco.decoded(emvco.encoded(said)).objects == tuple(said)


def test_writes_nothing_that_is_empty_or_too_long() -> None:
    for value in ("", "x" * 100):
        with pytest.raises(ValueError, match="characters"):
            emvco.line([("08", value)])


@pytest.mark.parametrize("payload", [CAMBODIAN, CHINESE, ARABIC], ids=["Cambodian", "Chinese", "Arabic"])
def test_catches_ten_thousand_changes_of_one_character(payload: str) -> None:
    chance = random.Random(6304)  # the same changes in every run
    letters = string.printable + "عربيةﷲé漢\u200f"
    missed = []

    for _ in range(CHANGES):
        at, letter = chance.randrange(len(payload)), chance.choice(letters)
        changed = payload[:at] + letter + payload[at + 1 :]
        if changed != payload and _is_taken(changed):
            missed.append((at, letter))

    assert len(missed) <= CHANGES // 10_000, missed


def test_catches_two_characters_that_changed_places() -> None:
    for payload in (CAMBODIAN, CHINESE, ARABIC):
        for at in range(len(payload) - 1):
            changed = payload[:at] + payload[at + 1] + payload[at] + payload[at + 2 :]
            assert changed == payload or not _is_taken(changed), at


@settings(max_examples=1_000)
@given(
    st.text(max_size=600) | st.text("0123456789.MRaع", max_size=80) | st.binary().map(lambda raw: raw.decode("latin1"))
)
def test_refuses_any_other_text_and_nothing_breaks(text: str) -> None:
    assert not _is_taken(text)


@settings(max_examples=300)
@given(_said(), st.data())
def test_refuses_or_reads_a_code_that_was_tampered_with(said: list[tuple[str, str]], data: st.DataObject) -> None:
    payload = emvco.encoded(said)
    start, end = (data.draw(st.integers(0, len(payload))) for _ in range(2))
    body = re.sub("....$", "", payload[: min(start, end)] + data.draw(st.text(max_size=9)) + payload[max(start, end) :])

    _is_taken(body + emvco.checksum_of(body.encode(errors="replace").decode()))


def _is_taken(text: str) -> bool:
    try:
        emvco.decoded(text)
    except PayloadRefused:
        return False
    return True
