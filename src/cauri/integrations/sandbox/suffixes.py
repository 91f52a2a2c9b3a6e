"""What becomes of a top-up or a bill, by the last three digits of its number: as DT One's own sandbox has it.

100, 200 and 300 are completed, 101 with a PIN, 102 to 107 declined, each for another reason; 2xx and 3xx are the same
later and much later. Any other number is completed.
"""

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

COMPLETED, WITH_PIN = "COMPLETED", "COMPLETED-PIN"
_ENDS = {
    "00": COMPLETED,
    "01": WITH_PIN,
    "02": "DECLINED-INVALID-CREDIT-PARTY",
    "03": "DECLINED-BARRED-CREDIT-PARTY",
    "04": "DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE",
    "05": "DECLINED-DUPLICATED-TRANSACTION",
    "06": "DECLINED",
    "07": "DECLINED-EXCEPTION",
}
_LAST = 3


@dataclass(frozen=True)
class Pace:
    """After how many seconds things end; those of 2xx and of 3xx, after how many."""

    seconds: float = 0.0
    slow: float = 3.0
    slowest: float = 30.0

    def changed_by(self, sent: dict[str, Any]) -> "Pace":
        """The pace that a switch was told. Raises ValueError, TypeError."""
        return replace(self, **{name: float(sent[name]) for name in asdict(self) if name in sent})


@dataclass(frozen=True)
class Fate:
    """How it ends, and after how many seconds."""

    end: str
    seconds: float


def fate_of(number: str, pace: Pace) -> Fate:
    """What becomes of a number."""
    speed, end = number[-_LAST:-2], number[-2:]
    seconds = {"1": pace.seconds, "2": pace.slow, "3": pace.slowest}.get(speed)
    if seconds is None or end not in _ENDS:
        return Fate(COMPLETED, pace.seconds)
    return Fate(_ENDS[end], seconds)


def later(seconds: float, act: Callable[[], None]) -> None:
    """Let it happen then, or now."""
    if seconds <= 0:
        act()
        return
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
