"""Which ways there are to bring money in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cauri.books.fees import queries as fees
from cauri.books.fees.models import FeeRule
from cauri.infra.companies import queries as availability
from cauri.products.deposits import companies
from cauri.products.deposits.models import Intent
from cauri.products.deposits.queries import DEPOSIT


@dataclass(frozen=True, slots=True)
class Offered:
    """A way to bring money of a currency in, who collects it, and the fee rules that count for a tier."""

    method: str
    currency: str
    company: str
    fees: list[FeeRule]


def offered(*, tier: int, now: datetime) -> Iterator[Offered]:
    """What can be used, by currency."""
    rules = [one for one in fees.in_force(now) if one.product == DEPOSIT]
    for currency in settings.WALLET_CURRENCIES:
        company = companies.company_for(currency)
        if company is not None and availability.is_available(company.name, now=now):
            of_currency = [one for one in rules if one.currency == currency]
            own = [one for one in of_currency if one.tier == tier]
            counting = own or [one for one in of_currency if one.tier is None]
            yield Offered(Intent.Method.CHECKOUT, currency, company.name, counting)
