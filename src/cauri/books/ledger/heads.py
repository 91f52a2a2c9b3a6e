"""The heads of sealed blocks, published outside the database: a file that only grows, one line a block.

Whoever changes sealed history would have to change this file too, wherever it has been copied to. An operator ships it
to a place that the database's administrators cannot write.
"""

import fcntl
import os
import re
from pathlib import Path

from django.conf import settings

_LINE = re.compile(r"(?P<number>[0-9]+) (?P<head>[0-9a-f]{64})")


def published() -> dict[int, str]:
    """The published heads by block number. A number published with two heads keeps the first.

    A line that a power cut tore counts as not published.
    """
    heads: dict[int, str] = {}
    for line in _written().splitlines():
        if whole := _LINE.fullmatch(line):
            heads.setdefault(int(whole["number"]), whole["head"])
    return heads


def publish(number: int, head: str) -> None:
    """Add a head to the file and wait until the disk has it. A head that is there already is not added again."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    with _file().open("a+") as heads:
        fcntl.flock(heads, fcntl.LOCK_EX)
        if published().get(number) == head:
            return
        torn = _written()[-1:] not in ("", "\n")
        heads.write(("\n" if torn else "") + f"{number} {head}\n")
        heads.flush()
        os.fsync(heads.fileno())


def _written() -> str:
    return _file().read_text() if _file().exists() else ""


def _file() -> Path:
    folder: Path = settings.CAURI_HOME / "seals"
    return folder / "heads"
