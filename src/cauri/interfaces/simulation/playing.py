"""A simulation from its first minute to its report: database, sandbox and API are its own."""

import json
import os
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, Final

import click
from argon2 import PasswordHasher
from django.core.management import call_command
from django.db import connections

from cauri.books.fees import services as fees
from cauri.books.limits import services as limits
from cauri.identity.access import hashing
from cauri.infra import env
from cauri.infra.embedded import processes, server
from cauri.infra.embedded.children import Child
from cauri.interfaces.simulation import days, proving, working
from cauri.interfaces.simulation.clockwork import Clockwork
from cauri.interfaces.simulation.companies import Sandbox
from cauri.interfaces.simulation.installation import LOG, SECRETS
from cauri.interfaces.simulation.town import Town, rows
from cauri.kit import clock
from cauri.kit.errors import Refusal

CLOCK: Final = "clock"
_CAURI: Final = (sys.executable, "-m", "cauri.interfaces.cli.main")
_OURS: Final = (sys.executable, "-m", "cauri.interfaces.simulation")
_LONGEST_START: Final = 60.0
_LONGEST_WAIT: Final = 60.0  # for deliveries that are tried again by the database's own clock
_WAITING: Final = "SELECT count(*) FROM outbox_delivery WHERE state IN ('waiting', 'handed_over', 'running')"


class NotStarted(Refusal):
    """A process of the simulation does not answer."""

    code: ClassVar[str] = "simulation_not_started"


class NotEmpty(Refusal):
    """Somebody lives in this database already."""

    code: ClassVar[str] = "simulation_not_empty"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a town, for how long. The same seed throws the same dice."""

    customers: int
    agents: int
    days: int
    seed: int


def play(home: Path, size: Size) -> dict[str, Any]:
    """Play it, in an installation of its own, and answer the report. Raises NotStarted, NotEmpty."""
    if env.PRODUCTION or env.named_database() is not None:
        raise NotEmpty("a simulation has a database of its own")
    began = time.monotonic()
    clockwork = Clockwork(home / CLOCK)
    begins = _first_day(size.days)
    clockwork.begin(begins - timedelta(days=1))
    with server.running():
        _prepare(clockwork)
        town = Town(clockwork, random.Random(size.seed), Sandbox(env.SANDBOX_URL))  # noqa: S311 - no secret is thrown
        with _companies(town, home) as children, working.in_time(clockwork):
            _played(town, size, begins)
            _wait_for_deliveries(town)
            town.bugs.extend(filter(None, (one.tend(time.monotonic()) for one in children)))  # none must have ended
            found = proving.report(town, alarms=_alarms(home))
    return {"size": asdict(size), "begins": begins.isoformat(), "seconds": round(time.monotonic() - began, 1), **found}


def _prepare(clockwork: Clockwork) -> None:
    """The tables, with fees and limits from before the first day on. Hashes cost as little as may be."""
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    if rows("SELECT count(*) FROM users_user")[0][0]:
        raise NotEmpty("somebody lives in this database already")
    fees.install_defaults(now=clockwork.now())
    limits.install_defaults(now=clockwork.now())
    hashing._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with connections["owner"].cursor() as cursor:  # nobody waits for the disk: it is all thrown away
        cursor.execute("SELECT current_database()")
        cursor.execute(f'ALTER DATABASE "{cursor.fetchone()[0]}" SET synchronous_commit TO off')
    connections.close_all()


@contextmanager
def _companies(town: Town, home: Path) -> Iterator[list[Child]]:
    """The sandbox, in our time, and the API that its webhooks go to."""
    environment = {**os.environ, "CAURI_PREPARED": "1"}
    words = [*_OURS[:-1], f"{_OURS[-1]}.played", str(env.SANDBOX_PORT), str(home / CLOCK)]
    children = [
        Child("worker", [*_OURS, "work"], log=home / "log" / "worker.log", environment=environment),
        Child("sandbox", words, log=home / "log" / "sandbox.log", environment=environment),
        Child("api", [*_CAURI, "api"], log=home / "log" / "api.log", environment=environment),
    ]
    try:
        for one in children:
            one.start(time.monotonic())
        if not processes.wait_until(
            lambda: _answers(env.SANDBOX_PORT) and _answers(env.API_PORT), seconds=_LONGEST_START
        ):
            raise NotStarted("\n".join(one.last_words() for one in children))
        town.sandbox.begin(api=f"http://127.0.0.1:{env.API_PORT}", secrets=SECRETS)
        yield children
    finally:
        for one in children:
            one.stop(seconds=10)


def _played(town: Town, size: Size, begins: datetime) -> None:
    settled = int(days.SETTLING / days.STEP)
    hours = chain.from_iterable(days.day(town, begins + timedelta(days=n), n) for n in range(size.days))
    steps = chain(
        days.settle_in(town, size.customers, size.agents),
        hours,
        days.settling(town, begins + timedelta(days=size.days)),
    )
    length = size.customers + size.agents + days.firms_of(size.customers) + size.days * 24 + settled
    with click.progressbar(steps, length=length, label="Simulating", file=sys.stdout) as bar:
        for _ in bar:
            pass


def _first_day(length: int) -> datetime:
    """So that all of it lies in the past: the books take nothing of the future."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=length) - days.SETTLING - timedelta(days=2)


def _wait_for_deliveries(town: Town) -> None:
    """Deliver what is tried again, and what the last webhooks have brought."""
    deadline = time.monotonic() + _LONGEST_WAIT
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        delivered = town.deliver()
        quiet = quiet + 1 if not delivered and not rows(_WAITING)[0][0] else 0
        time.sleep(0.3)
    days.run_jobs(town, only="reconciliation.fetch_due")
    town.deliver()


def _alarms(home: Path) -> dict[str, int]:
    """What called for somebody, in the logs: how often."""
    lines = (line for file in sorted((home / LOG).parent.glob(f"{Path(LOG).name}*")) for line in file.open())
    told = (json.loads(line) for line in lines if '"alarm": true' in line)
    return dict(Counter(one["event"] for one in told))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
