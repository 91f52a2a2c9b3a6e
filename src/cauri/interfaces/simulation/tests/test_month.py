"""A month that is played …"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support import clones
from tests.support.platforms import PRODUCTION

from cauri.interfaces.cli.ourselves import CAURI
from cauri.interfaces.simulation import installation

SMALL = ("--customers=20", "--agents=3", "--days=3", "--seed=7")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter too, gone afterwards."""
    made = clones.folder_anyone_may_enter(f"cauri-month-{clones.new_name()}")
    yield made
    installation._forget(made)


def test_ends_with_books_that_hold_and_accounts_that_are_explained(folder: Path) -> None:
    ended, found = _played(folder, SMALL)

    assert ended.returncode == 0, _against(found)
    assert _against(found) == {}
    acts = found["acts"]
    assert {"transfer", "cash_in", "deposit", "float", "staff: float", "close_day"} <= acts.keys()
    assert acts["cash_in"]["completed"] > 10
    assert sum(one["count"] for one in found["payments"] if one["product"] == "payouts") > 5
    assert all(one["explained"] for one in found["clearing"])
    assert {"clearing:paystack:NGN", "clearing:agents:MRU"} <= {one["code"] for one in found["clearing"]}
    assert "ok    clearing accounts are explained" in ended.stdout


def test_is_refused_where_something_else_is(folder: Path) -> None:
    (folder / "postgres").mkdir()

    refused = _month(folder, SMALL)

    assert refused.returncode == 1
    assert "no simulation has made what is there" in refused.stderr
    assert [one.name for one in folder.iterdir()] == ["postgres"]


def test_is_refused_in_production(folder: Path) -> None:
    refused = _month(folder, SMALL, PRODUCTION)

    assert refused.returncode == 1
    assert "nothing is simulated in production" in refused.stderr
    assert list(folder.iterdir()) == []


def test_never_comes_near_the_database_that_an_operator_named(folder: Path) -> None:
    named = installation.environment(folder, installation.Ports(api=1, sandbox=2))

    assert {named[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "REDIS_URL")} == {""}
    assert (named["CAURI_HOME"], named["CAURI_ENVIRONMENT"]) == (str(folder), "development")


def test_never_reads_the_companies_that_an_operator_named(folder: Path) -> None:
    (folder / ".env").write_text("CAURI_SMS_CARRIER=somebodys.Carrier\nCAURI_AFRICASTALKING_API_KEY=theirs\n")
    simulated = installation.environment(folder, installation.Ports(api=1, sandbox=2))
    reading = {name: value for name, value in simulated.items() if name != "CAURI_WITHOUT_DOTENV"}

    assert _carrier(folder, simulated) == "cauri.infra.messaging.mailbox.Mailbox"
    assert _carrier(folder, reading) == "somebodys.Carrier"


def test_is_refused_where_somebody_else_has_made_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation.mark(folder)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)

    with pytest.raises(installation.NotASimulation), installation.place(folder):
        pass

    assert (folder / "simulation").exists()


@pytest.mark.parametrize("is_link", [True, False])
def test_removes_no_database_that_it_has_not_made(folder: Path, tmp_path: Path, is_link: bool) -> None:
    installation.mark(folder)
    database, named = tmp_path / "database", tmp_path / "named"
    (database / "postgres").mkdir(parents=True)
    if is_link:
        installation.mark(database)
        named.symlink_to(database)
    (folder / "data_root").write_text(f"{named if is_link else database}\n")

    with pytest.raises(installation.NotASimulation), installation.place(folder):
        pass
    installation._forget(folder)

    assert (database / "postgres").is_dir()


def test_removes_the_database_that_it_has_made(folder: Path, tmp_path: Path) -> None:
    installation.mark(folder)
    database = tmp_path / "database"
    (database / "postgres").mkdir(parents=True)
    installation.mark(database)
    (folder / "data_root").write_text(f"{database}\n")

    with installation.place(folder):
        assert not database.exists()


@pytest.mark.slow
def test_holds_at_its_full_size(folder: Path) -> None:
    ended, found = _played(folder, (), seconds=1800)

    assert ended.returncode == 0, _against(found)
    assert _against(found) == {}


def _played(
    folder: Path, size: Sequence[str], *, seconds: float = 600
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    report = folder.with_suffix(".json")
    try:
        ended = _month(folder, [*size, f"--report={report}"], seconds=seconds)
        assert report.exists(), ended.stderr
        return ended, json.loads(report.read_text())
    finally:
        report.unlink(missing_ok=True)


def _month(
    folder: Path, words: Sequence[str], environment: Mapping[str, str] | None = None, *, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CAURI, "simulate", "month", f"--home={folder}", *words],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _carrier(folder: Path, environment: Mapping[str, str]) -> str:
    """Who carries text messages for a process whose checkout has that folder's `.env`."""
    asks = (
        "import pathlib, sys; from cauri.infra.embedded import home;"
        "home.project_root = lambda: pathlib.Path(sys.argv[1]);"
        "from cauri.config import companies; print(companies.MESSAGE_CARRIERS['sms'])"
    )
    told = subprocess.run(
        [sys.executable, "-c", asks, str(folder)], env=environment, capture_output=True, text=True, check=True
    )
    return told.stdout.strip()


def _against(found: Mapping[str, Any]) -> dict[str, list[str]]:
    return {one["name"]: one["against"] for one in found["checks"] if not one["passed"]}
