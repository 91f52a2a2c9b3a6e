"""Merchant-presented QR codes as EMVCo writes them (EMV QRCPS, merchant-presented mode, version 1.1).

A code is a line of data objects: in `5910Awa Diallo` 59 is the tag, 10 the length, and the name the value. Some values
are templates, lines of data objects themselves. Lengths count characters, also of Arabic ones. The last object is the
checksum, CRC-16/CCITT-FALSE (polynomial 0x1021, initial 0xFFFF, not reflected) over the UTF-8 bytes of all before its
four digits, `6304` included.

Reading is strict. Each fault has a code of its own and says where: `tag`, and `at`, the character at which that object
begins, counted from 0. Two things are left alone: what schemes put into templates of their own (26 to 51, 80 to 99),
and whether there is such a currency. The checksum's digits are capitals, as in EMVCo's book: small ones are refused.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cauri.kit.errors import Refusal

LONGEST: Final = 512
LONGEST_NAME: Final = 25
LONGEST_CITY: Final = 15
LONGEST_VALUE: Final = 99

FORMAT, METHOD, CATEGORY, CURRENCY, AMOUNT, COUNTRY = "00", "01", "52", "53", "54", "58"
NAME, CITY, POSTAL_CODE, MORE, CHECKSUM, IN_ANOTHER_LANGUAGE = "59", "60", "61", "62", "63", "64"
PURPOSE: Final = "08"  # in MORE
LANGUAGE, LOCAL_NAME, LOCAL_CITY = "00", "01", "02"  # in IN_ANOTHER_LANGUAGE
STATIC, DYNAMIC = "11", "12"

Pairs = Iterable[tuple[str, str]]

_BEFORE_CHECKSUM: Final = CHECKSUM + "04"
_ACCOUNTS: Final = frozenset(f"{tag:02d}" for tag in range(2, 52))
_NEEDED: Final = (FORMAT, CATEGORY, CURRENCY, COUNTRY, NAME, CITY, CHECKSUM)
_NEEDED_IN: Final = {MORE: (), IN_ANOTHER_LANGUAGE: (LANGUAGE, LOCAL_NAME)}
_LATIN: Final = frozenset(f"{tag:02d}" for tag in (*range(26), *range(52, 62)))
_HEAD: Final = re.compile("([0-9]{2})([0-9]{2})")
_DECIMALS: Final = re.compile(r"(?=.{1,13}\Z)(?=.*[1-9])[0-9]+\.?[0-9]*")
# What drives a terminal, ends a line or turns text around, and halves of characters: nothing that anybody can read.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_NOT_LATIN: Final = re.compile("[^\x20-\x7e]")
_FORMS: Final = {
    FORMAT: re.compile("01"),
    METHOD: re.compile("11|12"),
    CATEGORY: re.compile("[0-9]{4}"),
    "55": re.compile("0[1-3]"),
    "56": _DECIMALS,
    "57": re.compile(r"(?=.{1,5}\Z)(?=.*[1-9])[0-9]+\.?[0-9]*"),
    COUNTRY: re.compile("[A-Z]{2}"),
    NAME: re.compile(f".{{1,{LONGEST_NAME}}}"),
    CITY: re.compile(f".{{1,{LONGEST_CITY}}}"),
    POSTAL_CODE: re.compile(".{1,10}"),
    f"{IN_ANOTHER_LANGUAGE}.{LANGUAGE}": re.compile("[A-Za-z]{2}"),
    f"{IN_ANOTHER_LANGUAGE}.{LOCAL_NAME}": re.compile(f".{{1,{LONGEST_NAME}}}"),
    f"{IN_ANOTHER_LANGUAGE}.{LOCAL_CITY}": re.compile(f".{{1,{LONGEST_CITY}}}"),
    **{f"{MORE}.0{number}": re.compile(f"[\x20-\x7e]{{1,{LONGEST_NAME}}}") for number in range(1, 9)},
}


class PayloadRefused(Refusal):
    """The base of what can be wrong with a code."""

    code = "qr_malformed"


class PayloadTooLong(PayloadRefused):
    """More characters than a code of this kind has."""

    code = "qr_too_long"


class CharacterUnreadable(PayloadRefused):
    """A character that nobody can read, or another than a Latin one where only these may stand."""

    code = "qr_character_wrong"


class LengthWrong(PayloadRefused):
    """Where tag and length should stand is something else, or the value ends before its length."""

    code = "qr_length_wrong"


class TagTwice(PayloadRefused):
    """A data object comes twice."""

    code = "qr_tag_twice"


class TagMissing(PayloadRefused):
    """A data object is missing; `tag` is "26" when nothing says whose account it is."""

    code = "qr_tag_missing"


class OrderWrong(PayloadRefused):
    """The format is not first, or the checksum is not last."""

    code = "qr_order_wrong"


class ChecksumWrong(PayloadRefused):
    """Something was changed or misread: the checksum is another's."""

    code = "qr_checksum_wrong"


class CurrencyWrong(PayloadRefused):
    """A currency is three digits."""

    code = "qr_currency_wrong"


class AmountWrong(PayloadRefused):
    """An amount is decimal text above zero, of 13 characters at most."""

    code = "qr_amount_wrong"


