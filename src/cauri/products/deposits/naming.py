"""What a payer writes on a transfer, so that we know what it is for: "7K3M-9PQR".

Eight characters out of 31 that nobody takes for one another (no 0 and O, 1, I and L); the last one checks the others by
a weighted sum modulo 31, a prime: every single wrong character and every swap of two is found.
"""

import re
from collections.abc import Iterator
from typing import Final
from uuid import UUID

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BODY: Final = 7
NUMBERS: Final = len(ALPHABET) ** _BODY
_HALF: Final = 4
_PART: Final = f"[{ALPHABET}]{{{_HALF}}}"
# Banks turn dashes into spaces, or leave them out, and put words around it. Each place is looked at: what one match has
# taken may be the beginning of the right one.
_WRITTEN: Final = re.compile(f"(?<![0-9A-Z])(?=({_PART})[ -]?({_PART})(?![0-9A-Z]))")


def of_id(identifier: UUID) -> str:
    """A reference made of the random digits of a new id: it says nothing, and nobody is likely to have had it."""
    return numbered(identifier.int % 2**62 % NUMBERS)


def numbered(number: int) -> str:
    """The reference of a number below NUMBERS."""
    body = ""
    for _ in range(_BODY):
        number, digit = divmod(number, len(ALPHABET))
        body += ALPHABET[digit]
    return _dashed(body + _check(body))


def found_in(remark: str) -> Iterator[str]:
    """Everything in a remark that is written like a reference and checks."""
    for match in _WRITTEN.finditer(remark.upper()):
        written = match[1] + match[2]
        if _check(written[:_BODY]) == written[_BODY]:
            yield _dashed(written)


def _check(body: str) -> str:
    """The character with which the sum of all, each times its place, is 0 modulo 31."""
    total = sum(place * ALPHABET.index(one) for place, one in enumerate(body, start=1))
    last = _BODY + 1
    size = len(ALPHABET)
    return ALPHABET[-total * pow(last, -1, size) % size]


def _dashed(written: str) -> str:
    return f"{written[:_HALF]}-{written[_HALF:]}"
