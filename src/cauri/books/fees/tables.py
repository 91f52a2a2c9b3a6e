"""What many payments of one product cost: the rules are read once."""

from collections.abc import Callable
from datetime import datetime

from cauri.books.fees import queries
from cauri.books.fees.models import FeeRule
from cauri.books.fees.queries import Fee
from cauri.money import Currency, Money


def fees_of(*, product: str, currency: Currency, tier: int, now: datetime) -> Callable[[Money], Fee]:
    """`queries.fee_for`, for any amount of that currency, without asking the database again."""
    rules = list(queries.by_precedence(product=product, currency=currency, tier=tier, now=now))

    def fee_for(amount: Money) -> Fee:
        if amount.currency != currency:
            raise AssertionError(f"these are the fees in {currency.code}")
        return queries.fee_by(next((rule for rule in rules if _covers(rule, amount)), None), amount)

    return fee_for


def _covers(rule: FeeRule, amount: Money) -> bool:
    return rule.amount_from <= amount.minor and (rule.amount_to is None or amount.minor < rule.amount_to)
