"""A company on this machine: a real HTTP server that misbehaves as told by the path it is asked for."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Company:
    """Where the server listens and what has arrived there."""

    port: int
    received: list[Received] = field(default_factory=list)
    failures_left: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def company() -> Iterator[Company]:
    """Run a company for the length of a block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    server.daemon_threads = True
    server.company = Company(port=server.server_address[1])  # type: ignore[attr-defined] # the desk's own
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.company  # type: ignore[attr-defined] # the desk's own
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def full_port() -> Iterator[int]:
    """A port whose queue of connections is full: connecting to it neither succeeds nor fails."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        try:
            for connection in waiting:
                connection.setblocking(False)
                connection.connect_ex(("127.0.0.1", port))
            yield port
        finally:
            for connection in waiting:
                connection.close()


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return cast(int, taken.getsockname()[1])


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        company: Company = self.server.company  # type: ignore[attr-defined] # set when the server was made
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        company.received.append(Received(self.command, self.path, headers, body))
        name, _, argument = self.path.partition("?")[0].strip("/").partition("/")
        getattr(self, f"_{name}")(argument)

    def _answer(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _status(self, status: str) -> None:
        self._answer(int(status), json.dumps({"status": int(status)}).encode())

    def _redirect(self, _: str) -> None:
        self._answer(302, Location="/status/200")

    def _text(self, _: str) -> None:
        self._answer(200, b"balance of Awa: 12")

    def _cookie(self, _: str) -> None:
        self._answer(200, Set_Cookie="session=of-awa; Path=/")

    def _compressed(self, _: str) -> None:
        self._answer(200, b"\x1f\x8b", Content_Encoding="gzip")

    def _large(self, size: str) -> None:
        self._answer(200, b"x" * int(size))

    def _silent(self, seconds: str) -> None:
        time.sleep(float(seconds))
        self.close_connection = True

    def _hang_up(self, _: str) -> None:
        self.close_connection = True

    def _halfway(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def _drip(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _second in range(100):
            try:
                self.wfile.write(b".")
            except OSError:
                break
            time.sleep(0.05)
        self.close_connection = True

    def _nonsense(self, _: str) -> None:
        self.wfile.write(b"NOT HTTP AT ALL\r\n\r\n")
        self.close_connection = True

    def _recovers(self, _: str) -> None:
        company: Company = self.server.company  # type: ignore[attr-defined] # set when the server was made
        if company.failures_left:
            company.failures_left -= 1
            self.close_connection = True
        else:
            self._answer(200)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests look at what arrived."""
