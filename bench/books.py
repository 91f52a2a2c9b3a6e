"""Books to measure on: funded wallets, a merchant, a fee and a clearing account."""

import os
import subprocess
import sys
from dataclasses import dataclass

from bench.cluster import Cluster, connect
from cauri.infra.embedded.databases import Urls

_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_OPEN = f"SELECT ledger_open_account(%s || n, 'MRU', %s, %s, %s, %s, {_NOW}) FROM generate_series(1, %s) AS n"
_FUND = f"""
    SELECT ledger_post_batch(array_agg(uuidv7()), array_agg('deposit'::text), array_agg({_NOW}),
        array_agg(current_date), array_agg(NULL::uuid), array_agg(item), array_agg(%(clearing)s::bigint),
        array_agg(%(first)s + item - 1), array_agg(1000000000000), array_agg('MRU'::text))
      FROM generate_series(1, least(1000, %(wallets)s - %(first)s + 1)) AS item
"""


@dataclass(frozen=True)
class Books:
    """A database with funded wallets, whose ids are 1 to `wallets`."""

    urls: Urls
    wallets: int
    clearing: int
    merchant: int
    fees: int

    @property
    def variables(self) -> dict[str, int]:
        """What the scripts for pgbench need to know."""
        return {"wallets": self.wallets, "merchant": self.merchant, "fees": self.fees}


def funded(cluster: Cluster, name: str, *, wallets: int) -> Books:
    """Make the database, migrate it, open the accounts and fund them, all through the app's role."""
    urls = cluster.books(name)
    migrate(urls)
    with connect(urls.app) as connection:

        def opened(code: str, kind: str, side: str, floor: int | None, hot: bool, how_many: int = 1) -> int:
            rows = connection.execute(_OPEN, [code, kind, side, floor, hot, how_many]).fetchall()
            return int(rows[0][0])

        if opened("wallet:", "wallet", "credit", 0, False, wallets) != 1:
            raise AssertionError("the scripts draw account ids from 1 on")
        merchant = opened("merchant:", "merchant_settlement", "credit", 0, True)
        fees = opened("fees:", "fee_income", "credit", None, True)
        clearing = opened("clearing:", "clearing", "debit", None, True)
        for first in range(1, wallets + 1, 1000):
            connection.execute(_FUND, {"clearing": clearing, "first": first, "wallets": wallets})
        fold(connection)
    with connect(urls.owner) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return Books(urls, wallets, clearing, merchant, fees)


def fold(connection: object) -> None:
    """Fold every tail to its end, as the worker does all the time."""
    execute = connection.execute  # type: ignore[attr-defined] # a psycopg connection of any row type
    for (account_id,) in execute("SELECT ledger_tails()").fetchall():
        execute("SELECT ledger_fold_account(%s)", [account_id])


def verified(books: Books) -> str:
    """What `cauri ledger verify` says of the books. Raises CalledProcessError when they do not hold."""
    return _cauri(books.urls, "ledger", "verify")


def migrate(urls: Urls) -> None:
    """Bring a database up to date, as an operator does."""
    _cauri(urls, "migrate")


def _cauri(urls: Urls, *arguments: str) -> str:
    environment = {**os.environ, **urls.environment()}
    command = [sys.executable, "-m", "cauri.interfaces.cli.main", *arguments]
    done = subprocess.run(command, env=environment, check=True, text=True, stdout=subprocess.PIPE)
    return done.stdout.strip()
