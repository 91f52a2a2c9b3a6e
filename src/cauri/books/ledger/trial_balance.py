"""The trial balance: what all accounts hold, by currency and kind, now or at a past time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cauri.kit import clock
from cauri.money.amounts import Money

_NOW = """
    SELECT account.currency, account.kind, account.normal_side, count(*), sum(held)::bigint,
           sum(balance + coalesce(tail.amount, 0))::bigint
      FROM ledger_account AS account
      JOIN ledger_balance AS balance ON balance.account_id = account.id
      LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger_hot_entry GROUP BY account_id) AS tail
             ON tail.account_id = account.id
     GROUP BY 1, 2, 3 ORDER BY 1, 2
"""

# A line that waits in a tail counts from its own time on; the folder may still move it a few microseconds later.
_AT = """
    SELECT account.currency, account.kind, account.normal_side, count(*), 0::bigint,
           sum(coalesce(last.balance, 0) + coalesce(tail.amount, 0))::bigint
      FROM ledger_account AS account
      LEFT JOIN LATERAL (SELECT balance FROM ledger_entry AS entry
                          WHERE entry.account_id = account.id AND entry.stamp <= %(at)s
                          ORDER BY entry.stamp DESC LIMIT 1) AS last ON true
      LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger_hot_entry WHERE at <= %(at)s
                  GROUP BY account_id) AS tail ON tail.account_id = account.id
     WHERE account.opened_at <= %(at)s OR last.balance IS NOT NULL
     GROUP BY 1, 2, 3 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Row:
    """All accounts of one kind in one currency."""

    kind: str
    normal_side: str
    accounts: int
    balance: Money
    held: Money

    @property
    def debit(self) -> Money | None:
        """The balance, where it belongs in the debit column: money that others hold for us or owe us."""
        return -self.balance if self.normal_side == "debit" else None

    @property
    def credit(self) -> Money | None:
        """The balance, where it belongs in the credit column: money that we owe or have earned."""
        return self.balance if self.normal_side == "credit" else None


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """One currency's trial balance."""

    currency: str
    rows: list[Row]

    @property
    def difference(self) -> Money:
        """Credits less debits: zero, or the books are wrong."""
        return sum((row.balance for row in self.rows), start=Money.of_minor(0, self.currency))

    @property
    def balanced(self) -> bool:
        """Whether debits equal credits."""
        return not self.difference

    @property
    def debits(self) -> Money:
        """The sum of the debit column."""
        return self._sum([row.debit for row in self.rows])

    @property
    def credits(self) -> Money:
        """The sum of the credit column."""
        return self._sum([row.credit for row in self.rows])

    def _sum(self, column: list[Money | None]) -> Money:
        return sum((amount for amount in column if amount is not None), start=Money.of_minor(0, self.currency))


def trial_balances(at: datetime | None = None) -> list[TrialBalance]:
    """The trial balance of every currency that has accounts, now or at a past time (held money is known only now)."""
    with connection.cursor() as cursor:
        if at is None:
            cursor.execute(_NOW)
        else:
            cursor.execute(_AT, {"at": clock.microseconds_of(at)})
        found = cursor.fetchall()
    rows: dict[str, list[Row]] = defaultdict(list)
    for currency, kind, normal_side, accounts, held, balance in found:
        rows[currency].append(
            Row(kind, normal_side, accounts, Money.of_minor(balance, currency), Money.of_minor(held, currency))
        )
    return [TrialBalance(currency, rows_) for currency, rows_ in rows.items()]
