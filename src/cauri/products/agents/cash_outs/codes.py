"""One-time codes for cash: eight digits that belong to a payment.

A code is made of the payment's id with the pepper, which is outside the database, so that it need not be stored to be
told again: HMAC-SHA256 blocks are read as numbers of 64 bits, and the first below the largest multiple of 10^8 counts,
modulo 10^8 (rejection sampling: every code is as likely as any other). What is stored is a digest of it, made with
another key of the same pepper.
"""

import hmac
import itertools
from typing import Final
from uuid import UUID

from cauri.identity.access import keys
from cauri.kit.errors import Refusal
from cauri.products.agents.models import CashOut

DIGITS: Final = 8
_CODES: Final = 10**DIGITS
_NUMBERS: Final = 2**64
_FAIR: Final = _NUMBERS - _NUMBERS % _CODES
_CODE: Final = b"agents.cash_outs.code\0"
_DIGEST: Final = b"agents.cash_outs.digest\0"


class CodeRefused(Refusal):
    """Nobody of that name has such a code: told in the same words whether there is nobody, no code, or another one."""

    code = "code_refused"
    status = 404


def current_version() -> str:
    """The version of the pepper that new codes are made with."""
    return keys.pepper()[0]


def code_of(payment_id: UUID, *, version: str) -> str | None:
    """The code of a payment, always the same; None when that pepper is no longer kept."""
    pepper = keys.pepper_of(version)
    if pepper is None:
        return None
    for count in itertools.count():
        block = hmac.digest(pepper, _CODE + payment_id.bytes + count.to_bytes(4), "sha256")
        for start in range(0, len(block), 8):
            number = int.from_bytes(block[start : start + 8])
            if number < _FAIR:
                return f"{number % _CODES:0{DIGITS}d}"
    raise AssertionError("unreachable")


def digest_of(code: str, payment_id: UUID, *, version: str) -> bytes | None:
    """How a code is kept; None when that pepper is no longer kept."""
    pepper = keys.pepper_of(version)
    return None if pepper is None else hmac.digest(pepper, _DIGEST + payment_id.bytes + code.encode(), "sha256")


def is_of(code: str, cash_out: CashOut) -> bool:
    """Whether that is its code. The answer takes as long either way."""
    shown = digest_of(code, cash_out.pk, version=cash_out.pepper)
    return shown is not None and hmac.compare_digest(shown, bytes(cash_out.digest))
