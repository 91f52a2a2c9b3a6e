"""Somebody whom a company of the sandbox tells of what has happened, over real HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Listener:
    """Where it listens, and what it was told: headers in lower case, and bodies."""

    url: str
    status: int = 200
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listener() -> Iterator[Listener]:
    """A listener for the length of a block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Ear)
    server.daemon_threads = True
    found = Listener(f"http://127.0.0.1:{server.server_address[1]}/webhooks")
    server.listener = found  # type: ignore[attr-defined] # the ear's own
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Ear(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        found: Listener = self.server.listener  # type: ignore[attr-defined] # set when the server was made
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        found.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(found.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
