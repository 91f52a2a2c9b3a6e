"""The ledger's speed as a ratio to TPC-B, which PostgreSQL ships as `pgbench`'s own workload.

Slices of each workload stand between slices of TPC-B in the same minutes on the same server; a ratio compares a
slice with the mean of its two neighbours, and the median over the rounds is reported. Eight clients, prepared
statements, fsync on; the app's role calls the functions, all triggers and rights in force, a folder and a sealer
at work. What a slice leaves unsealed is sealed before the next one begins, so that nobody pays for another's.
"""

import re
import statistics
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import books
from bench.books import Books
from bench.cluster import Cluster, connect

SCALE = 50
_SCRIPTS = Path(__file__).parent / "scripts"
_CLIENTS = ["--client=8", "--jobs=2", "--protocol=prepared", "--no-vacuum"]
_FOLD_EVERY = 0.2  # seconds, as in the worker
_SEAL_EVERY = 2.0  # so that each slice pays for the sealing of what it posts; the worker seals each minute


@dataclass(frozen=True)
class Workload:
    """One line of the table: a script, and how many postings one call of it makes."""

    key: str
    script: str
    postings: int
    least: float
    ambition: float


WORKLOADS = (
    Workload("ledger.single", "single.sql", 1, 1.3, 1.8),
    Workload("ledger.with_fee", "with_fee.sql", 1, 1.2, 1.6),
    Workload("ledger.batch100", "batch100.sql", 100, 5.0, 9.0),
    Workload("ledger.hot_single", "hot_single.sql", 1, 1.3, 2.0),
    Workload("ledger.hot_batch100", "hot_batch100.sql", 100, 4.0, 7.0),
)


@dataclass(frozen=True)
class Ratio:
    """What a workload reached: its ratio in each round, and its median rate."""

    workload: Workload
    rounds: list[float]
    per_second: float

    @property
    def median(self) -> float:
        """The figure that is reported."""
        return statistics.median(self.rounds)


def measured(cluster: Cluster, on: Books, *, rounds: int, seconds: int) -> tuple[list[Ratio], float]:
    """Every workload's ratio, and TPC-B's median rate in transactions a second."""
    tpcb = _TpcB(cluster, seconds)
    ratios: dict[str, list[float]] = {workload.key: [] for workload in WORKLOADS}
    rates: dict[str, list[float]] = {workload.key: [] for workload in WORKLOADS}
    with _upkeep(on):
        for _ in range(rounds):
            with connect(cluster.server.superuser_url) as connection:
                connection.execute("CHECKPOINT")
            before = tpcb.slice()
            for workload in WORKLOADS:
                rate = _slice(cluster, on, workload, seconds) * workload.postings
                seal_all(on)
                after = tpcb.slice()
                ratios[workload.key].append(rate / ((before + after) / 2))
                rates[workload.key].append(rate)
                before = after
    results = [Ratio(one, ratios[one.key], statistics.median(rates[one.key])) for one in WORKLOADS]
    return results, statistics.median(tpcb.rates)


class _TpcB:
    """The yardstick."""

    def __init__(self, cluster: Cluster, seconds: int) -> None:
        self._cluster = cluster
        self._seconds = seconds
        self._url = cluster.plain("tpcb")
        self.rates: list[float] = []
        subprocess.run([cluster.pgbench, "-i", "-q", "-s", str(SCALE), self._url], check=True, capture_output=True)

    def slice(self) -> float:
        rate = _rate(self._cluster, [f"--time={self._seconds}"], self._url)
        self.rates.append(rate)
        return rate


def _slice(cluster: Cluster, on: Books, workload: Workload, seconds: int) -> float:
    variables = [f"--define={name}={value}" for name, value in on.variables.items()]
    script = f"--file={_SCRIPTS / workload.script}"
    return _rate(cluster, [f"--time={seconds}", script, *variables], on.urls.app)


def _rate(cluster: Cluster, options: list[str], url: str) -> float:
    """Calls a second, as pgbench counts them. Raises AssertionError when one failed."""
    done = subprocess.run([cluster.pgbench, *_CLIENTS, *options, url], check=True, capture_output=True, text=True)
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None or "number of failed transactions: 0 " not in done.stdout:
        raise AssertionError(done.stdout + done.stderr)
    return float(found.group(1))


@contextmanager
def _upkeep(on: Books) -> Iterator[None]:
    """Fold and seal meanwhile, as the worker does."""
    done = threading.Event()

    def work() -> None:
        with connect(on.urls.app) as connection:
            since_seal = 0.0
            while not done.wait(_FOLD_EVERY):
                books.fold(connection)
                since_seal += _FOLD_EVERY
                if since_seal >= _SEAL_EVERY:
                    since_seal = 0.0
                    seal_all(on)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def seal_all(on: Books) -> None:
    """Seal what is there by now, as the worker does: what is posted meanwhile waits for the next time."""
    with connect(on.urls.app) as connection:

        def number(statement: str) -> int | None:
            found: int | None = connection.execute(statement).fetchall()[0][0]
            return found

        connection.execute("SELECT ledger_summarise()")
        horizon = number("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint") or 0
        while number("SELECT ledger_seal((extract(epoch FROM clock_timestamp()) * 1000000)::bigint)") is not None:
            if (number("SELECT max(to_xid) FROM ledger_block") or 0) >= horizon:
                break
