"""Sealing where money goes, and opening it again for who needs it."""

import json

from cauri.infra import sealing
from cauri.products.withdrawals.models import Beneficiary, Order
from cauri.products.withdrawals.ports import BankAccount


def seal(account: BankAccount, *, into: Beneficiary | Order) -> None:
    """Put an account into a row that has its id: the number's end in clear, the rest for us alone."""
    content = json.dumps([account.number, account.holder]).encode()
    into.bank_code, into.last_digits = account.bank_code, account.number[-4:]
    into.sealed = sealing.seal(content, purpose=into.purpose)


def opened(row: Beneficiary | Order) -> BankAccount:
    """The account of a row. Raises sealing.SealBroken."""
    number, holder = json.loads(sealing.opened(bytes(row.sealed), purpose=row.purpose))
    return BankAccount(bank_code=row.bank_code, number=number, holder=holder)


def fingerprints(company: str, currency: str, account: BankAccount) -> list[str]:
    """By which the same account is known again, whoever is said to hold it; the first is the one to keep."""
    named = json.dumps([company, currency, account.bank_code, account.number])
    return sealing.fingerprints(named.encode(), purpose="withdrawals.account")
