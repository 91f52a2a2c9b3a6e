"""Which PINs and passwords are too easy to guess."""

import re
import unicodedata
from pathlib import Path
from typing import Final

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from cauri.kit.errors import Refusal

_SHAPE = re.compile(r"[0-9]{4,6}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SHORTEST_PASSWORD: Final = 8
_LONGEST_PASSWORD: Final = 128
_UPWARDS: Final = "01234567890"
# Of the commonest in published studies of leaked PINs, and figures on a keypad: what no other rule refuses.
_COMMON: Final = frozenset(Path(__file__).with_name("common_pins.txt").read_text().split())

_password_validators = (
    password_validation.CommonPasswordValidator(),
    password_validation.NumericPasswordValidator(),
)


class WeakPin(Refusal):
    """A PIN is 4 to 6 digits that are not all the same, in a row, common, a year or the end of one's phone number."""

    code = "weak_pin"


class PasswordTooWeak(Refusal):
    """A password has 8 to 128 characters, and is neither common nor a number."""

    code = "password_too_weak"


def strong_pin(pin: str, *, phone: str | None = None) -> str:
    """The PIN, if it may be one. Raises WeakPin; its `reason` is a code."""
    for reason, is_so in (
        ("not_4_to_6_digits", not _SHAPE.fullmatch(pin)),
        ("repeated", _is_repeated(pin)),
        ("in_a_row", pin in _UPWARDS or pin in _UPWARDS[::-1]),
        ("common", pin in _COMMON),
        ("a_year", bool(_YEAR.fullmatch(pin))),
        ("end_of_your_phone_number", phone is not None and phone.endswith(pin)),
    ):
        if is_so:
            raise WeakPin(reason=reason)
    return pin


def strong_password(password: str) -> str:
    """The password as it will be hashed (composed, so that each keyboard types the same), if it may be one.

    Raises PasswordTooWeak.
    """
    composed = composed_password(password)
    if not _SHORTEST_PASSWORD <= len(composed) <= _LONGEST_PASSWORD:
        raise PasswordTooWeak(reason="not_8_to_128_characters")
    try:
        for validator in _password_validators:
            validator.validate(composed)
    except ValidationError as error:
        raise PasswordTooWeak(reason=error.code or "weak") from error
    return composed


def composed_password(password: str) -> str:
    """One form for what looks the same (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _is_repeated(pin: str) -> bool:
    """One digit over and over (1111), or one pair or triple (121212, 123123)."""
    return any(pin == pin[:length] * (len(pin) // length) for length in range(1, len(pin) // 2 + 1))
