"""Whoever was away …"""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connections as databases
from psycopg import sql
from tests.support import people
from tests.support.clones import Clones
from tests.support.people import Customer

from cauri.infra.embedded.databases import Urls, database_of
from cauri.interfaces.realtime.tests import apps
from cauri.interfaces.realtime.tests.apps import Server
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.servicing.streams import services
from cauri.servicing.streams.models import Event, Stream


@pytest.fixture
def server(committed_db: Urls) -> Iterator[Server]:
    """A server before a database of the test's own."""
    with apps.server(committed_db) as found:
        yield found


@pytest.fixture
def awa(committed_db: Urls) -> Customer:
    """Awa, who has a stream."""
    found = people.customer("Awa Diallo", funds="0")
    apps.ticket_of(found)
    return found


def test_misses_none_of_500_events_and_gets_none_twice_over_three_connections(server: Server, awa: Customer) -> None:
    moussa = people.customer("Moussa Diop", funds="0")
    apps.ticket_of(moussa)
    random_ = random.Random(20261122)

    def write(_: int) -> None:
        both = random_.sample([awa, moussa], 2)
        for _ in range(25):
            retrying(lambda: apps.change(*both))
        databases.close_all()

    seen: list[int] = []
    with ThreadPoolExecutor(6) as writers:
        written = [writers.submit(write, number) for number in range(20)]
        for until in (120, 260, 390, 500):
            with apps.opened(server, awa, after=seen[-1] if seen else 0) as app:
                seen += app.numbers(until)
        for one in written:
            one.result()

    assert seen == list(range(1, 501))
    assert Stream.objects.get(pk=awa.user.pk).last == 500
    with apps.opened(server, moussa, after=0) as app:
        assert app.numbers(500) == list(range(1, 501))


def test_hears_only_what_comes_from_now_on_without_a_number(server: Server, awa: Customer) -> None:
    apps.change(awa)
    with apps.opened(server, awa) as app:
        assert app.told == [{"type": "opened", "sequence": 1}]
        apps.change(awa)
        assert app.next()["sequence"] == 2


def test_has_to_load_everything_when_that_cannot_be_told_any_more(
    server: Server, awa: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        apps.change(awa)
    Event.objects.filter(sequence__lte=2).update(at=clock.now() - services.KEPT - timedelta(minutes=1))
    assert services.forget(now=clock.now())[0] == 2

    for number, answer in {1: "reset", 2: "event", 5: "reset"}.items():  # forgotten; kept; of another stream
        with apps.opened(server, awa, after=number) as app:
            assert app.next()["type"] == answer, number
    apps.change(awa)
    Event.objects.filter(sequence=4).delete()
    with apps.opened(server, awa, after=2) as app:
        assert app.next()["type"] == "reset", "a hole"
    monkeypatch.setattr("cauri.interfaces.realtime.database.MOST_RESUMED", 1)
    apps.change(awa)
    with apps.opened(server, awa, after=4) as app:
        assert app.next() == {"type": "reset", "sequence": 6}
        apps.change(awa)
        assert app.next()["sequence"] == 7


def test_hears_of_what_no_notification_told(server: Server, awa: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    notified: list[object] = []
    monkeypatch.setattr(services, "_wake", notified.append)
    with apps.opened(server, awa) as app:
        apps.change(awa)
        assert app.next(seconds=2.5)["sequence"] == 1
    assert notified == [[awa.user.pk]]


def test_stays_connected_while_the_database_is_away(
    server: Server, awa: Customer, committed_db: Urls, database_server: Clones
) -> None:
    with apps.opened(server, awa) as app:
        databases.close_all()
        with _away(committed_db, database_server), apps.knocking(server) as other:
            other.say(type="open", ticket="whatever")
            assert other.ending() == (1013, "try_later")
        apps.change(awa)
        assert app.next()["sequence"] == 1


@contextmanager
def _away(urls: Urls, found: Clones) -> Iterator[None]:
    """Nobody is let into the database, and who was in is thrown out."""
    name = database_of(urls.app)
    with psycopg.connect(found.admin, autocommit=True) as connection:
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
