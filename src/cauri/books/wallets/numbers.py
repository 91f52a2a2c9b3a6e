"""Account numbers: ten digits that say nothing and two that check them, "1234 5678 9092".

The check digits are those of ISO 7064 MOD 97-10, as an IBAN's: every single wrong digit and every swap of two
neighbours is found before anything is looked up.
"""

import re

from cauri.kit.errors import Refusal

LENGTH = 12
FIRST_BODY, LAST_BODY = 10**9, 10**10 - 1  # no zero in front: people leave those out

_SPACES = re.compile(r"[\s\u00a0\u202f-]+")
_NUMBER = re.compile(r"[1-9][0-9]{11}", re.ASCII)


class AccountNumberInvalid(Refusal):
    """Not twelve digits, or the last two do not check the others."""

    code = "account_number_invalid"


def numbered(body: int) -> str:
    """The account number with this body of ten digits."""
    if not FIRST_BODY <= body <= LAST_BODY:
        raise ValueError("a body has ten digits, the first not zero")
    return f"{body}{98 - body * 100 % 97:02}"


def parsed(text: str) -> str:
    """The twelve digits of a number as somebody wrote it, in groups or not. Raises AccountNumberInvalid."""
    number = _SPACES.sub("", text)
    if not _NUMBER.fullmatch(number) or number != numbered(int(number[:-2])):
        raise AccountNumberInvalid
    return number


def grouped(number: str) -> str:
    """A number as people read it: "123456789092" is "1234 5678 9092"."""
    return " ".join(number[start : start + 4] for start in range(0, LENGTH, 4))
