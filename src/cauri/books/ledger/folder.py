"""The folder: it gives the lines that wait in hot accounts' tails their stamp and balance, for ever.

Any number of them may run: an account's balance row decides whose turn it is. What a folder leaves when it dies waits
for the next; readers count it all the same.
"""

from threading import Event

import structlog
from django.db import DatabaseError, close_old_connections

from cauri.books.ledger import upkeep

log = structlog.get_logger(__name__)

PAUSE = 0.2  # seconds: a reader adds up a tail of that length in well under a millisecond
PAUSE_AFTER_ERROR = 2.0


def run(stopping: Event) -> None:
    """Fold until told to stop."""
    while not stopping.is_set():
        pause = PAUSE
        try:
            upkeep.fold()
        except DatabaseError as error:
            log.warning("ledger.fold_interrupted", error=type(error).__name__)
            close_old_connections()
            pause = PAUSE_AFTER_ERROR
        stopping.wait(pause)
