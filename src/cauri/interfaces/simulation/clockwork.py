"""The time of a simulation. It stands in a file, so that the sandbox, a process of its own, has the same."""

import os
import struct
from datetime import datetime, timedelta
from pathlib import Path

from cauri.kit import clock

_STAMP = struct.Struct("<q")


class Clockwork:
    """A clock that only goes when it is told to, and never back."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def now(self) -> datetime:
        """What time it is."""
        return clock.from_microseconds(_STAMP.unpack(os.pread(self._file, _STAMP.size, 0))[0])

    def begin(self, at: datetime) -> None:
        """Let it be that time, whatever it was."""
        os.pwrite(self._file, _STAMP.pack(clock.microseconds_of(at)), 0)

    def reach(self, at: datetime) -> datetime:
        """Let it be that time, unless it is later already. Answers what time it is then."""
        self.begin(max(at, self.now()))
        return self.now()

    def pass_(self, by: timedelta) -> datetime:
        """Let so much time pass. Answers what time it is then."""
        return self.reach(self.now() + by)
