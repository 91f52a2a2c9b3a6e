"""A company on this machine that says what it is told to say, over real HTTP: for answers the sandbox never gives."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """Where it listens; its answers by path, without the query; and the paths it was asked for."""

    url: str
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def says(self, path: str, about: Any, *, status: int = 200) -> None:
        """Answer a path as Paystack would, with that as its `data`."""
        said = {"status": status < 300, "message": "Said", "data": about}
        self.answers[path] = (status, json.dumps(said).encode())

    def says_bytes(self, path: str, body: bytes, *, status: int = 200) -> None:
        """Answer a path with just that."""
        self.answers[path] = (status, body)


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
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer()

    def _answer(self) -> None:
        script: Script = self.server.script  # type: ignore[attr-defined] # set when the server was made
        path = self.path.partition("?")[0]
        script.asked.append(path)
        status, body = script.answers.get(path, (500, b""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
