"""The outbox of a dump that was restored into another cluster …"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.support import clones
from tests.support.clusters import Cluster
from tests.support.witness import handlers
from tests.support.witness.facts import Seen

from cauri.infra.embedded import programs
from cauri.infra.outbox import events, spreading
from cauri.infra.outbox.models import Delivery, PublishedFact
from cauri.kit.transactions import transaction

_TRANSACTIONS_BEFORE = 3000  # more than the migrations of the other cluster take


@pytest.fixture(autouse=True)
def witness(monkeypatch: pytest.MonkeyPatch) -> None:
    """One handler hears of it."""
    monkeypatch.setattr(events, "_subscriptions", {})
    events.handles(Seen)(handlers.once)


def test_delivers_what_the_old_cluster_had_not_and_what_is_told_after(
    postgres_cluster: Cluster, tmp_path: Path
) -> None:
    with connection.cursor() as cursor:
        for _ in range(_TRANSACTIONS_BEFORE):
            cursor.execute("SELECT pg_current_xact_id()")
    _tell(1)
    assert spreading.spread() == 1
    _tell(2)

    with _restored_elsewhere(postgres_cluster, tmp_path / "dump.sql"):
        _tell(3)
        assert spreading.spread() == 2
        assert spreading.spread() == 0
        _tell(4)
        assert spreading.spread() == 1

        facts = PublishedFact.objects.order_by("position")
        assert [fact.payload["number"] for fact in facts] == [1, 2, 3, 4]
        assert [fact.era for fact in facts] == [1, 1, 1, 2]
        assert int(facts[3].xid) < int(facts[0].xid), "transaction ids began again"
        assert Delivery.objects.count() == 4


@contextmanager
def _restored_elsewhere(old: Cluster, dump: Path) -> Iterator[None]:
    connections.close_all()
    with Cluster.running() as new:
        found = programs.folder(new.server.place)
        _run(found / "pg_dump", "--file", dump, _books_of(old))
        _run(found / "psql", "--set", "ON_ERROR_STOP=1", "--quiet", "--file", dump, _books_of(new))
        with clones.pointed_at(new.urls):
            yield
            connections.close_all()


def _books_of(cluster: Cluster) -> str:
    return cluster.server.superuser_url.replace("@/postgres", "@/cauri")


def _run(*words: str | Path) -> None:
    subprocess.run(words, check=True, capture_output=True, timeout=60)


def _tell(number: int) -> None:
    with transaction():
        events.publish(Seen(number))
