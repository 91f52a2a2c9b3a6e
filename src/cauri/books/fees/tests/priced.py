"""Short words for setting a fee rule and asking for a fee."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cauri.books.fees import queries
from cauri.books.fees import services as fees
from cauri.books.fees.models import FeeRule
from cauri.books.fees.pricing import Price
from cauri.books.fees.queries import Fee
from cauri.books.fees.services import Scope
from cauri.infra.audit.acts import Actor
from cauri.kit import ids
from cauri.money import Money

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
FATOU = Actor("staff", ids.new_id())


def price(percent: str = "0", fixed: int = 0, **further: Any) -> Price:
    return Price(percent=Decimal(percent), fixed_minor=fixed, **further)


def priced(
    price_: Price,
    *,
    product: str = "transfer",
    currency: str = "MRU",
    tier: int | None = None,
    band: tuple[int, int | None] = (0, None),
    valid_from: datetime | None = None,
    now: datetime = LONG_AGO,
) -> FeeRule:
    """A rule that has stood for long, unless said otherwise."""
    scope = Scope(product, currency, tier, *band)
    return fees.set_rule(scope, price_, valid_from=valid_from, actor=FATOU, now=now)


def fee(minor: int, *, product: str = "transfer", currency: str = "MRU", tier: int = 1, now: datetime = NOON) -> Fee:
    return queries.fee_for(product=product, amount=Money.of_minor(minor, currency), tier=tier, now=now)


def fee_minor(minor: int, **how: Any) -> int:
    return fee(minor, **how).amount.minor
