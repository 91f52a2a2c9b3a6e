"""`digests.changed` …"""

import psycopg
import pytest
from django.db import DataError, connection

from cauri.infra.embedded.databases import Urls
from cauri.kit.transactions import transaction
from tests.access import digests


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(autouse=True)
def _table(committed_db: Urls) -> None:
    with psycopg.connect(committed_db.owner) as owner:
        owner.execute("CREATE TABLE kept (word text)")
        owner.execute("GRANT ALL ON kept TO PUBLIC")
    _execute("INSERT INTO kept VALUES ('one'), ('two')")


def _changed_by(statement: str) -> set[str]:
    before = digests.contents(digests.tables())
    _execute(statement)
    return {name.rpartition(".")[2] for name in digests.changed(before)}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO kept VALUES ('three')",
        "UPDATE kept SET word = 'another' WHERE word = 'one'",
        "DELETE FROM kept WHERE word = 'two'",
    ],
)
def test_sees_each_kind_of_write_each_time(statement: str) -> None:
    assert _changed_by("SELECT 1") == set()
    assert _changed_by(statement) == {"kept"}
    assert _changed_by("SELECT 1") == set()


def test_sees_no_change_where_the_rows_are_as_before() -> None:
    assert _changed_by("UPDATE kept SET word = word") == set()


def test_sees_no_change_in_what_was_rolled_back() -> None:
    before = digests.contents(digests.tables())
    with pytest.raises(DataError), transaction():
        _execute("INSERT INTO kept VALUES ('three'); SELECT 1 / 0")
    assert digests.changed(before) == set()
