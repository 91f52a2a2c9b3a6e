"""Sealing accounts at billers, and opening them again for who needs them."""

import json
from dataclasses import dataclass, field

from cauri.infra import sealing
from cauri.products.bills.models import Account


@dataclass(frozen=True, slots=True)
class Sealed:
    """What stands in a seal: the account's number, and whose it is where the biller told."""

    number: str = field(repr=False)
    holder: str = field(default="", repr=False)


def seal(account: Sealed, *, into: Account) -> None:
    """Put an account into a row that has its id: the number's end in clear, the rest for us alone."""
    into.last_digits = ending(account.number)
    content = json.dumps([account.number, account.holder]).encode()
    into.sealed = sealing.seal(content, purpose=into.purpose)


def opened(row: Account) -> Sealed:
    """The account of a row. Raises sealing.SealBroken."""
    number, holder = json.loads(sealing.opened(bytes(row.sealed), purpose=row.purpose))
    return Sealed(number, holder)


def ending(number: str) -> str:
    """The end of a number that may be shown: four characters, and never more than half of it."""
    return number[-min(4, len(number) // 2) :] if len(number) > 1 else ""


def fingerprints(biller: str, number: str) -> list[str]:
    """By which the same account is known again; the first is the one to keep."""
    return sealing.fingerprints(json.dumps([biller, number]).encode(), purpose="bills.account")
