"""What every test of the ledger gets: a town, heads of its own, and books that add up when it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from cauri.books.ledger import invariants, verification
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, Town


@pytest.fixture
def town(db: None) -> Town:
    return towns.settle()


@pytest.fixture
def tampered() -> None:
    """For tests that break the books on purpose: nobody looks afterwards whether they add up."""


@pytest.fixture(autouse=True)
def published_heads(settings: Settings, tmp_path: Path) -> Path:
    """Where this test's heads are published."""
    settings.CAURI_HOME = tmp_path
    return tmp_path / "seals" / "heads"


@pytest.fixture(autouse=True)
def books_add_up(request: pytest.FixtureRequest, published_heads: Path) -> Iterator[None]:
    """Every test of money ends by checking the invariants; where things are committed, by verifying the seals too."""
    database = next((name for name in ("db", "committed_db") if name in request.fixturenames), None)
    if database is not None:
        request.getfixturevalue(database)
    yield
    if database is None or "tampered" in request.fixturenames:
        return
    assert list(invariants.findings()) == []
    if database == "committed_db":
        assert verification.verify(now=DAY).findings == []
