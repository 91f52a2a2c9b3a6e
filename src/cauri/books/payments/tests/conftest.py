"""What every test of payments gets: books that add up when it ends, and somebody who can change what nobody may."""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from tests.support.books import books_must_hold
from tests.support.clones import Clones
from tests.support.opened import databases_of

from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls

Change = Callable[[str, Mapping[str, object]], int]


@pytest.fixture
def tampered() -> None:
    """For tests that break payments on purpose and look at the findings themselves."""


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE payments_quote DISABLE TRIGGER immutable")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    for database in databases_of(request):
        request.getfixturevalue(database)
    yield
    if "tampered" not in request.fixturenames:
        books_must_hold()
