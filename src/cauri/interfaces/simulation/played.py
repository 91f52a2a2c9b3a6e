"""The sandbox in a simulation's time: `python -m cauri.interfaces.simulation.played <port> <clock>`."""

import signal
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from cauri.infra.embedded import processes
from cauri.integrations.sandbox import billers_books, dtone_books, paystack_books, server
from cauri.interfaces.simulation.clockwork import Clockwork


def main(port: int, clockwork: Clockwork) -> None:
    """Serve until the simulation ends. What companies write down has the simulation's time."""

    class Simulated(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # a plain datetime is enough
            return clockwork.now().astimezone(tz or UTC)

    for books in (paystack_books, dtone_books, billers_books):
        books.datetime = Simulated  # type: ignore[attr-defined] # the name that they took from the standard library
    server.serve("127.0.0.1", port)


if __name__ == "__main__":
    processes.die_with_parent(signal.SIGTERM)
    main(int(sys.argv[1]), Clockwork(Path(sys.argv[2])))
