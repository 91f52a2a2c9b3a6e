"""Phone numbers. Stored and compared in one form only: E.164, "+22222123456"."""

import re
from typing import NewType

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from cauri.kit.errors import Refusal

E164 = NewType("E164", str)

_LONGEST = 40
_TYPED = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")  # digits of any script, and what people put between them
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_SHOWN_DIGITS = 2


class PhoneRefused(Refusal):
    """Not a phone number: the base of what can be wrong with one. The facts never hold the number."""

    code = "phone_malformed"


class PhoneInvalid(PhoneRefused):
    """It looks like a number, but no subscriber of that country can have it."""

    code = "phone_invalid"


def e164(text: str, *, region: str) -> E164:
    """The stored form of a number as somebody typed it: "22 12 34 56" in region MR is "+22222123456".

    `region` is the two-letter country a number without its country code is meant for. Raises PhoneRefused,
    PhoneInvalid.
    """
    typed = " ".join(text.split()) if len(text) <= _LONGEST else ""
    if not _TYPED.fullmatch(typed):
        raise PhoneRefused(region=region)
    try:
        number = phonenumbers.parse(typed, region)
    except NumberParseException:
        raise PhoneRefused(region=region) from None  # the exception would repeat the number
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid(region=region)
    return E164(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def region_of(number: E164) -> str:
    """The two-letter country of a stored number; "001" for one that belongs to no country."""
    return phonenumbers.region_code_for_number(_parsed(number)) or "001"


def operator_of(number: E164) -> str:
    """The mobile operator whose range the number is in, or "". The number may have moved to another."""
    from phonenumbers import carrier  # only here: its tables take a tenth of a second, and few processes ask

    return carrier.name_for_number(_parsed(number), "en")


def is_mobile(number: E164) -> bool:
    """Whether a text message may reach the number."""
    return phonenumbers.number_type(_parsed(number)) in _MOBILE


def international(number: E164) -> str:
    """The form for people: "+222 22 12 34 56"."""
    return phonenumbers.format_number(_parsed(number), PhoneNumberFormat.INTERNATIONAL)


def masked(number: E164) -> str:
    """Enough for its owner to know it, too little for anybody else to call it: "+222 ••••••56"."""
    parsed = _parsed(number)
    national = phonenumbers.national_significant_number(parsed)
    hidden = "•" * (len(national) - _SHOWN_DIGITS)
    return f"+{parsed.country_code} {hidden}{national[-_SHOWN_DIGITS:]}"


def _parsed(number: E164) -> phonenumbers.PhoneNumber:
    return phonenumbers.parse(number, None)
