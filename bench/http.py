"""What a transfer costs over HTTP, as a ratio to the same server's authenticated POST that does nothing.

Everything is on: session, idempotency key, step-up token, limits, fee, guards, posting, outbox, history of both sides.
Slices of both stand side by side in one run, over the loopback, on the embedded database.
"""

import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import books, load
from bench.cluster import Cluster
from bench.load import Outcome
from bench.server import NOTHING

CONNECTIONS = 16
_SEND = "/api/v1/transfers"
_MOST_PER_SECOND = 2500  # as many requests are made for the first slice, whose rate is not known
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class HttpFigures:
    """The ratio and its rounds; rates; CPU in milliseconds a request; latencies at half the peak rate; round trips."""

    rounds: list[float]
    transfers_per_second: float
    nothing_per_second: float
    cpu_ms: dict[str, dict[str, float]]
    p50_ms: float
    p99_ms: float
    queries: int

    @property
    def ratio(self) -> float:
        """The figure that is reported."""
        return statistics.median(self.rounds)


@dataclass
class _Bench:
    port: int
    api_pid: int
    postgres_pid: int
    tokens: list[str]
    ask: Callable[[int | str], Any]

    def nothing(self) -> list[bytes]:
        """Requests of the operation that does nothing, to be sent over and over."""
        body = json.dumps({"quote_id": str(uuid.uuid4()), "terms": "0" * 64}).encode()
        return [load.request(NOTHING, token=token, body=body) for token in self.tokens]

    def transfers(self, how_many: int) -> list[bytes]:
        """Requests to send a transfer, each with a quote and a key of its own."""
        return [
            load.request(_SEND, token=token, body=_body(quote, terms, step_up), key=str(uuid.uuid4()))
            for token, step_up, quote, terms in self.ask(how_many)
        ]

    def slice(self, requests: Iterator[bytes], status: int, seconds: float, rate: float | None = None) -> Outcome:
        """Send them for so long. Raises AssertionError when an answer has another status."""
        outcome = load.run(self.port, requests, connections=CONNECTIONS, seconds=seconds, rate=rate)
        if set(outcome.statuses) != {status}:
            raise AssertionError(f"expected {status} only, got {outcome.statuses}")
        return outcome


def measured(cluster: Cluster, *, rounds: int, seconds: float) -> HttpFigures:
    """Measure on a server of its own."""
    with _serving(cluster) as bench:
        nothing = itertools.cycle(bench.nothing())
        bench.slice(nothing, 200, seconds / 2)
        fastest = bench.slice(iter(bench.transfers(int(seconds * _MOST_PER_SECOND))), 201, seconds).rate
        ratios, sent, idle = [], [], []
        cpu: dict[str, list[dict[str, float]]] = {"transfer": [], "nothing": []}
        for _ in range(rounds):
            made = iter(bench.transfers(int(seconds * fastest * 2) + CONNECTIONS))
            before, cost_of_nothing = _with_cpu(bench, lambda: bench.slice(nothing, 200, seconds))
            transfers, cost = _with_cpu(bench, partial(bench.slice, made, 201, seconds))
            after = bench.slice(nothing, 200, seconds)
            idle.append((before.rate + after.rate) / 2)
            sent.append(transfers.rate)
            fastest = max(fastest, transfers.rate)
            ratios.append(transfers.rate / idle[-1])
            cpu["nothing"].append(cost_of_nothing)
            cpu["transfer"].append(cost)
        half = statistics.median(sent) / 2
        paced = bench.slice(iter(bench.transfers(int(2 * seconds * half) + CONNECTIONS)), 201, 2 * seconds, half)
        queries = bench.ask("round trips")
    return HttpFigures(
        rounds=ratios,
        transfers_per_second=statistics.median(sent),
        nothing_per_second=statistics.median(idle),
        cpu_ms={
            what: {who: statistics.median(cost[who] for cost in costs) for who in ("api", "postgres")}
            for what, costs in cpu.items()
        },
        p50_ms=paced.quantile(0.5) * 1000,
        p99_ms=paced.quantile(0.99) * 1000,
        queries=queries,
    )


def _body(quote: str, terms: str, step_up: str) -> bytes:
    return json.dumps({"quote_id": quote, "terms": terms, "authorisation": {"step_up_token": step_up}}).encode()


@contextmanager
def _serving(cluster: Cluster) -> Iterator[_Bench]:
    """A migrated database, customers in it, an API in front of it and a worker behind."""
    urls = cluster.books("http")
    environment = {
        **os.environ, **urls.environment(), "CAURI_THROTTLE_FACTOR": "10", "CAURI_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "cauri.config.settings", "CAURI_HOME": str(cluster.server.place.root / "home"),
    }  # fmt: skip
    books.migrate(urls)
    port = _free_port()
    customers = _start([sys.executable, "-m", "bench.customers"], environment)
    try:
        tokens = _line(customers)["tokens"]
        api = _start([sys.executable, "-m", "bench.server", str(port)], environment)
        try:
            _wait_for(port)
            yield _Bench(port, api.pid, _postmaster(cluster), tokens, lambda what: _asked(customers, what))
        finally:
            _stop(api)
    finally:
        _stop(customers)


def _start(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def _line(process: "subprocess.Popen[str]") -> Any:
    if process.stdout is None:
        raise AssertionError("its output is a pipe")
    return json.loads(process.stdout.readline())


def _asked(customers: "subprocess.Popen[str]", what: int | str) -> Any:
    if customers.stdin is None:
        raise AssertionError("its input is a pipe")
    print(what, file=customers.stdin, flush=True)
    return _line(customers)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the API did not start")


def _with_cpu(bench: _Bench, work: Callable[[], Outcome]) -> tuple[Outcome, dict[str, float]]:
    """What the work saw, and the CPU milliseconds a request that the API and PostgreSQL took."""
    before = {who: _cpu_of(pid) for who, pid in (("api", bench.api_pid), ("postgres", bench.postgres_pid))}
    outcome = work()
    answers = len(outcome.seconds)
    return outcome, {
        who: (_cpu_of(pid) - before[who]) * 1000 / answers
        for who, pid in (("api", bench.api_pid), ("postgres", bench.postgres_pid))
    }


def _cpu_of(pid: int) -> float:
    """Seconds of CPU of a process and its children, those that ended included. Zero where there is no /proc."""
    total = 0.0
    for process in [pid, *_children(pid)]:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += sum(map(int, fields[11:15] if process == pid else fields[11:13])) / _TICK
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _postmaster(cluster: Cluster) -> int:
    if cluster.server.process is None:
        raise AssertionError("the server runs")
    return cluster.server.process.pid
