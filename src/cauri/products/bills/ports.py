"""What this room asks of a company that tops phones up and settles bills."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from cauri.books.instructions.ports import Told
from cauri.money.amounts import Money


class CompanySilent(Exception):
    """The company did not answer, or not in a way that tells anything: it may be asked again later."""


class NoSuchAccount(Exception):
    """The company answers that the biller has no such account, or no such number."""


class Category(StrEnum):
    """What is paid for. It is the payment's product too, so that fees and limits go by it."""

    AIRTIME = "airtime"
    DATA = "data"
    ELECTRICITY = "electricity"
    CABLE_TV = "cable_tv"
    INTERNET = "internet"
    WATER = "water"
    WASTE = "waste"
    EDUCATION = "education"
    GOVERNMENT = "government"
    INSURANCE = "insurance"
    TAX = "tax"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that a company sells, as its catalogue has it.

    `biller` is the stable word for whom it is for ("mattel", "somelec"), `code` the company's own name of the thing.
    What has a fixed price has `least` equal to `most`. `pattern` is what an account looks like (a regular expression
    for the whole of it); of phone numbers, which are in E.164, `prefixes` are how the biller's begin ("+2223").
    """

    company_code: str
    biller: str
    biller_name: str
    category: Category
    country: str  # ISO 3166-1 alpha-2
    name: str
    least: Money
    most: Money
    account_label: str = ""
    pattern: str = ""
    prefixes: tuple[str, ...] = ()
    validated: bool = False  # whether the company tells whose an account is

    @property
    def is_fixed(self) -> bool:
        """Whether it has one price."""
        return self.least == self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a biller tells of an account: whose it is, and what is due, where it tells that."""

    holder: str = field(default="", repr=False)
    due: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled(Told):
    """What a company says of a payment, with what the payer needs of it: a token to key in, what it is good for."""

    token: str = field(default="", repr=False)
    units: str = ""  # as the biller words it: "35.5 kWh"
    receipt: str = ""  # the biller's number of it
    said: bool = False  # whether the company itself answered, be it nothing that decides anything: no silence


class BillCompany(Protocol):
    """A company that tops up and pays bills. `settings.BILL_COMPANIES` names the class by company, in one word.

    Called outside transactions. `send` and `ask` raise nothing for what the company does: they tell.
    """

    def offers(self) -> Sequence[Offer]:
        """Its whole catalogue. Raises CompanySilent."""
        ...

    def biller_of(self, number: str) -> str | None:
        """The biller whose phone number (E.164) this is; None if the company cannot tell. Raises CompanySilent."""
        ...

    def account(self, company_code: str, account: str) -> Account:
        """What the biller tells of an account. Raises CompanySilent, NoSuchAccount."""
        ...

    def send(self, *, reference: str, company_code: str, account: str, amount: Money) -> Fulfilled:
        """Have it delivered or settled, once for each reference (1 to 40 characters out of a-z, 0-9 and `-`)."""
        ...

    def ask(self, reference: str, *, amount: Money) -> Fulfilled:
        """What became of our reference for this amount; of another amount it is unknown."""
        ...


@runtime_checkable
class CancellingCompany(Protocol):
    """A BillCompany that may take a payment back when it is asked to; the rest cannot be asked."""

    def cancel(self, reference: str, *, amount: Money) -> Fulfilled:
        """Ask it to take our payment of this amount back; asked again, it does not do it twice. It raises nothing.

        FAILED: it has, and the money is ours again. SUCCEEDED: it will not, and the payment stands. Of another amount,
        or without an answer, it is unknown, and UNSENT where nothing has happened there. `said` counts here.
        """
        ...
