"""Requests that this process took from the table and has not spent yet."""

import threading
from dataclasses import dataclass
from uuid import UUID


@dataclass
class _Lot:
    unspent: int
    beyond: int  # what the table had left when the latest lot was taken


class Lots:
    """The lots of the latest window and the one before, by counter. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest = 0
        self._lots: dict[int, dict[UUID, _Lot]] = {}

    def spend(self, key: UUID, window: int) -> int | None:
        """What remains after one request more; None when nothing is here to be spent in that window."""
        with self._lock:
            lot = self._lots.get(window, {}).get(key)
            if lot is None or not lot.unspent:
                return None
            lot.unspent -= 1
            return lot.unspent + lot.beyond

    def keep(self, key: UUID, window: int, *, unspent: int, beyond: int) -> None:
        """Keep what is left of a lot. What windows further back left is worth nothing any more.

        The window before is kept for requests that were counted just before it ended, and for a clock that was set
        back by a little; one that was set back by more begins anew. Or every request would cost a lot.
        """
        with self._lock:
            if not self._latest - 1 <= window <= self._latest:
                self._latest = window
                self._lots = {at: lots for at, lots in self._lots.items() if at == window - 1}
            lot = self._lots.setdefault(window, {}).setdefault(key, _Lot(0, beyond))
            lot.unspent += unspent
            lot.beyond = min(lot.beyond, beyond)
