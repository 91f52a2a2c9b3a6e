"""What deposits ask of a company that collects money for us."""

from dataclasses import dataclass
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
    what the company keeps of it, where it says so.
    """

    company_id: str
    reference: str
    state: ChargeState
    amount: Money
    cost: Money | None = None
    paid_at: datetime | None = None


class Collector(Protocol):
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

    def look_up(self, reference: str) -> Charge | None:
        """The charge with our reference; None when the company answers that it knows none."""
        ...
