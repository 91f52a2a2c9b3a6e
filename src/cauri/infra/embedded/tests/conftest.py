"""Fixtures for the launcher's tests: places of their own, and every PostgreSQL that this machine has."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support import clones

from cauri.infra.embedded import postgres
from cauri.infra.embedded.paths import Place
from cauri.infra.embedded.postgres import Server


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for the disk when a cluster is made: a test's need not survive a power cut."""
    monkeypatch.setattr(postgres, "_INITIAL", (*postgres._INITIAL, "--no-sync"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder that the server's user can reach."""
    found = clones.folder_anyone_may_enter(f"cauri-embedded-{clones.new_name()}")
    yield found
    shutil.rmtree(found)


@pytest.fixture
def place(folder: Path) -> Place:
    """Where a test's server may live."""
    return Place(folder)


@pytest.fixture
def server(place: Place) -> Iterator[Server]:
    """A server that has not been started, and is stopped after the test."""
    found = Server(place)
    yield found
    found.stop()


def _versions() -> list[str]:
    """Empty for the wheel's PostgreSQL, and the folder of each that the system has."""
    return ["", *(str(found.parent) for found in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres")))]


@pytest.fixture(params=_versions(), ids=lambda bin_folder: bin_folder or "wheel")
def every_postgres(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test once with each PostgreSQL at hand."""
    if request.param:
        monkeypatch.setenv("PG_BIN", request.param)
