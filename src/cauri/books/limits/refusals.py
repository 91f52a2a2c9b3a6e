"""Every "no" of the limits, by the code that `limits_claim` raises it with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import DatabaseError

from cauri.kit.errors import Fact, Refusal
from cauri.kit.transactions import sqlstate_of
from cauri.money import Currency, Money

_OURS = "CL000"


class LimitExceeded(Refusal):
    """A payment is more than the payer or the payee may move.

    Facts: `side`, and of the payer's own limits `limit` and `used`: decimal amounts with `currency`, or numbers of
    payments. Of the payee's nothing more is told: the payer would learn what somebody else has.
    """

    code = "limit_exceeded"
    status = 403
    final = True
    by_code: ClassVar[dict[str, type["LimitExceeded"]]] = {}

    def __init_subclass__(cls) -> None:
        LimitExceeded.by_code[cls.code] = cls


class LessThanMinimum(LimitExceeded):
    """Less than one payment may be."""

    code = "less_than_transaction_min_value"


class GreaterThanMaximum(LimitExceeded):
    """More than one payment may be."""

    code = "greater_than_transaction_max_value"


class DailyValueExceeded(LimitExceeded):
    """More money than may move in a day."""

    code = "daily_value_limit_exceeded"


class DailyVolumeExceeded(LimitExceeded):
    """More payments than there may be in a day."""

    code = "daily_volume_limit_exceeded"


class MonthlyValueExceeded(LimitExceeded):
    """More money than may move in a month."""

    code = "monthly_value_limit_exceeded"


class MonthlyVolumeExceeded(LimitExceeded):
    """More payments than there may be in a month."""

    code = "monthly_volume_limit_exceeded"


class BalanceCapExceeded(LimitExceeded):
    """The payee's account would hold more than it may."""

    code = "account_max_total_value_exceeded"


class TierCannotPay(LimitExceeded):
    """Of tier 0 too little is known: it neither pays nor is paid."""

    code = "tier_cannot_pay"


def of_payee(code: str) -> LimitExceeded:
    """The refusal with this code that a limit of the payee's makes."""
    return LimitExceeded.by_code[code](side="payee")


def told(code: str, facts: str, currency: Currency) -> LimitExceeded:
    """The refusal that the functions mean by a code and its facts, which are JSON."""
    return LimitExceeded.by_code[code]("", **_told(json.loads(facts), currency))


@contextmanager
def understood(currency: Currency) -> Iterator[None]:
    """Turn what the functions raise into the refusal it means; other database errors pass."""
    try:
        yield
    except DatabaseError as error:
        if sqlstate_of(error) != _OURS:
            raise
        diagnosis = error.__cause__.diag  # type: ignore[union-attr] # psycopg's error, or there were no sqlstate
        raise told(diagnosis.message_primary, diagnosis.message_detail, currency) from error


def _told(facts: dict[str, Any], currency: Currency) -> dict[str, Fact]:
    """The facts as clients see them."""
    if facts["side"] == "payee":
        return {"side": "payee"}
    told: dict[str, Fact] = {}
    for name, value in facts.items():
        if name.endswith("_minor"):
            told |= {name.removesuffix("_minor"): Money(value, currency).amount, "currency": currency.code}
        else:
            told[name] = value
    return told
