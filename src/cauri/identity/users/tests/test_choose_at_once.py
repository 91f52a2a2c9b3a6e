"""Choosing a username that is being given up at the same moment …"""

import threading
from datetime import UTC, datetime

from django.db import connection

from cauri.identity.users import queries
from cauri.identity.users import services as users
from cauri.identity.users.models import FormerUsername, User
from cauri.identity.users.tests.test_choose import join
from cauri.infra.embedded.databases import Urls
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"


def test_leaves_it_to_who_had_it(committed_db: Urls) -> None:
    awa, moussa = join("awa"), join("moussa")
    _choose(awa, "cowrie")
    told: list[str] = []

    def take() -> None:
        try:
            _choose(moussa, "cowrie")
        except users.UsernameTaken as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    taker = threading.Thread(target=take)
    with transaction():
        users.choose_username(awa, "shell", now=NOW)
        taker.start()
        _until_somebody_waits()
    taker.join()

    assert told == ["username_taken"]
    assert queries.by_username("cowrie") is None
    assert FormerUsername.objects.get().owner == awa


def _choose(person: User, username: str) -> None:
    with transaction():
        users.choose_username(person, username, now=NOW)


def _until_somebody_waits() -> None:
    pause = threading.Event()
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        pause.wait(0.05)
    raise AssertionError("nobody waited")
