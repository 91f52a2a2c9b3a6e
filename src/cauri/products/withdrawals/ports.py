"""What withdrawals ask of a company that pays out to bank accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cauri.books.instructions.ports import Told
from cauri.money.amounts import Money


class BankSilent(Exception):
    """The company did not answer, or not in a way that tells anything: it may be asked again later."""


class NoSuchAccount(Exception):
    """The company answers that the bank has no such account."""


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that can be paid out to, by the company's code for it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where money goes."""

    bank_code: str
    number: str = field(repr=False)
    holder: str = field(default="", repr=False)


class BankTransfers(Protocol):
    """A company that pays out. `settings.BANK_TRANSFERS` names the class by company, in one word.

    Called outside transactions. `send` and `ask` raise nothing for what the company does: they tell.
    """

    currencies: frozenset[str]
    """What it pays out, by ISO 4217 code."""

    def banks(self, currency: str) -> Sequence[Bank]:
        """The banks of a currency. Raises BankSilent."""
        ...

    def holder_of(self, account: BankAccount) -> str:
        """The name the bank has for an account. Raises BankSilent, NoSuchAccount."""
        ...

    def send(self, *, reference: str, account: BankAccount, amount: Money, reason: str) -> Told:
        """Pay out, once for each reference (16 to 50 characters out of a-z, 0-9 and `-`)."""
        ...

    def ask(self, reference: str, *, amount: Money) -> Told:
        """What became of the payout of this amount with our reference; of another amount it is unknown."""
        ...
