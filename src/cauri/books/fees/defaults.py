"""The fees and commissions that a new installation begins with. The operator changes them in rules of its own."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from cauri.books.fees.pricing import Price
from cauri.money import Money
from cauri.money.worth import minor_of

_ONE_PERCENT: Final = Price(percent=Decimal(1))
# Whatever asks for the money, what goes from one person to another costs the same.
_BETWEEN_PEOPLE: Final = ("transfer", "request", "split", "standing_order", "qr", "claimable_transfer")
# Taken off what arrives: who transfers to an account number sends what he likes.
_BY_ACCOUNT_NUMBER: Final = Price(percent=Decimal("1.5"), borne_by="payee")

# What bills cost is known where they are paid most, in whole units of the currency itself.
_WITH_BILLERS: Final = ("MRU", "NGN")
_TOP_UPS: Final = ("airtime", "data")
_METERED: Final = ("electricity", "cable_tv")
_OTHER_BILLS: Final = ("internet", "water", "waste", "education", "government", "insurance", "tax", "other")
_TOP_UP_FEE, _METERED_AT_MOST, _BILL_FEE = 20, 100, 50

# What the house sells, in whole ouguiyas. Not a fee on a payment but what is paid: rules of their own, named `….price`.
_SOLD: Final = {"cheque_book": 200, "debit_card": 200}

# What agents earn, below so many ouguiyas and above. Money that goes in a circle must never earn more than it costs, or
# somebody would do it all day: cash-ins earn only where every way out of a wallet, to cash or to a bank, costs more.
_WHERE_OUT_COSTS: Final = ("MRU", "XOF")
_MUCH: Final = 10_000
_EARNED_ON_MUCH: Final = (40, 300)

Band = tuple[int, int | None]


def prices_for(currency: str) -> Iterator[tuple[str, Band, Price]]:
    """What is asked for each product in a currency, and what agents earn: by product and band of minor units."""
    for product in _BETWEEN_PEOPLE:
        yield product, (0, None), _ONE_PERCENT
    yield "cash_out", (0, None), _ONE_PERCENT
    yield "deposit_by_account", (0, None), _BY_ACCOUNT_NUMBER
    for thing, ouguiyas in _SOLD.items():
        yield f"{thing}.price", (0, None), Price(fixed_minor=minor_of(ouguiyas, currency))
    if currency in _WHERE_OUT_COSTS:
        yield "withdrawal", (0, None), _ONE_PERCENT
    for product in ("cash_in", "cash_out") if currency in _WHERE_OUT_COSTS else ("cash_out",):
        for band, price in _commissions(currency):
            yield f"{product}.commission", band, price
    if currency in _WITH_BILLERS:
        yield from _bills(currency)


def _bills(currency: str) -> Iterator[tuple[str, Band, Price]]:
    def whole(units: int) -> int:
        return Money.of(str(units), currency).minor

    for product in _TOP_UPS:
        yield product, (0, None), Price(fixed_minor=whole(_TOP_UP_FEE))
    for product in _METERED:
        yield product, (0, None), Price(percent=Decimal(1), max_minor=whole(_METERED_AT_MOST))
    for product in _OTHER_BILLS:
        yield product, (0, None), Price(fixed_minor=whole(_BILL_FEE))


def _commissions(currency: str) -> Iterator[tuple[Band, Price]]:
    much = minor_of(_MUCH, currency)
    least, most = (minor_of(one, currency) for one in _EARNED_ON_MUCH)
    yield (0, much), Price(percent=Decimal("0.4"))
    yield (much, None), Price(percent=Decimal("0.3"), min_minor=least, max_minor=most)
