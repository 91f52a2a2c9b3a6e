"""The heads of sealed blocks, published outside the database: a file that only grows, one line a block.

Whoever changes sealed history would have to change this file too, wherever it has been copied to. An operator ships it
to a place that the database's administrators cannot write.
"""

import fcntl
import os
from pathlib import Path

from django.conf import settings


def published() -> dict[int, str]:
    """The published heads by block number. A number published with two heads keeps the first."""
    heads: dict[int, str] = {}
    if _file().exists():
        for line in _file().read_text().splitlines():
            number, head = line.split()
            heads.setdefault(int(number), head)
    return heads


def publish(number: int, head: str) -> None:
    """Add a head to the file and wait until the disk has it. A head that is there already is not added again."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    with _file().open("a+") as heads:
        fcntl.flock(heads, fcntl.LOCK_EX)
        if published().get(number) == head:
            return
        heads.write(f"{number} {head}\n")
        heads.flush()
        os.fsync(heads.fileno())


def _file() -> Path:
    folder: Path = settings.CAURI_HOME / "seals"
    return folder / "heads"
