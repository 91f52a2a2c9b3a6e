"""Workers and relays as processes of their own, with the witness among the rooms, and what the witness saw."""

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from django.db import connection, connections

from cauri.infra.jobs.models import Pulse
from cauri.infra.outbox import events, queries
from cauri.interfaces.cli.ourselves import CAURI
from cauri.kit.transactions import transaction
from tests.support.platforms import eventually
from tests.support.witness.facts import Seen

_ROOT = Path(__file__).parents[2]
_LONGEST_START = 20.0


@dataclass
class Process:
    """A `cauri worker` or `cauri relay`."""

    running: subprocess.Popen[bytes]
    log: Path
    seconds_to_start: float

    def kill(self) -> None:
        """End it without warning."""
        self.running.kill()
        self.running.wait(timeout=10)

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end. Answers its exit code and how many seconds that took."""
        began = time.monotonic()
        self.running.send_signal(sign)
        return self.running.wait(timeout=20), time.monotonic() - began


@contextmanager
def process(*words: str, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Process]:
    """A cauri command of the test's database, awake when the block begins and gone when it ends."""
    started = spawn(*words, log=log, environment=environment)
    try:
        yield started
    finally:
        with contextlib.suppress(ProcessLookupError):
            started.kill()


def spawn(*words: str, log: Path, environment: Mapping[str, str] | None = None) -> Process:
    """Start a cauri command and wait for its first sign of life."""
    began = time.monotonic()
    with log.open("ab") as said:
        running = subprocess.Popen(
            [*CAURI, *words],
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("CELERY_")},
                "DJANGO_SETTINGS_MODULE": "tests.support.witness.settings",
                "PYTHONPATH": f"{_ROOT / 'src'}{os.pathsep}{_ROOT}",
                **(environment or {}),
            },
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        awake = eventually(lambda: _is_awake(running), seconds=_LONGEST_START)
        assert awake, f"{words} does not start: {log.read_text()[-3000:]}"
    except BaseException:
        running.kill()
        running.wait()
        raise
    return Process(running, log, time.monotonic() - began)


def _is_awake(running: subprocess.Popen[bytes]) -> bool:
    assert running.poll() is None, "it ended at once"
    return Pulse.objects.filter(process__endswith=f":{running.pid}").exists()


def set_up_witness() -> None:
    """The table that the witness writes to."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE witness (id bigint GENERATED ALWAYS AS IDENTITY, who text, number int)")
    connections["owner"].close()


def seen_by(who: str) -> Counter[int]:
    """How often a handler of the witness saw each number, as far as its effects were committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM witness WHERE who = %s", [who])
        return Counter(number for (number,) in cursor.fetchall())


def all_delivered() -> bool:
    """Whether no fact and no delivery is on its way."""
    return not queries.lag() and not any(queries.counts().values())


class Writer:
    """A thread that publishes a fact every few milliseconds, and remembers those that were acknowledged."""

    def __init__(self, *, every: float, milliseconds: int = 0) -> None:
        self.published: list[int] = []
        self._every = every
        self._milliseconds = milliseconds
        self._stopping = Event()
        self._thread = Thread(target=self._write, name="writer")

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Publish no more."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def pace(self, *, seconds: float) -> float:
        """How many facts it publishes in a second, watched for so long."""
        before = len(self.published)
        time.sleep(seconds)
        return (len(self.published) - before) / seconds

    def _write(self) -> None:
        number = 0
        try:
            while not self._stopping.wait(self._every):
                with transaction():
                    events.publish(Seen(number, self._milliseconds))
                self.published.append(number)
                number += 1
        finally:
            connections.close_all()
