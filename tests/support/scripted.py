"""A company on this machine that says what it is told to say, over real HTTP: for answers the sandbox never gives."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """Where it listens; its answers by method and path, without the query; and what it was asked, with bodies."""

    url: str
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)

    def says(self, asked: str, about: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Answer `GET /path` with that as JSON."""
        self.says_bytes(asked, json.dumps(about).encode(), status=status, headers=headers)

    def says_bytes(
        self, asked: str, body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer `GET /path` with just that."""
        self.answers[asked] = (status, body, dict(headers or {}))


@contextmanager
def company() -> Iterator[Script]:
    """A company for the length of a block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    server.daemon_threads = True
    script = Script(f"http://127.0.0.1:{server.server_address[1]}")
    server.script = script  # type: ignore[attr-defined] # the desk's own
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        script: Script = self.server.script  # type: ignore[attr-defined] # set when the server was made
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        asked = f"{self.command} {self.path.partition('?')[0]}"
        script.asked.append(asked)
        script.sent.append(json.loads(body) if body else None)
        status, said, headers = script.answers.get(asked, (500, b"", {}))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(said))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
