"""Whether a kept connection still stands."""

import psycopg
import pytest
from django.db import connection
from django.db.utils import DataError
from tests.support.clusters import Cluster
from tests.support.platforms import eventually

from cauri.infra.embedded.databases import Urls
from cauri.kit.transactions import transaction


def test_is_seen_without_asking_the_server(committed_db: Urls) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    with psycopg.connect(committed_db.app, autocommit=True) as other:
        last = "SELECT query, state_change FROM pg_stat_activity WHERE pid = %s"
        before = other.execute(last, [backend]).fetchone()

        assert connection.is_usable()

        assert other.execute(last, [backend]).fetchone() == before


def test_is_not_the_case_once_the_server_died(postgres_cluster: Cluster) -> None:
    connection.ensure_connection()
    assert connection.is_usable()

    postgres_cluster.kill()

    # The postmaster is gone at once; the process at the other end of this connection notices that, and follows it.
    assert eventually(lambda: not connection.is_usable(), seconds=30)


def test_is_not_the_case_within_a_failed_transaction(committed_db: Urls) -> None:
    with pytest.raises(DataError), transaction(), connection.cursor() as cursor:  # noqa: PT012 - asked while it is failed
        try:
            cursor.execute("SELECT 1 / 0")
        except DataError:
            assert not connection.is_usable()
            raise
    assert connection.is_usable()
