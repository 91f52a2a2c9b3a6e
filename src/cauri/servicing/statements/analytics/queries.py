"""What came in and went out of a wallet, by month and category: the sums of its statement's lines, in one question.

Fees are a category of their own: what a payment says is what was asked to be paid, as in the statement's `amount`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from cauri.books.wallets.models import Wallet
from cauri.kit import clock
from cauri.money import Money
from cauri.servicing.statements import movements, periods
from cauri.servicing.statements.analytics.categories import FEES, Category, category_of

# The movements of an account, as `movements` puts them together: a posting belongs to the time of its first line. The
# month of each is the number of month's beginnings up to it; its payment is its own, or the one whose hold it captured.
_SUMS: Final = """
    WITH moved AS (
        SELECT posting_id, min(stamp) AS stamp, sum(amount)::bigint AS total FROM ledger_entry
         WHERE account_id = %(account)s AND stamp >= %(since)s - %(legs)s AND stamp < %(until)s + %(legs)s
         GROUP BY posting_id HAVING min(stamp) >= %(since)s AND min(stamp) < %(until)s
    ), named AS (
        SELECT moved.*, coalesce(own.product, captured.product, posting.kind) AS kind,
               coalesce(own.quote_id, captured.quote_id) AS quote_id
          FROM moved
          JOIN ledger_posting AS posting ON posting.id = moved.posting_id
          LEFT JOIN payments_payment AS own ON own.id = moved.posting_id
          LEFT JOIN payments_payment AS captured ON own.id IS NULL AND captured.id = posting.original_id
    ), priced AS (
        SELECT named.*, CASE WHEN quote.fee_borne_by = CASE WHEN total < 0 THEN 'payer' ELSE 'payee' END
                             THEN quote.fee_minor ELSE 0 END AS fee
          FROM named LEFT JOIN payments_quote AS quote ON quote.id = named.quote_id
    )
    SELECT width_bucket(stamp, %(months)s::bigint[]), kind,
           coalesce(sum(total + fee) FILTER (WHERE total >= 0), 0)::bigint,
           coalesce(sum(-total - fee) FILTER (WHERE total < 0), 0)::bigint,
           sum(fee)::bigint, count(*)
      FROM priced GROUP BY 1, 2
"""


@dataclass(slots=True)
class Flow:
    """What came in and went out, and how many payments that were."""

    money_in: Money
    money_out: Money
    payments: int = 0

    def add(self, money_in: int, money_out: int, payments: int) -> None:
        """Some more, in minor units."""
        self.money_in += Money(money_in, self.money_in.currency)
        self.money_out += Money(money_out, self.money_out.currency)
        self.payments += payments


@dataclass(frozen=True, slots=True)
class Month:
    """The part of a time that lies in one month, "2026-11"; only the categories with something in them."""

    name: str
    total: Flow
    categories: dict[Category, Flow]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A wallet's time by month. What came in less what went out is the closing less the opening balance, exactly."""

    opening: Money
    closing: Money
    total: Flow
    months: list[Month]


@dataclass(frozen=True, slots=True)
class _Sums:
    """One kind of payment in one month; `month` counts from one."""

    month: int
    kind: str
    money_in: int
    money_out: int
    fees: int
    payments: int


def analysis(wallet: Wallet, *, since: datetime, until: datetime) -> Analysis:
    """What happened in a wallet from `since` until just before `until`: a handful of questions, however much that is.

    The end is looked up first, and nothing can be written in front of it afterwards.
    """
    nothing = Money.of_minor(0, wallet.currency)
    last = movements.last_before(wallet.account_id, clock.microseconds_of(until))
    before = movements.last_before(wallet.account_id, clock.microseconds_of(since))
    total = Flow(nothing, nothing)
    starts = periods.months_between(since, until)
    months = [Month(name, Flow(nothing, nothing), {}) for _, name in starts]
    for one in _sums(wallet, since, until, [start for start, _ in starts]):
        month = months[one.month - 1]
        for flow in (_flow(month, category_of(one.kind), nothing), month.total, total):
            flow.add(one.money_in, one.money_out, one.payments)
        if one.fees:
            _flow(month, FEES, nothing).add(0, one.fees, 0)
            month.total.add(0, one.fees, 0)
            total.add(0, one.fees, 0)
    return Analysis(before.balance if before else nothing, last.balance if last else nothing, total, months)


def _sums(wallet: Wallet, since: datetime, until: datetime, starts: Sequence[datetime]) -> list[_Sums]:
    asked: dict[str, Any] = {
        "account": wallet.account_id,
        "since": clock.microseconds_of(since),
        "until": clock.microseconds_of(until),
        "legs": movements.MOST_LEGS,
        "months": [clock.microseconds_of(start) for start in starts],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, asked)
        return [_Sums(*row) for row in cursor.fetchall()]


def _flow(month: Month, category: Category, nothing: Money) -> Flow:
    return month.categories.setdefault(category, Flow(nothing, nothing))
