"""One embedded PostgreSQL: made, started, asked, stopped."""

import contextlib
import errno
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from cauri.infra.embedded import children, databases, processes, programs
from cauri.infra.embedded.paths import Place
from cauri.kit.errors import Refusal

SUPERUSER = "postgres"

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
}
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}  # no PG* variable may reach the server
_INITIAL = ("--encoding=UTF8", "--auth-local=trust", "--auth-host=scram-sha-256", "--data-checksums")
_LONGEST_RECOVERY = 300.0
_LONGEST_SILENCE = 10.0
_LONGEST_STOP = 20.0


class ServerFailed(Refusal):
    """PostgreSQL could not be made or started. The message says why, in its own words."""

    code = "database_server_failed"


class OtherVersion(Refusal):
    """The database was made by another major version of PostgreSQL than the programs at hand."""

    code = "database_of_another_version"


class Server:
    """A PostgreSQL server and its folders. It lives as long as the process that started it, at most."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.process: subprocess.Popen[bytes] | None = None
        self._account = processes.unprivileged_account()

    @property
    def superuser_url(self) -> str:
        """A login that may do everything; for bootstrapping, and for tests that tamper."""
        return databases.socket_url(self.place.socket, user=SUPERUSER, database="postgres")

    def start(self) -> None:
        """Make the cluster when there is none, start the server and return when it answers.

        The caller sees to it that nobody else starts a server in this place at the same time.

        Raises programs.NoPostgres, OtherVersion, ServerFailed.
        """
        found = programs.folder(self.place)
        self._make_socket_folder()
        if not self.place.cluster.exists():
            self._initialise(found)
        self._check_version(found)
        self._clear_what_a_dead_server_left()
        self.process = self._launch(found)
        self._wait_until_it_answers(self.process)

    def lives(self) -> bool:
        """Whether the process we started is there, answering or not."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stop at once but cleanly: open transactions are rolled back, the rest is on disk."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(_LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)  # the next start recovers from the log
            self.process.wait(_LONGEST_STOP)

    def _make_socket_folder(self) -> None:
        folder = self.place.socket
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        owner = self._account.uid if self._account else os.geteuid()
        if folder.is_symlink() or folder.stat().st_uid not in {owner, os.geteuid()}:
            raise ServerFailed(f"{folder} belongs to somebody else")
        folder.chmod(0o700)
        self._hand_over(folder)

    def _initialise(self, found: Path) -> None:
        """Make the cluster beside its final name, so that a start cut short leaves no half of one."""
        draft = self.place.cluster.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._hand_over(draft)
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if programs.major_version(found) < 17:
            locale = ["--no-locale"]
        made = subprocess.run(  # noqa: S603 - a program we found ourselves
            [found / "initdb", "--pgdata", draft, "--username", SUPERUSER, *_INITIAL, *locale],
            env=_ENVIRONMENT,
            cwd="/",
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if made.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise ServerFailed(f"PostgreSQL's initdb failed: {_reason_in(made.stdout)}")
        draft.rename(self.place.cluster)

    def _check_version(self, found: Path) -> None:
        made_by = int((self.place.cluster / "PG_VERSION").read_text())
        at_hand = programs.major_version(found)
        if made_by != at_hand:
            raise OtherVersion(
                f"{self.place.cluster} was made by PostgreSQL {made_by}, but {found} has {at_hand}; "
                f"set PG_BIN to the programs of PostgreSQL {made_by}"
            )

    def _clear_what_a_dead_server_left(self) -> None:
        """Remove lock files that name no living server of ours, and end whatever outlived its postmaster.

        PostgreSQL takes a zombie, or a stranger that got the same number, for a running server and refuses to
        start.
        """
        for lock in (self.place.cluster / "postmaster.pid", self.place.socket / ".s.PGSQL.5432.lock"):
            pid = _first_number(lock)
            if pid is not None and self._is_our_postmaster(pid):
                self._end_orphan(pid)
            lock.unlink(missing_ok=True)
        for backend in self._backends():
            with contextlib.suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        processes.wait_until(lambda: not self._backends(), seconds=5)

    def _backends(self) -> list[int]:
        inside = processes.running_in(self.place.cluster)
        return [pid for pid in inside if processes.command_line(pid).startswith("postgres:")]

    def _is_our_postmaster(self, pid: int) -> bool:
        return processes.alive(pid) and str(self.place.cluster) in processes.command_line(pid)

    def _end_orphan(self, pid: int) -> None:
        """A postmaster whose starter is gone is shutting down already, or else missed the news."""
        if processes.wait_until(lambda: not processes.alive(pid), seconds=2):
            return
        os.kill(pid, signal.SIGINT)
        if not processes.wait_until(lambda: not processes.alive(pid), seconds=_LONGEST_STOP):
            os.kill(pid, signal.SIGQUIT)
            processes.wait_until(lambda: not processes.alive(pid), seconds=_LONGEST_STOP)

    def _launch(self, found: Path) -> subprocess.Popen[bytes]:
        children.turn_over(self.place.log)
        given = {**_SETTINGS, "unix_socket_directories": str(self.place.socket), "port": databases.PORT}
        settings = [f"--{name}={value}" for name, value in given.items()]
        with self.place.log.open("ab") as log:
            self.place.log.chmod(0o600)
            return processes.start(
                [found / "postgres", "-D", self.place.cluster, *settings],
                environment=_ENVIRONMENT,
                output=log,
                account=self._account,
                when_parent_dies=signal.SIGINT,
            )

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        processes.wait_until(lambda: process.poll() is not None or self._is_ready(), seconds=_LONGEST_RECOVERY)
        processes.wait_until(
            lambda: process.poll() is not None or answers(self.superuser_url), seconds=_LONGEST_SILENCE
        )
        if process.poll() is not None:
            raise ServerFailed(f"PostgreSQL did not start: {_reason_in(self.place.log.read_bytes())}")
        if not answers(self.superuser_url):
            self.stop()
            raise ServerFailed(f"PostgreSQL runs but takes no connection; see {self.place.log}")

    def _is_ready(self) -> bool:
        """Whether recovery is over: the postmaster says so in the eighth line of its file."""
        with contextlib.suppress(OSError):
            lines = (self.place.cluster / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[7].strip() == "ready"
        return False

    def _hand_over(self, folder: Path) -> None:
        if self._account is not None:
            os.chown(folder, self._account.uid, self._account.gid)


def answers(address: str) -> bool:
    """Whether a server takes a connection and a query."""
    try:
        with psycopg.connect(address, connect_timeout=2, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _first_number(lock: Path) -> int | None:
    try:
        return abs(int(lock.read_text().split("\n", 1)[0]))  # a lone backend writes its number negated
    except (OSError, ValueError):
        return None


def _reason_in(output: bytes) -> str:
    """The lines that say what went wrong, else the last ones."""
    lines = [line.strip() for line in output.decode(errors="replace").splitlines()][-20:]
    telling = [line for line in lines if re.search(r"FATAL|PANIC|error:|could not|invalid", line)]
    if any("wrote only" in line for line in lines):  # how PostgreSQL tells that a file could be extended in part
        telling.insert(0, os.strerror(errno.ENOSPC))
    return " / ".join(telling[:3] or lines[-3:])
