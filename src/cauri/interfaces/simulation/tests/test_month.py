"""A month that is played …"""

import json
import os
import subprocess
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


def _against(found: Mapping[str, Any]) -> dict[str, list[str]]:
    return {one["name"]: one["against"] for one in found["checks"] if not one["passed"]}
