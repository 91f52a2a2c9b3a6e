"""Whoever is silenced by many requests at the same moment …"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.crowds import together
from tests.support.people import Customer

from cauri.infra.embedded.databases import Urls
from cauri.servicing.notifications import habits, preferences
from cauri.servicing.notifications.habits import Chosen, QuietHours
from cauri.servicing.notifications.models import Muted, Notice
from cauri.servicing.notifications.tests.telling import kinds
from cauri.servicing.statements.tests.village import someone

NIGHT = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
ROUNDS = 5


@pytest.fixture(autouse=True)
def books_add_up(committed_db: Urls) -> Iterator[None]:
    """The same as for the other tests of this room, where commits and threads are real."""
    people.without_limits()
    yield
    books_must_hold()


def _turn_off(one: Customer, kind: str, now: datetime) -> Callable[[], None]:
    return partial(preferences.prefer, one.user.pk, kind, now=now, sms=False, email=False, push=False)


def test_is_told_once_an_hour() -> None:
    awa = someone("Awa Diallo", minor=100)
    some = sorted(Notice.OPTIONAL)
    for number in range(ROUNDS):
        now = NIGHT + timedelta(hours=number)
        calls = [_turn_off(awa, kind, now) for kind in some[7 * number : 7 * number + 7]]
        quiet = QuietHours(time(22), time(7 + number), "Africa/Nouakchott")
        calls.append(partial(habits.choose, awa.user.pk, Chosen(quiet, quiet.time_zone, False), now=now))
        assert together(calls) == [None] * 8
        assert kinds(awa.user.pk) == ["notices_changed"] * (number + 1)
    assert Muted.objects.count() == 3 * 7 * ROUNDS


def test_by_the_same_wish_is_told_once_however_far_apart_their_clocks() -> None:
    awa = someone("Awa Diallo", minor=100)
    for number, kind in enumerate(sorted(Notice.OPTIONAL)[:ROUNDS], 1):
        times = [NIGHT + timedelta(days=number, hours=hour) for hour in range(8)]
        assert together([_turn_off(awa, kind, now) for now in times]) == [None] * 8
        assert kinds(awa.user.pk) == ["notices_changed"] * number
