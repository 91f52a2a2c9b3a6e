"""Outside companies, played for tests by a process of its own and asked over real HTTP."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.platforms import eventually, free_port, says_yes

_SERVE = """
import signal, sys
from cauri.infra.embedded import processes
from cauri.integrations.sandbox import server
processes.die_with_parent(signal.SIGTERM)
server.serve("127.0.0.1", int(sys.argv[1]))
"""
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that listens. `url` has no slash at its end; a company is at `url_of(its name)`."""

    url: str

    def url_of(self, company: str) -> str:
        """The base address to give an adapter."""
        return f"{self.url}/{company}"

    def switch(self, path: str, **sent: Any) -> Any:
        """POST to a switch below `/_sandbox/`, and what it said."""
        return self._ask(f"/_sandbox/{path}", json.dumps(sent).encode())

    def fault(
        self, company: str, kind: str, *, times: int | None = None, seconds: float = 5.0, where: str = ""
    ) -> None:
        """Let something go wrong with a company's next requests, or those whose path ends so (its README says what)."""
        self.switch(f"{company}/fault", fault=kind, times=times, seconds=seconds, where=where)

    def requests(self, company: str) -> list[tuple[str, str]]:
        """What a company was asked since the last reset: method and path below the company's."""
        listed = self._ask(f"/_sandbox/{company}/requests", None)
        return [(one["method"], one["path"].removeprefix(f"/{company}")) for one in listed]

    def kept(self, company: str) -> Any:
        """What a company has, where it says so."""
        return self._ask(f"/_sandbox/{company}/kept", None)

    def truth(self, company: str) -> Any:
        """Everything a company has done, as its own books say."""
        return self._ask(f"/_sandbox/{company}/truth", None)

    def reset(self) -> None:
        """Forget everything."""
        self.switch("reset")

    def _ask(self, path: str, body: bytes | None) -> Any:
        request = urllib.request.Request(self.url + path, data=body, headers={"Content-Type": "application/json"})  # noqa: S310 - ours
        with _WITHOUT_PROXY.open(request, timeout=10) as answer:
            said = answer.read()
        return json.loads(said) if said else None


@contextmanager
def running() -> Iterator[Sandbox]:
    """A sandbox on a free port, for the length of the block."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(port)])
    found = Sandbox(f"http://127.0.0.1:{port}")
    try:
        assert eventually(lambda: says_yes(f"{found.url}/"), seconds=30), process.poll()
        yield found
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Sandbox]:
    """The session's sandbox, for tests that remember what others did to it."""
    with running() as found:
        yield found


@pytest.fixture
def sandbox(sandbox_server: Sandbox) -> Sandbox:
    """The sandbox, as new."""
    sandbox_server.reset()
    return sandbox_server
