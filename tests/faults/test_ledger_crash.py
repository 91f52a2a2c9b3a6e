"""The database is killed under load: the ledger loses nothing that was acknowledged and does nothing twice.

Writers post singly and in batches, a keeper folds, seals and publishes heads. Meanwhile backends die in the middle of a
batch, the postmaster is killed as by a power cut, and writers are killed. Afterwards whatever was not answered is asked
again under the same ids, and the books must be what the writers' logs say.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings
from tests.support import ledger_storm
from tests.support.clusters import Cluster
from tests.support.platforms import eventually

from cauri.books.ledger import upkeep, verification
from cauri.books.ledger.models import Block, Posting
from cauri.books.ledger.tests.town import balance, of_nature, opened
from cauri.kit import clock

ROOT = Path(__file__).parents[2]
WALLETS, START = 12, 2_000


@dataclass
class Storm:
    """The writers and the keeper, and where they write."""

    cluster: Cluster
    folder: Path
    accounts: dict[str, Any]
    keeper: subprocess.Popen[bytes] | None = None
    processes: dict[Path, subprocess.Popen[bytes]] = field(default_factory=dict)  # of the writers, by their logs
    logs: list[Path] = field(default_factory=list)

    def start_writer(self) -> None:
        log = self.folder / f"writer-{len(self.logs)}.log"
        self.logs.append(log)
        self.processes[log] = self._start("write", str(log), str(len(self.logs)), json.dumps(self.accounts))

    def start_keeper(self) -> None:
        self.keeper = self._start("keep")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "CAURI_HOME": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "cauri.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        }
        command = [sys.executable, "-m", "tests.support.ledger_storm", *words]
        return subprocess.Popen(command, cwd=ROOT, env=environment)

    def goes_on(self) -> bool:
        """Whether every writer hears more answers after now."""
        before = {log: _heard(log) for log in self.processes}
        return eventually(lambda: all(_heard(log) > before[log] + 2 for log in self.processes), seconds=30)

    def kill_a_writer(self) -> None:
        process = self.processes.pop(next(iter(self.processes)))
        process.kill()
        process.wait()
        self.start_writer()

    def kill_a_backend_in_a_batch(self) -> None:
        busy = "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%ledger_post_batch(%'"
        url = self.cluster.server.superuser_url
        with psycopg.connect(url, autocommit=True) as watcher:
            for _ in range(2_000):
                found = watcher.execute(f"{busy} AND pid <> pg_backend_pid()").fetchone()
                if found:
                    os.kill(int(str(found[0])), signal.SIGKILL)
                    return
        raise AssertionError("nobody posted a batch")

    def kill_the_postmaster(self) -> None:
        self.cluster.kill()
        self.cluster.start()

    def end(self) -> None:
        """Ask all to stop; none may have failed."""
        for process in self._all():
            process.terminate()
        for process in self._all():
            assert process.wait(30) == 0

    def kill(self) -> None:
        for process in self._all():
            process.kill()
            process.wait()

    def _all(self) -> list[subprocess.Popen[bytes]]:
        return [*self.processes.values(), *([self.keeper] if self.keeper else [])]


def _heard(log: Path) -> int:
    """How many calls of a writer have been answered so far."""
    return log.read_text().count('["hears"') if log.exists() else 0


@contextmanager
def _storm(cluster: Cluster, folder: Path, *, writers: int) -> Iterator[Storm]:
    accounts = {
        "wallets": [of_nature("cold, floor 0", minor=START) for _ in range(WALLETS)],
        "merchant": of_nature("hot, floor 0"),
        "fees": opened("fee_income"),
        "clearing": opened("clearing"),
    }
    storm = Storm(cluster, folder, accounts)
    try:
        storm.start_keeper()
        for _ in range(writers):
            storm.start_writer()
        assert storm.goes_on()
        yield storm
    finally:
        storm.kill()


def _repeat_what_nobody_heard(storm: Storm) -> dict[str, tuple[dict[str, Any], str]]:
    """Every posting that was ever asked for, and the one word that everybody who asked has heard for it."""
    outcomes: dict[str, tuple[dict[str, Any], str]] = {}
    unheard = 0
    for log in storm.logs:
        for asked, heard in ledger_storm.asked_and_heard(log):
            unheard += heard is None
            for one, word in zip(asked, heard or ledger_storm.answers(asked), strict=True):
                before = outcomes.setdefault(one["id"], (one, word))
                assert before == (one, word), "an id was answered in two ways"
    print(f"\n{len(outcomes)} postings asked for, {unheard} calls repeated at the end: ", end="")
    print(dict(Counter(word for _, word in outcomes.values())))
    return outcomes


def _check(storm: Storm, outcomes: dict[str, tuple[dict[str, Any], str]]) -> None:
    """The books are what the logs say."""
    accounts = storm.accounts
    stood = {str(row.id): row for row in Posting.objects.filter(kind=ledger_storm.KIND)}
    assert stood.keys() == outcomes.keys()
    expected: Counter[int] = Counter(dict.fromkeys(accounts["wallets"], START))
    for posting_id, (asked, word) in outcomes.items():
        row = stood[posting_id]
        assert (row.code or row.state) == word
        assert [list(move) for move in row.moves] == asked["moves"]
        for source, destination, minor in asked["moves"] if word == "posted" else []:
            expected[source] -= minor
            expected[destination] += minor
    for account in [*accounts["wallets"], accounts["merchant"], accounts["fees"], accounts["clearing"]]:
        assert balance(account) == expected[account]

    assert verification.verify(now=clock.now()).findings == []
    upkeep.fold()
    while upkeep.seal(now=clock.now()):
        pass
    for number in Block.objects.values_list("number", flat=True):
        upkeep.publish_head(number)
    result = verification.verify(now=clock.now())
    assert result.findings == []
    print(result.counts)


def _kill_again_and_again(cluster: Cluster, folder: Path, *, rounds: int, writers: int) -> None:
    moments = random.Random(20250314)
    with _storm(cluster, folder, writers=writers) as storm:
        ways = [storm.kill_a_backend_in_a_batch, storm.kill_the_postmaster, storm.kill_a_writer]
        for n in range(rounds):
            time.sleep(moments.uniform(0.2, 1.2))
            connection.close()
            ways[n % len(ways)]()
            assert storm.goes_on(), f"nothing was answered after {ways[n % len(ways)].__name__}"
        storm.end()
        _check(storm, _repeat_what_nobody_heard(storm))


def test_loses_nothing_and_repeats_nothing(postgres_cluster: Cluster, settings: Settings, tmp_path: Path) -> None:
    settings.CAURI_HOME = tmp_path
    _kill_again_and_again(postgres_cluster, tmp_path, rounds=6, writers=4)


@pytest.mark.slow
def test_loses_nothing_and_repeats_nothing_for_long(
    postgres_cluster: Cluster, settings: Settings, tmp_path: Path
) -> None:
    settings.CAURI_HOME = tmp_path
    _kill_again_and_again(postgres_cluster, tmp_path, rounds=60, writers=8)
