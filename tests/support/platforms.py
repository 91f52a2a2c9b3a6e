"""A whole platform under `cauri run`, in a home folder of its own."""

import base64
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cauri.infra.embedded import databases, paths, processes
from cauri.infra.embedded.databases import Urls
from cauri.interfaces.cli.ourselves import CAURI
from tests.support import clones, copies

# What a production installation must be told, beside its database.
PRODUCTION = {
    "CAURI_ENVIRONMENT": "production",
    "CAURI_SECRET_KEY": "s" * 60,
    "CAURI_PEPPER": f"1:{'p' * 40}",
    "CAURI_TOKEN_KEY": base64.urlsafe_b64encode(b"t" * 32).decode().rstrip("="),
    "CAURI_DOCUMENT_KEYS": f"1:{base64.urlsafe_b64encode(b'd' * 32).decode()}",
}
_CHECKOUT = Path(__file__).parents[2]
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Platform:
    """An installation that a test starts, kills and looks at."""

    home: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    wrapper: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = None
    sandbox_port: int = field(default_factory=lambda: free_port())
    realtime_port: int = field(default_factory=lambda: free_port())

    @property
    def place(self) -> paths.Place:
        """Where its embedded server lives."""
        elsewhere = self.home / "data_root"
        return paths.Place(Path(elsewhere.read_text().strip()) if elsewhere.exists() else self.home)

    @property
    def urls(self) -> Urls:
        """The logins of its embedded database."""
        return databases.of_place(self.place)

    def start(self) -> float:
        """Start the supervisor and return how many seconds it took to be healthy and say so."""
        began = time.monotonic()
        before = len(self.output())
        self.process = self.spawn("run")
        deadline = began + 90
        while not ("Ctrl-C stops it" in self.output()[before:] and self.is_ready()):
            assert self.process.poll() is None, f"it ended: {self.output()}"
            assert time.monotonic() < deadline, f"not ready: {self.output()}"
            time.sleep(0.05)
        return time.monotonic() - began

    def copy(self, other: "Platform") -> None:
        """Be what another installation is, which is stopped."""
        copies.copy_folder(other.home, self.home)

    def spawn(self, *words: str) -> subprocess.Popen[str]:
        """Start a cauri command of this installation."""
        with (self.home.parent / "said.txt").open("ab") as said:
            return subprocess.Popen(
                [*self.wrapper, *CAURI, *words],
                env=self._environment(),
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a cauri command of this installation to its end."""
        return subprocess.run(
            [*CAURI, *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run what somebody pasted at the root of the checkout, up to the first failure."""
        words = script.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", words.replace(".venv/bin/", f"{Path(sys.executable).parent}/")],
            env=self._environment(),
            cwd=_CHECKOUT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def is_ready(self) -> bool:
        """Whether the health check says yes."""
        return says_yes(f"http://127.0.0.1:{self.port}/health/ready")

    def answers(self) -> bool:
        """Whether the API is there at all."""
        return says_yes(f"http://127.0.0.1:{self.port}/health/live")

    def output(self) -> str:
        """What its commands have said so far."""
        said = self.home.parent / "said.txt"
        return said.read_text() if said.exists() else ""

    def signal(self, sign: signal.Signals) -> int:
        """Send the supervisor a signal, wait for its end and return its exit code."""
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(60)

    def processes(self) -> dict[int, str]:
        """Every process of this installation, by its command line or its environment."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if words and (str(self.home) in words or self._is_ours(entry)):
                    found[int(entry.name)] = words
        return found

    def zombies(self) -> list[int]:
        """Children of the supervisor that have ended and that nobody has taken leave of."""
        supervisor = self.pid_of("cauri.interfaces.cli.main run")
        listed = " ".join(file.read_text() for file in Path(f"/proc/{supervisor}/task").glob("*/children"))
        return [pid for pid in map(int, listed.split()) if not processes.alive(pid)]

    def pid_of(self, part: str) -> int:
        """The process whose command line holds some words."""
        found = self.processes().items()
        (pid,) = [pid for pid, words in found if part in words and not words.startswith(self.wrapper[:1] or "-")]
        return pid

    def _is_ours(self, entry: Path) -> bool:
        return f"CAURI_HOME={self.home}\0".encode() in (entry / "environ").read_bytes()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        ours = {
            "CAURI_HOME": str(self.home),
            "CAURI_PORT": str(self.port),
            "CAURI_SANDBOX_PORT": str(self.sandbox_port),
            "CAURI_REALTIME_PORT": str(self.realtime_port),
            "CAURI_ENVIRONMENT": "development",
        }
        return {**kept, **ours, **self.environment}


@contextmanager
def platform(*, parent: Path | None = None, name: str = "home") -> Iterator[Platform]:
    """An installation in a temporary folder (or below `parent`); afterwards nothing of it is left."""
    base = parent or clones.folder_anyone_may_enter(f"cauri-platform-{clones.new_name()}")
    found = Platform(home=base / name, port=free_port())
    try:
        yield found
    finally:
        for pid in found.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if found.process is not None:
            found.process.wait(30)
        shutil.rmtree(found.place.socket, ignore_errors=True)
        elsewhere = found.home / "data_root"
        if elsewhere.exists():
            shutil.rmtree(elsewhere.read_text().strip(), ignore_errors=True)
        shutil.rmtree(base, ignore_errors=True)


def says_yes(address: str) -> bool:
    """Whether an address answers with 200."""
    try:
        with _WITHOUT_PROXY.open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        refusal.close()
    except OSError:
        pass
    return False


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(true: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until it is true, for at most so long."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
