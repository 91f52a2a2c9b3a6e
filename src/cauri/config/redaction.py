"""What must never stand in a log: the last processor before a line is written takes it out.

Nobody should log a secret in the first place; this is the net below. It looks at keys (a value under `pin` or
`access_token` goes, whatever it is) and at text (card numbers, bearer tokens, passwords in addresses, and the
row values that PostgreSQL quotes in its messages).
"""

import itertools
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

REDACTED = "[redacted]"

_SECRET_WORDS = frozenset(
    {
        "apikey",
        "auth",
        "authorization",
        "biometric",
        "cookie",
        "credential",
        "credentials",
        "csrf",
        "csrfmiddlewaretoken",
        "cvc",
        "cvv",
        "cvv2",
        "jwt",
        "otp",
        "pan",
        "passcode",
        "passphrase",
        "passwd",
        "password",
        "pin",
        "pincode",
        "privatekey",
        "pwd",
        "secret",
        "sessionid",
        "signature",
        "ssn",
        "ticket",
        "token",
        "tokens",
        "totp",
    }
)
_SECRET_PAIRS = frozenset({("api", "key"), ("card", "number"), ("private", "key"), ("session", "key")})
_DEEPEST = 8

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_CARD_NUMBER = re.compile(r"(?<![0-9A-Za-z.-])[2-69](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z-])")
_BEARER = re.compile(r"\b(Bearer|Basic|Digest|Token)\s+[A-Za-z0-9+/=._~-]{8,}", re.IGNORECASE)
_ADDRESS_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+@")
_DOORS_TOKEN = re.compile(r"(/webhooks/[a-z]+/)[^\s/?\"']+")  # of a company that signs nothing
_ASSIGNMENT = re.compile(r"\b([A-Za-z][A-Za-z_-]*)(\s?[=:]\s?|[\"']:\s?)[\"']?([^\s&,;\"'}{)]+)")
_ROW_VALUES = re.compile(r"(Key \([^)]*\)=|Failing row contains )\(.*\)")


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the same event without its secrets."""
    return {key: _clean(key, value, depth=0) for key, value in event.items()}


def is_secret(key: str) -> bool:
    """Whether a key names a secret: one of its words does (`accessToken`, `new-pin`), or two side by side."""
    words = [word.lower() for word in _WORD.findall(key)]
    return bool(_SECRET_WORDS.intersection(words)) or any(pair in _SECRET_PAIRS for pair in itertools.pairwise(words))


def clean_text(text: str) -> str:
    """Text without card numbers, tokens, passwords and quoted row values."""
    text = _ROW_VALUES.sub(rf"\1({REDACTED})", text)
    text = _BEARER.sub(rf"\1 {REDACTED}", text)
    text = _ADDRESS_PASSWORD.sub(rf"\1:{REDACTED}@", text)
    text = _DOORS_TOKEN.sub(rf"\1{REDACTED}", text)
    text = _ASSIGNMENT.sub(_without_secret, text)
    return _CARD_NUMBER.sub(_without_card, text)


def passes_luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _clean(key: str, value: object, *, depth: int) -> object:
    if is_secret(key):
        return REDACTED
    return _clean_value(value, depth=depth)


def _clean_value(value: object, *, depth: int) -> object:
    if depth > _DEEPEST:
        return REDACTED
    if isinstance(value, Mapping):
        return {str(key): _clean(str(key), inner, depth=depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean_value(inner, depth=depth + 1) for inner in value]
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if clean_text(str(value)) == str(value) else REDACTED
    return clean_text(value if isinstance(value, str) else str(value))


def _without_secret(match: re.Match[str]) -> str:
    key, between, _ = match.groups()
    return f"{key}{between}{REDACTED}" if is_secret(key) else match[0]


def _without_card(match: re.Match[str]) -> str:
    digits = re.sub(r"[ -]", "", match[0])
    return REDACTED if passes_luhn(digits) else match[0]
