"""What every test of the ledger gets: a town, heads of its own, and books that add up when it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections, transaction
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.clones import Clones
from tests.support.opened import databases_of

from cauri.books.ledger import verification
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, Town
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls


@pytest.fixture
def town(db: None) -> Town:
    return towns.settle()


@pytest.fixture
def tampered() -> None:
    """For tests that break the books on purpose: nobody looks afterwards whether they add up."""


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones, tampered: None) -> Iterator[str]:
    """The alias of a connection that has every right and no triggers; what it does is rolled back."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    connections.settings["superuser"] = {**connections.settings["owner"], **databases.owner_database(url)}
    with transaction.atomic(using="superuser"), connections["superuser"].cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield "superuser"
        transaction.set_rollback(True, using="superuser")
    connections["superuser"].close()
    del connections["superuser"]
    del connections.settings["superuser"]


@pytest.fixture(autouse=True)
def published_heads(settings: Settings, tmp_path: Path) -> Path:
    """Where this test's heads are published."""
    settings.CAURI_HOME = tmp_path
    return tmp_path / "seals" / "heads"


@pytest.fixture(autouse=True)
def books_add_up(request: pytest.FixtureRequest, published_heads: Path) -> Iterator[None]:
    """Every test of money ends by checking the invariants; where things are committed, by verifying the seals too."""
    database = next(iter(databases_of(request)), None)
    if database is not None:
        request.getfixturevalue(database)
    yield
    if database is None or "tampered" in request.fixturenames:
        return
    books_must_hold()
    if database == "committed_db":
        assert verification.verify(now=DAY).findings == []