class ValueWrong(PayloadRefused):
    """The value is none that this data object can have."""

    code = "qr_value_wrong"


@dataclass(frozen=True, slots=True)
class Payload:
    """What a code says: its data objects in their order, without the checksum."""

    objects: tuple[tuple[str, str], ...]

    def value_of(self, tag: str) -> str:
        """The value of a data object; nothing where it is not there."""
        return dict(self.objects).get(tag, "")

    @property
    def is_dynamic(self) -> bool:
        """Whether it was made for one occasion."""
        return self.value_of(METHOD) == DYNAMIC

    @property
    def templates(self) -> Iterator[str]:
        """The accounts that may be paid, each as its scheme writes it: the values of 26 to 51."""
        return (value for tag, value in self.objects if "26" <= tag <= "51")


def encoded(objects: Pairs) -> str:
    """A code that says this, with its checksum. Raises what `decoded` raises, so that it can be read again."""
    body = line(objects) + _BEFORE_CHECKSUM
    text = body + checksum_of(body)
    decoded(text)
    return text


def decoded(text: str) -> Payload:
    """What a code says. Raises PayloadRefused: the kind of it that names the fault, with its place."""
    if len(text) > LONGEST:
        raise PayloadTooLong(at=LONGEST, longest=LONGEST)
    if unseen := _UNSEEN.search(text):
        raise CharacterUnreadable(at=unseen.start())
    found = list(_objects(text))
    _must_be_whole(found, length=len(text))
    expected = checksum_of(text[:-4])
    if found[-1].value != expected:
        raise ChecksumWrong(tag=CHECKSUM, at=found[-1].at)
    for one in found[:-1]:
        _must_have_its_form(one)
        if one.tag in _NEEDED_IN:
            _must_be_whole_inside(one)
    return Payload(tuple((one.tag, one.value) for one in found[:-1]))


def line(objects: Pairs) -> str:
    """Data objects one after the other: a template. Raises ValueError for a value of no or of 100 characters."""
    written = []
    for tag, value in objects:
        if not 0 < len(value) <= LONGEST_VALUE:
            raise ValueError(f"tag {tag} has {len(value)} characters")
        written.append(f"{tag}{len(value):02d}{value}")
    return "".join(written)


def inside(template: str) -> dict[str, str]:
    """The data objects of a template. Raises LengthWrong, TagTwice; `at` is counted from the template's beginning."""
    found = list(_objects(template))
    _must_come_once(found)
    return {one.tag: one.value for one in found}


def checksum_of(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, as four hexadecimal digits."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def readable(text: str) -> str:
    """A text without the characters that no code may hold."""
    return _UNSEEN.sub("", text)


@dataclass(frozen=True, slots=True)
class _Object:
    tag: str
    value: str
    at: int


def _objects(text: str, *, under: str = "", begins: int = 0) -> Iterator[_Object]:
    """The data objects of a text; `under` and `begins` say which template it is, and where in the code."""
    at = 0
    while at < len(text):
        head = _HEAD.match(text, at)
        if head is None:
            raise LengthWrong(tag=under.rstrip("."), at=begins + at)
        tag, end = under + head[1], head.end() + int(head[2])
        if end == head.end() or end > len(text):
            raise LengthWrong(tag=tag, at=begins + at)
        yield _Object(tag, text[head.end() : end], begins + at)
        at = end


def _must_be_whole(found: list[_Object], *, length: int) -> None:
    _must_come_once(found)
    tags = [one.tag for one in found]
    for needed in _NEEDED:
        if needed not in tags:
            raise TagMissing(tag=needed, at=length)
    if _ACCOUNTS.isdisjoint(tags):
        raise TagMissing(tag="26", at=length)
    if tags[0] != FORMAT:
        raise OrderWrong(tag=FORMAT, at=found[tags.index(FORMAT)].at)
    if tags[-1] != CHECKSUM:
        raise OrderWrong(tag=CHECKSUM, at=found[tags.index(CHECKSUM)].at)


def _must_be_whole_inside(template: _Object) -> None:
    found = list(_objects(template.value, under=f"{template.tag}.", begins=template.at + 4))
    _must_come_once(found)
    tags = [one.tag for one in found]
    for needed in _NEEDED_IN[template.tag]:
        if f"{template.tag}.{needed}" not in tags:
            raise TagMissing(tag=f"{template.tag}.{needed}", at=template.at)
    for one in found:
        _must_have_its_form(one)


def _must_come_once(found: list[_Object]) -> None:
    seen: set[str] = set()
    for one in found:
        if one.tag in seen:
            raise TagTwice(tag=one.tag, at=one.at)
        seen.add(one.tag)


def _must_have_its_form(one: _Object) -> None:
    if one.tag in _LATIN and _NOT_LATIN.search(one.value):
        raise CharacterUnreadable(tag=one.tag, at=one.at)
    if one.tag == CURRENCY and not re.fullmatch("[0-9]{3}", one.value):
        raise CurrencyWrong(tag=one.tag, at=one.at)
    if one.tag == AMOUNT and not _DECIMALS.fullmatch(one.value):
        raise AmountWrong(tag=one.tag, at=one.at)
    form = _FORMS.get(one.tag)
    if form is not None and not form.fullmatch(one.value):
        raise ValueWrong(tag=one.tag, at=one.at)
