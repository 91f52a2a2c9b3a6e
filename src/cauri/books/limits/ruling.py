"""The two halves of a limit rule: whom it is for, and how much it lets move."""

from dataclasses import dataclass
from typing import Final, Literal

# What a rule may name beside a product; between one's own wallets neither of them counts.
ALL: Final = "all"  # the total over all products
Channel = Literal["api", "ussd", "agent"]


def over(channel: Channel) -> str:
    """What a rule names that counts all that is paid over one channel."""
    return f"@{channel}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a rule is for: a tier, in a currency, paying ("out") or paid ("in").

    And by what: one product, any that has no rule of its own (""), all of them together (ALL), or `over(channel)`. A
    payment meets the first or the second, and both of the others.
    """

    tier: int
    currency: str
    direction: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a rule lets move, in minor units and numbers of payments. None is no limit in that respect.

    `balance_cap_minor`, what an account may hold at most, is for what comes in only.
    """

    per_payment_min_minor: int | None = None
    per_payment_max_minor: int | None = None
    daily_minor: int | None = None
    daily_count: int | None = None
    monthly_minor: int | None = None
    monthly_count: int | None = None
    balance_cap_minor: int | None = None
