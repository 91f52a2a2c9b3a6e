"""A place of its own for a simulation: nothing here comes near an operator's database or companies."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from cauri.infra import env
from cauri.kit.errors import Refusal

LOG: Final = "log/simulation.log"
_MARK: Final = "simulation"  # the file that says that all of a folder was made by a simulation
_ELSEWHERE: Final = "data_root"  # the file that says where the database is that is not in the folder
_OURS: Final = ("CAURI_", "DATABASE_", "CELERY_", "REDIS_", "SANDBOX_", "DJANGO_", "PROMETHEUS_")
SECRETS: Final = {
    "paystack": "sk_test_simulation",
    "billers": "whsec_c2ltdWxhdGlvbi1vZi1hLW1vbnRo",
}
BANK: Final = "simbank"


class NotInProduction(Refusal):
    """Nothing is played where money is real."""

    code: ClassVar[str] = "no_simulation_in_production"


class NotASimulation(Refusal):
    """The folder holds something that no simulation has made."""

    code: ClassVar[str] = "not_a_simulation"


@dataclass(frozen=True)
class Ports:
    """Where API and sandbox of a simulation listen."""

    api: int
    sandbox: int


@contextmanager
def place(named: Path | None) -> Iterator[Path]:
    """An empty folder for a simulation: a temporary one, or a named one, which stays afterwards.

    Raises NotInProduction, NotASimulation.
    """
    if env.PRODUCTION:
        raise NotInProduction("nothing is simulated in production")
    if named is not None:
        yield _emptied(named.expanduser().resolve())
        return
    folder = Path(tempfile.mkdtemp(prefix="cauri-simulation-")).resolve()
    try:
        yield _emptied(folder)
    finally:
        _forget(folder)


def mark(folder: Path) -> None:
    """Say of a folder that a simulation has made all of it, so that it may be removed."""
    (folder / _MARK).touch()


def run(home: Path, words: list[str]) -> int:
    """Run a simulation in a process whose environment knows of nothing but this folder. Answers its exit code."""
    ports = Ports(api=_free_port(), sandbox=_free_port())
    command = [sys.executable, "-m", "cauri.interfaces.simulation", "play", *words]
    with (
        (home / "log" / "said.log").open("wb") as said,  # where its logs go; the progress bar stays the terminal's
        subprocess.Popen(command, env=environment(home, ports), stderr=said) as inner,  # noqa: S603 - ourselves
    ):
        try:
            return inner.wait()
        except KeyboardInterrupt:
            return inner.wait()  # it was told as well


def environment(home: Path, ports: Ports) -> dict[str, str]:
    """The environment of a simulation's processes. They do not read `.env`, where an operator's companies may be."""
    sandbox, api = f"http://127.0.0.1:{ports.sandbox}", f"http://127.0.0.1:{ports.api}"
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
        **dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "REDIS_URL"), ""),
        "CAURI_WITHOUT_DOTENV": "1",
        "CAURI_ENVIRONMENT": "development",
        "CAURI_HOME": str(home),
        "CAURI_PORT": str(ports.api),
        "CAURI_SANDBOX_PORT": str(ports.sandbox),
        "CAURI_LOG_LEVEL": "WARNING",
        "CAURI_LOG_FILE": str(home / LOG),
        "CAURI_THROTTLE_FACTOR": "1000000",
        "CAURI_WALLET_CURRENCIES": "MRU,XOF,NGN",
        "CAURI_PAYSTACK_URL": f"{sandbox}/paystack",
        "CAURI_PAYSTACK_SECRET_KEY": SECRETS["paystack"],
        "CAURI_PAYSTACK_REPORT_URL": f"{sandbox}/_sandbox/paystack",
        "CAURI_DTONE_URL": f"{sandbox}/dtone/v1",
        "CAURI_DTONE_KEY": "simulation",
        "CAURI_DTONE_SECRET": "simulation",
        "CAURI_DTONE_CALLBACK_URL": f"{api}/webhooks/dtone",
        "CAURI_DTONE_COUNTRIES": "MR,SN",
        "CAURI_BILLERS_URL": f"{sandbox}/billers",
        "CAURI_BILLERS_KEY": "simulation",
        "CAURI_BILLERS_SECRET": SECRETS["billers"],
        "CAURI_BANKS": BANK,
    }


def _emptied(folder: Path) -> Path:
    """The folder, empty but for the mark. Raises NotASimulation."""
    if folder.exists() and any(folder.iterdir()):
        if not _is_ours(folder):
            raise NotASimulation(f"{folder} is not empty, and no simulation has made what is there")
        root = _database_elsewhere(folder)
        if root is not None and root.exists() and not _is_ours(root):
            raise NotASimulation(f"{folder} names a database that no simulation has made")
        _forget(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # who runs PostgreSQL for root must get in
    mark(folder)
    (folder / "log").mkdir()
    return folder


def _forget(folder: Path) -> None:
    """Remove a folder that a simulation has made, and the database that it keeps elsewhere for root, if any."""
    root = _database_elsewhere(folder)
    if root is not None and _is_ours(root):
        shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _database_elsewhere(folder: Path) -> Path | None:
    named = folder / _ELSEWHERE
    return Path(named.read_text().strip()) if named.is_file() else None


def _is_ours(folder: Path) -> bool:
    """Whether a simulation of whoever calls has made a folder: both it and the mark in it belong to them."""
    marked = folder / _MARK
    if folder.is_symlink() or marked.is_symlink() or not marked.is_file():
        return False
    return {folder.stat().st_uid, marked.stat().st_uid} == {os.geteuid()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
