"""Requests that this process took from the table and has not spent yet."""

import threading
from dataclasses import dataclass
from uuid import UUID


@dataclass
class _Lot:
    unspent: int
    beyond: int  # what the table had left when the latest lot was taken


class Lots:
    """The lots of the latest window, by counter. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._lots: dict[UUID, _Lot] = {}

    def spend(self, key: UUID, window: int) -> int | None:
        """What remains after one request more; None when nothing is here to be spent in that window."""
        with self._lock:
            lot = self._lots.get(key) if window == self._window else None
            if lot is None or not lot.unspent:
                return None
            lot.unspent -= 1
            return lot.unspent + lot.beyond

    def keep(self, key: UUID, window: int, *, unspent: int, beyond: int) -> None:
        """Keep what is left of a lot. What other windows left is worth nothing any more.

        A request that was counted just before a window ended comes a little late, and its lot is let go. One from
        further back says that the clock has been set back, and begins anew: or every request would cost a lot.
        """
        with self._lock:
            if not self._window - 1 <= window <= self._window:
                self._window = window
                self._lots.clear()
            if window == self._window:
                lot = self._lots.setdefault(key, _Lot(0, beyond))
                lot.unspent += unspent
                lot.beyond = min(lot.beyond, beyond)
