"""Sends a child a signal once its parent is gone, where the kernel does not (`processes.watch_over`)."""

import contextlib
import os
import sys
import time

from cauri.infra.embedded import processes


def watch(parent: int, child: int, sign: int) -> None:
    """Return when the child has ended, or after telling it that its parent has."""
    while processes.alive(child):
        if not processes.alive(parent):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, sign)
            return
        time.sleep(0.3)


if __name__ == "__main__":
    watch(*(int(word) for word in sys.argv[1:4]))
