"""A TCP proxy before a server that others use too, so that a test can take it away and bring it back."""

import contextlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread


class Proxy:
    """Carries bytes to a server until it is told not to."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        self._cut = False
        self._carrying = Event()
        self._carrying.set()
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and break new ones at once: the server is gone."""
        self._cut = True
        self._break_all()

    def swallow(self) -> None:
        """Keep connections open, accept new ones, and let nothing through: the network is gone."""
        self._carrying.clear()

    def mend(self) -> None:
        """Carry again. What was swallowed is lost with its connections."""
        self._cut = False
        if not self._carrying.is_set():
            self._break_all()
            self._carrying.set()

    def close(self) -> None:
        """Carry nothing any more."""
        self._listener.close()
        self._carrying.set()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                self._carry(client)

    def _carry(self, client: socket.socket) -> None:
        if self._cut:
            client.close()
            return
        server = socket.create_connection(self._server, timeout=5)
        server.settimeout(None)
        with self._lock:
            self._connections |= {client, server}
        for source, target in ((client, server), (server, client)):
            Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._carrying.wait()
                target.sendall(data)
        self._break(source, target)

    def _break_all(self) -> None:
        with self._lock:
            every = list(self._connections)
        self._break(*every)

    def _break(self, *ends: socket.socket) -> None:
        with self._lock:
            self._connections -= set(ends)
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def proxy(host: str, port: int) -> Iterator[Proxy]:
    """A proxy for the length of the block."""
    made = Proxy(host, port)
    try:
        yield made
    finally:
        made.close()
