"""Sealing the number and the holder of an account, and opening them again for whoever may see them."""

import json
from dataclasses import dataclass, field

from cauri.infra import sealing
from cauri.products.deposits.models import Account
from cauri.products.deposits.ports import AccountDetails

_LAST = 4


@dataclass(frozen=True, slots=True)
class PayTo:
    """Where to transfer money to."""

    bank: str
    number: str = field(repr=False)
    holder: str = field(repr=False)


def seal(told: AccountDetails, *, into: Account) -> None:
    """Put what a bank told into an account's row: the number's end in clear, the rest for us alone."""
    into.company_id, into.bank, into.last_digits = told.company_id, told.bank, told.number[-_LAST:]
    into.sealed = sealing.seal(json.dumps([told.number, told.holder]).encode(), purpose=into.purpose)


def opened(account: Account) -> PayTo | None:
    """Where to transfer to; None while the bank has not told. Raises sealing.SealBroken."""
    if account.sealed is None:
        return None
    number, holder = json.loads(sealing.opened(bytes(account.sealed), purpose=account.purpose))
    return PayTo(account.bank, number, holder)
