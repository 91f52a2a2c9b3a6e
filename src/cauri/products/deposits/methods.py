"""Which ways there are to bring money in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from cauri.books.fees import queries as fees
from cauri.books.fees.models import FeeRule
from cauri.infra.companies import queries as availability
from cauri.products.deposits import companies
from cauri.products.deposits.models import Intent
from cauri.products.deposits.queries import BY_ACCOUNT, DEPOSIT, PRODUCTS

ACCOUNT_NUMBER: Final = "account_number"  # beside the methods of intents: whatever comes in on it is credited


@dataclass(frozen=True, slots=True)
class Offered:
    """A way to bring money of a currency in, who collects it, and the fee rules that count for a tier."""

    method: str
    currency: str
    company: str
    fees: list[FeeRule]


def offered(*, tier: int, now: datetime) -> Iterator[Offered]:
    """What can be used, by currency."""
    rules = [one for one in fees.in_force(now) if one.product in PRODUCTS]
    for currency in settings.WALLET_CURRENCIES:
        for method, company in _ways(currency):
            if availability.is_available(company, now=now):
                product = BY_ACCOUNT if method == ACCOUNT_NUMBER else DEPOSIT
                of_product = [one for one in rules if (one.currency, one.product) == (currency, product)]
                own = [one for one in of_product if one.tier == tier]
                yield Offered(method, currency, company, own or [one for one in of_product if one.tier is None])


def _ways(currency: str) -> Iterator[tuple[str, str]]:
    """The methods of a currency, and the company of each."""
    collecting = companies.company_for(currency)
    if collecting is not None:
        yield Intent.Method.CHECKOUT, collecting.name
    telling = companies.bank_for(currency, with_own_account=True)
    if telling is not None:
        yield Intent.Method.BANK_TRANSFER, telling.name
    keeping = companies.bank_for(currency)
    if keeping is not None:
        yield ACCOUNT_NUMBER, keeping.name
