"""What the server has prepared for a connection …"""

import contextlib

import psycopg
import pytest
from django.db import DataError, NotSupportedError, connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from cauri.infra.embedded.databases import Urls
from cauri.kit import sql
from cauri.kit.transactions import transaction

_ASKED = "SELECT %s::int + 1"


class Refused(Exception):
    """Something that is decided in Python, as most refusals are."""


def _asked_often() -> None:
    for number in range(5):
        assert sql.prepared(_ASKED, [number]) == [(number + 1,)]


def _words() -> list[object]:
    return list(sql.prepared("SELECT word FROM kept", []))


def _prepared() -> list[str]:
    """The statements, as the server has them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [str(statement) for (statement,) in cursor.fetchall()]


@pytest.fixture(autouse=True)
def _prepares(committed_db: Urls) -> None:
    _asked_often()
    assert _prepared() == ["SELECT $1::int + 1"]


def test_outlives_a_transaction_that_was_refused() -> None:
    with contextlib.suppress(Refused), transaction():
        _asked_often()
        raise Refused
    assert _prepared() == ["SELECT $1::int + 1"]


def test_outlives_a_part_of_a_transaction_that_was_refused() -> None:
    with transaction():
        with contextlib.suppress(Refused), atomic():
            raise Refused
        assert _prepared() == ["SELECT $1::int + 1"]
        _asked_often()


def test_is_made_anew_once_a_statement_failed() -> None:
    with pytest.raises(DataError), transaction():
        sql.prepared("SELECT 1 / 0", [])
    assert _prepared() == []
    _asked_often()


@pytest.fixture
def changed(committed_db: Urls) -> None:
    """A migration, while this process goes on."""
    with psycopg.connect(committed_db.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (word text)")
        owner.execute("GRANT SELECT ON kept TO PUBLIC")
        for _ in range(5):
            assert _words() == []
        owner.execute("ALTER TABLE kept ALTER word TYPE int USING 1")


def test_is_made_anew_for_a_table_that_was_changed(changed: None) -> None:
    with pytest.raises(NotSupportedError), transaction():
        _words()
    with transaction():
        assert _words() == []


def test_is_made_anew_for_the_next_request_where_no_transaction_was_open(changed: None) -> None:
    with pytest.raises(NotSupportedError):
        _words()
    connection.close_if_unusable_or_obsolete()
    assert _words() == []


def test_is_shown_as_it_was_written_to_who_looks_on() -> None:
    with CaptureQueriesContext(connection) as asked:
        sql.prepared(_ASKED, [1])
    assert [one["sql"] for one in asked] == [_ASKED]
