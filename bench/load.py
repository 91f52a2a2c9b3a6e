"""A client that is cheap enough to share two cores with the server it loads: raw sockets, requests made beforehand.

It talks to the loopback only, and every run ends by itself.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

_HOST = "127.0.0.1"


@dataclass(slots=True)
class Outcome:
    """What a run saw: seconds each answer took, how many had which status, and how long it all lasted."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    lasted: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.lasted

    def quantile(self, share: float) -> float:
        """The time within which that share of the answers came, in seconds."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    since: float = 0.0
    got: bytes = b""


def request(path: str, *, token: str, body: bytes, key: str = "") -> bytes:
    """The bytes of a POST."""
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: {_HOST}",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    if key:
        head.append(f"Idempotency-Key: {key}")
    return "\r\n".join([*head, "", ""]).encode() + body


def run(
    port: int, requests: Iterator[bytes], *, connections: int, seconds: float, rate: float | None = None
) -> Outcome:
    """Send requests for some seconds, each connection one at a time; with a rate, no more than that many a second.

    With a rate, an answer's time counts from when its request was due, so that a server that falls behind shows it.
    """
    outcome, began = Outcome(), time.perf_counter()
    ends, sent = began + seconds, 0
    with selectors.DefaultSelector() as selector:
        idle = [_connect(port, selector) for _ in range(connections)]
        everyone, busy = list(idle), 0
        while busy or time.perf_counter() < ends:
            while idle and time.perf_counter() < ends:
                due = began + sent / rate if rate else time.perf_counter()
                if due > time.perf_counter():
                    break
                _send(idle.pop(), next(requests), since=due)
                sent, busy = sent + 1, busy + 1
            for key, _ in selector.select(timeout=0.0005 if rate else 1.0):
                if _answered(key.data, outcome):
                    idle.append(key.data)
                    busy -= 1
        for one in everyone:
            one.socket.close()
    outcome.lasted = time.perf_counter() - began
    return outcome


def _connect(port: int, selector: selectors.BaseSelector) -> _Connection:
    one = _Connection(socket.create_connection((_HOST, port)))
    one.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(one.socket, selectors.EVENT_READ, one)
    return one


def _send(one: _Connection, content: bytes, *, since: float) -> None:
    one.since, one.got = since, b""
    one.socket.sendall(content)


def _answered(one: _Connection, outcome: Outcome) -> bool:
    """Read what came; whether the answer is whole. Raises ConnectionError when the server hung up."""
    came = one.socket.recv(65536)
    if not came:
        raise ConnectionError("the server closed a connection")
    one.got += came
    head, found, body = one.got.partition(b"\r\n\r\n")
    if not found or len(body) < _length(head):
        return False
    status = int(head[9:12])
    outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
    outcome.seconds.append(time.perf_counter() - one.since)
    return True


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + len(b"content-length:")
    return int(lower[start:].split(b"\r\n", 1)[0])
