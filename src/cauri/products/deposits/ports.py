"""What deposits ask of a company that collects money for us."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cauri.money.amounts import Money


class CollectorSilent(Exception):
    """The company did not answer, or not in a way that tells anything: it may be asked again later."""


class CollectorRefused(Exception):
    """The company will not take what it was given, however often. The text is a stable word of the adapter's."""


class ChargeState(StrEnum):
    """What a company says of a charge."""

    OPEN = "open"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Somebody's payment to the company, as the company tells it when it is asked.

    `company_id` is the company's number of the charge, `reference` ours; `amount` is what was really paid, and `cost`
    what the company keeps of it, where it says so. Of a transfer to an account number nobody has told the company a
    reference: it is the company's own then, `account` says which account, by our reference of it or by the company's,
    and `remark` is what the payer wrote.
    """

    company_id: str
    reference: str
    state: ChargeState
    amount: Money
    cost: Money | None = None
    paid_at: datetime | None = None
    account: str = ""
    remark: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDetails:
    """Where somebody transfers money to; `company_id` is the company's number of the account."""

    company_id: str
    bank: str
    number: str = field(repr=False)
    holder: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Charges that came or changed, the earliest change first, and the place in the company's list behind them."""

    charges: Sequence[Charge]
    following: str


class Teller(Protocol):
    """A company that tells of charges when it is asked. Called outside transactions."""

    def look_up(self, reference: str) -> Charge | None:
        """The charge with this reference; None when the company answers that it knows none.

        Raises CollectorSilent, CollectorRefused.
        """
        ...


class Collector(Teller, Protocol):
    """A company that collects money. `settings.COLLECTORS` names the class by company, in one word.

    Both verbs raise CollectorSilent and CollectorRefused. Called outside transactions.
    """

    currencies: frozenset[str]
    """What it collects, by ISO 4217 code."""

    def open_checkout(self, *, reference: str, amount: Money, email: str, return_to: str) -> str:
        """The address of a page where the payer pays this; the same reference again: the same page, or a refusal.

        `reference` is 16 to 50 characters out of a-z, 0-9 and `-`.
        """
        ...


class AccountIssuer(Teller, Protocol):
    """A bank that gives account numbers and tells what came in on them. `settings.ACCOUNT_ISSUERS` names the class.

    All verbs raise CollectorSilent, and all but `changes` CollectorRefused. Called outside transactions.
    """

    currencies: frozenset[str]
    """What it keeps, by ISO 4217 code."""

    has_own_account: bool
    """Whether it tells the operator's own account number, for transfers that name what they are for."""

    gives_back: bool
    """Whether it sends back what came in when it is told to."""

    def open_account(
        self, *, reference: str, currency: str, holder: str, email: str, phone: str, is_own: bool = False
    ) -> AccountDetails:
        """An account number for `holder` alone, or the operator's own; the same reference again: the same number."""
        ...

    def close_account(self, company_id: str) -> None:
        """Take a number out of use; again changes nothing."""
        ...

    def changes(self, after: str) -> Changes:
        """What came in or changed behind a place in its list; "" is the beginning."""
        ...

    def give_back(self, company_id: str, *, reference: str) -> None:
        """Have a charge sent back, once for each reference; `look_up` tells what became of it."""
        ...
