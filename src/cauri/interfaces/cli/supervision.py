"""Watching over PostgreSQL and our own processes: what dies is started again, and all stop in order."""

import contextlib
import http.client
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from cauri.infra.embedded import bootstrap, databases, paths, postgres, processes, server
from cauri.infra.embedded.children import Child
from cauri.infra.embedded.databases import Urls
from cauri.kit.errors import Refusal

Say = Callable[[str], None]

_LABEL = "cauri run"
_EVERY = 0.2
_LONGEST_START = 90.0
_LONGEST_STOP = 20.0
_DEATHS_THAT_TELL = 3


class AlreadyRunning(Refusal):
    """Another supervisor runs this installation."""

    code: ClassVar[str] = "already_running"


class NotReady(Refusal):
    """The platform was started but does not become healthy; the message says what is missing."""

    code: ClassVar[str] = "not_ready"


def refuse_a_second(named: Urls | None) -> None:
    """Raises AlreadyRunning when another supervisor has this installation's database."""
    holder = server.keeper(paths.installed()) if named is None else None
    if holder is not None and holder.label.startswith(_LABEL):
        raise AlreadyRunning(f"{holder.label} runs already, as process {holder.pid}")


@contextmanager
def supervised_database(named: Urls | None, *, label: str, say: Say) -> Iterator[postgres.Server | None]:
    """The database for the length of the block: a server of ours, or none when an operator named one.

    Raises the refusals of `server.running`.
    """
    processes.adopt_orphans()
    if named is not None:
        bootstrap.named_database(named)
        yield None
        return
    place = paths.settle()
    with _kept(place, f"{_LABEL} at {label}", say) as own:
        try:
            own.start()
            bootstrap.embedded_database(own.superuser_url, databases.of_place(place))
            yield own
        finally:
            own.stop()


@contextmanager
def _kept(place: paths.Place, label: str, say: Say) -> Iterator[postgres.Server]:
    """The place for us alone; a command that has it only for a while is waited for."""
    holder = server.keeper(place)
    if holder is not None:
        say(f"Waiting for {holder.label} (process {holder.pid}), which uses the database …")
    with server.keeping(place, label=label, seconds=600 if holder else 5) as own:
        yield own


class Supervisor:
    """The parent of everything that runs."""

    def __init__(self, database: postgres.Server | None, *, say: Say) -> None:
        self._database = database
        self._children: list[Child] = []
        self._errand: int | None = None
        self._say = say
        self.database_restarts = 0

    @classmethod
    @contextmanager
    def over(cls, database: postgres.Server | None, *, say: Say) -> Iterator["Supervisor"]:
        """A supervisor whose children are stopped after the block, in the order they were started in: first who
        takes requests, then who works on what they left."""
        supervisor = cls(database, say=say)
        try:
            yield supervisor
        finally:
            for child in supervisor._children:
                child.stop(seconds=_LONGEST_STOP)
            processes.end_adopted({database.process.pid} if database and database.process else set())

    def start(self, child: Child) -> None:
        """Start a child, and watch over it from now on."""
        self._children.append(child)
        child.start(time.monotonic())

    def run(self, command: Sequence[str]) -> tuple[int, str]:
        """Run a command to its end while watching over everything. Returns its exit code and what it said."""
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as errand:  # noqa: S603 - ourselves
            self._errand = errand.pid
            try:
                while errand.poll() is None:
                    self._tend()
                    time.sleep(_EVERY)
            finally:
                self._errand = None
                errand.kill()
            self._tend()  # it may have ended because PostgreSQL did, a moment ago
            return errand.returncode, errand.stdout.read() if errand.stdout else ""

    def wait_until_ready(self, *addresses: tuple[str, int]) -> None:
        """Return when the health checks at all of these say yes. Raises NotReady."""
        deadline = time.monotonic() + _LONGEST_START
        while (problem := _problem_at_any(addresses)) is not None:
            self._tend()
            for child in self._children:
                if child.deaths >= _DEATHS_THAT_TELL:
                    raise NotReady(f"{child.name} cannot be started. It said:\n{child.last_words()}")
            if time.monotonic() > deadline:
                raise NotReady(f"not healthy after {_LONGEST_START:.0f} s: {problem}")
            time.sleep(_EVERY)

    def watch(self) -> None:
        """Watch over everything until a signal ends it."""
        while True:
            self._tend()
            time.sleep(_EVERY)

    def _tend(self) -> None:
        if self._database is not None and not self._database.lives():
            self._say("PostgreSQL ended; starting it again")
            self._database.start()
            self.database_restarts += 1
            self._say("PostgreSQL answers again")
        for child in self._children:
            news = child.tend(time.monotonic())
            if news is not None:
                self._say(news)
        processes.reap_adopted(self._pids())

    def _pids(self) -> set[int]:
        server_process = self._database.process if self._database else None
        pids = [child.pid for child in self._children]
        pids += [server_process.pid if server_process else None, self._errand]
        return {pid for pid in pids if pid is not None}


def _problem_at_any(addresses: Sequence[tuple[str, int]]) -> str | None:
    problems = (_problem_at(host, port) for host, port in addresses)
    return next((problem for problem in problems if problem is not None), None)


def _problem_at(host: str, port: int) -> str | None:
    """What the health check of a server on this machine has against it. Never asked through a proxy."""
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=5)) as connection:
        try:
            connection.request("GET", "/health/ready", headers={"Host": "localhost"})
            answer = connection.getresponse()
            said = answer.read(2000).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return str(error)
    return None if answer.status == http.client.OK else said
