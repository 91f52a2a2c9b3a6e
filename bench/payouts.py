"""How fast a payroll is paid by one worker, as a ratio to single transfers over HTTP in the same run.

Everything is on for each line: fee, limits of both sides, guards, posting, facts, the line's own result; all committed.
"""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from bench import books
from bench.cluster import Cluster


@dataclass(frozen=True)
class PayoutFigures:
    """Lines a second, round by round; and the median seconds that looking at a file and approving it took."""

    rounds: list[float]
    look: float
    approve: float

    @property
    def per_second(self) -> float:
        """The figure that is compared."""
        return statistics.median(self.rounds)


def measured(cluster: Cluster, *, rounds: int) -> PayoutFigures:
    """Pay 10,000 lines so many times, after one that is not counted."""
    urls = cluster.books("payouts")
    books.migrate(urls)
    environment = {
        **os.environ, **urls.environment(), "CAURI_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "cauri.config.settings", "CAURI_HOME": str(cluster.server.place.root / "home"),
        "CAURI_MOST_PAYOUTS_A_DAY": "1000",
    }  # fmt: skip
    payroll = subprocess.Popen(
        [sys.executable, "-m", "bench.payroll"],
        env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        _line(payroll)
        paid = [_asked(payroll) for _ in range(rounds + 1)][1:]
    finally:
        payroll.terminate()
        payroll.wait(timeout=30)
    return PayoutFigures(
        rounds=[one["lines"] / one["pay"] for one in paid],
        look=statistics.median(one["look"] for one in paid),
        approve=statistics.median(one["approve"] for one in paid),
    )


def _asked(process: "subprocess.Popen[str]") -> Any:
    if process.stdin is None:
        raise AssertionError("its input is a pipe")
    print("pay", file=process.stdin, flush=True)
    return _line(process)


def _line(process: "subprocess.Popen[str]") -> Any:
    if process.stdout is None:
        raise AssertionError("its output is a pipe")
    return json.loads(process.stdout.readline())
