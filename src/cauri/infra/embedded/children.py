"""A process that a supervisor starts, watches, starts again when it dies, and stops."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from cauri.infra.embedded import processes

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_GOOD_LIFE = 60.0  # after so many seconds of life, the next death is treated as the first
_LONGEST_LOG = 10_000_000


class Child:
    """One such process. What it says goes to a log file of its own.

    Times are seconds of the monotonic clock, as the supervisor reads it.
    """

    def __init__(self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.log = log
        self.deaths = 0
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._next_start_at = 0.0

    @property
    def pid(self) -> int | None:
        """Its process id while it runs, and until its death is noticed."""
        return self._process.pid if self._process else None

    def start(self, now: float) -> None:
        """Start it, in a session of its own."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        turn_over(self.log)
        with self.log.open("ab") as output:
            self._process = processes.start(
                self._command,
                environment=self._environment,
                output=output,
                account=None,
                when_parent_dies=signal.SIGTERM,
                folder=Path.cwd(),
            )
        self._started_at = now

    def tend(self, now: float) -> str | None:
        """Notice a death, or start it again when its pause is over. Returns what there is to tell."""
        if self._process is None:
            if now < self._next_start_at:
                return None
            self.start(now)
            return f"{self.name} was started again"
        code = self._process.poll()
        if code is None:
            return None
        self._end_whole_session()
        self._process = None
        self.deaths = 1 if now - self._started_at > _GOOD_LIFE else self.deaths + 1
        pause = min(_FIRST_PAUSE * 2 ** (self.deaths - 1), _LONGEST_PAUSE)
        self._next_start_at = now + pause
        return f"{self.name} ended ({_how(code)}); starting it again in {pause:g} s. It wrote to {self.log}"

    def stop(self, *, seconds: float) -> None:
        """Ask it to end, and end it and whatever it started when it has not after so many seconds."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        self._end_whole_session()
        self._process.wait()

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""

    def _end_whole_session(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def turn_over(log: Path) -> None:
    """Keep one old log beside a new one when it has grown too long."""
    if log.exists() and log.stat().st_size > _LONGEST_LOG:
        log.replace(log.with_suffix(f"{log.suffix}.1"))


def _how(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
