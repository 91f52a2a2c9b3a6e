"""Whether what somebody says is what their document shows. Pure."""

import unicodedata
from datetime import date
from typing import Protocol

from cauri.identity.kyc.ports import Shown


class Said(Protocol):
    """What is compared of what somebody said of themselves."""

    @property
    def first_name(self) -> str: ...

    @property
    def last_name(self) -> str: ...

    @property
    def born_on(self) -> date: ...

    @property
    def document_number(self) -> str: ...


def differences(said: Said, shown: Shown) -> list[str]:
    """What is not the same, by code; what was not read counts as different.

    Names may differ in case, accents, spaces and punctuation, numbers in case and punctuation; dates in nothing.
    """
    numbers = {plain_number(number) for number in shown.document_numbers}
    same = {
        "first_name_differs": _same_name(said.first_name, shown.first_name),
        "last_name_differs": _same_name(said.last_name, shown.last_name),
        "born_on_differs": said.born_on == shown.born_on,
        "document_number_differs": plain_number(said.document_number) in numbers,
    }
    return [code for code, is_same in same.items() if not is_same]


def plain_number(number: str) -> str:
    """A document's number as it is compared: "bc-123 456" is "BC123456"."""
    return "".join(letter for letter in number.upper() if letter.isalnum())


def _same_name(one: str, other: str) -> bool:
    plain = _plain_name(one)
    return plain != "" and plain == _plain_name(other)


def _plain_name(name: str) -> str:
    """Letters only: "N'Diaye", "NDIAYE" and "N Diayé" are one name."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in apart if letter.isalpha())
