"""The limits a new installation begins with. The operator changes them in rules of his own."""

from collections.abc import Iterator
from dataclasses import replace

from cauri.books.limits.ruling import Bounds, Scope
from cauri.money.worth import minor_of

# Of tier 1, in whole ouguiyas.
_PER_PAYMENT = 50_000
_A_DAY = 100_000
_A_MONTH = 500_000
_CAP = 200_000
_PAYMENTS_A_DAY = 20
_MOST_PAYMENTS_A_DAY = 100

_TIMES = {1: 1, 2: 4, 3: 20}  # by tier
_TAKINGS_ARE_LIMITED = {1, 2}  # who takes money all day, as a merchant does, is known well

# What an agent takes in and gives out, in whole ouguiyas.
_CASH_AT_LEAST = 10
_CASH_AT_MOST = 100_000
_CASH_A_DAY = 5_000_000
_CASHES_A_DAY = 1_000
_AGENTS_TIERS = (2, 3)
_TO_A_FLOAT = ("cash_out_paid", "commission", "float_top_up")

# Files of payments: as much in a day as by hand, to as many people as a file has lines.
_PAYOUTS_TIERS = (2, 3)
_PAYOUTS_A_DAY = 100_000


def rules_for(currency: str) -> Iterator[tuple[Scope, Bounds]]:
    """The rules of every tier in a currency: what may be paid, what taken and held, and own transfers free.

    Agents have rules of their own for what they pay out of their float for cash, and none for what comes into it: how
    much that may hold is the operator's to say when it gives more.
    """
    for tier, times in _TIMES.items():
        out = Bounds(
            per_payment_min_minor=1,
            per_payment_max_minor=minor_of(_PER_PAYMENT * times, currency),
            daily_minor=minor_of(_A_DAY * times, currency),
            daily_count=min(_PAYMENTS_A_DAY * times, _MOST_PAYMENTS_A_DAY),
            monthly_minor=minor_of(_A_MONTH * times, currency),
        )
        yield Scope(tier, currency, "out"), out
        yield Scope(tier, currency, "out", "own_transfer"), Bounds()
        # What is exchanged stays the customer's own: it counts apart, and what the other wallet may hold counts, too.
        yield Scope(tier, currency, "out", "exchange"), out
        yield Scope(tier, currency, "in", "exchange_bought"), Bounds(balance_cap_minor=minor_of(_CAP * times, currency))
        into = Bounds(
            monthly_minor=minor_of(_A_MONTH * times, currency) if tier in _TAKINGS_ARE_LIMITED else None,
            balance_cap_minor=minor_of(_CAP * times, currency),
        )
        yield Scope(tier, currency, "in"), into
        if tier in _PAYOUTS_TIERS:
            yield Scope(tier, currency, "out", "payouts"), replace(out, daily_count=_PAYOUTS_A_DAY)
    for tier in _AGENTS_TIERS:
        yield Scope(tier, currency, "out", "cash_in"), _cash_in(currency)
        for product in _TO_A_FLOAT:
            yield Scope(tier, currency, "in", product), Bounds()


def _cash_in(currency: str) -> Bounds:
    return Bounds(
        per_payment_min_minor=minor_of(_CASH_AT_LEAST, currency),
        per_payment_max_minor=minor_of(_CASH_AT_MOST, currency),
        daily_minor=minor_of(_CASH_A_DAY, currency),
        daily_count=_CASHES_A_DAY,
    )
