"""`allowances_of` …"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauri.books.limits import queries
from cauri.books.limits import services as limits
from cauri.books.limits.queries import Allowance
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.limits.tests.ruled import AWA, LONG_AGO, MOUSSA, NOON, claim, ruled
from cauri.infra.audit.acts import SYSTEM
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("db")


def _money(minor: int) -> Money:
    return Money.of_minor(minor, "MRU")


def _awas(now: datetime = NOON) -> list[Allowance]:
    return queries.allowances_of(AWA.owner_id, tier=1, currency="MRU", now=now)


def test_tells_what_is_used_and_what_is_left() -> None:
    ruled(per_payment_min_minor=1, per_payment_max_minor=50, daily_minor=100, daily_count=3, monthly_minor=1_000)
    claim(30)
    (allowance,) = _awas()
    assert (allowance.per_payment_min, allowance.per_payment_max) == (_money(1), _money(50))
    assert allowance.day is not None
    assert (allowance.day.limit, allowance.day.used, allowance.day.left) == (_money(100), _money(30), _money(70))
    assert (allowance.day.count_limit, allowance.day.count_used, allowance.day.count_left) == (3, 1, 2)
    assert allowance.month is not None
    assert (allowance.month.used, allowance.month.left, allowance.month.count_left) == (_money(30), _money(970), None)
    assert allowance.day.ends_at == datetime(2026, 3, 15, tzinfo=UTC)
    assert allowance.month.ends_at == datetime(2026, 4, 1, tzinfo=UTC)


def test_is_whole_where_nothing_was_used_and_the_next_day() -> None:
    ruled(daily_minor=100)
    ruled(tier=2, daily_minor=200)
    assert _awas()[0].day == queries.Use(datetime(2026, 3, 15, tzinfo=UTC), _money(100), _money(0), None, 0)
    claim(30)
    tomorrow = _awas(NOON + timedelta(days=1))[0].day
    assert tomorrow is not None
    assert tomorrow.left == _money(100)


def test_never_leaves_less_than_nothing() -> None:
    ruled(daily_minor=100, daily_count=2)
    claim(90)
    claim(10)
    limits.set_rule(Scope(1, "MRU", "out"), Bounds(daily_minor=50, daily_count=1), actor=SYSTEM, now=NOON)
    day = _awas()[0].day
    assert day is not None
    assert (day.used, day.left, day.count_left) == (_money(100), _money(0), 0)


def test_tells_of_nobody_elses_use() -> None:
    ruled(daily_minor=100)
    claim(30, payer=MOUSSA, payee=AWA)
    day = _awas()[0].day
    assert day is not None
    assert day.used == _money(0)


def test_tells_of_caps_and_of_products_with_rules_of_their_own() -> None:
    ruled(direction="in", balance_cap_minor=500)
    ruled(product="bill", daily_count=5)
    ruled(currency="XOF", daily_count=5)
    come_in, bill = _awas()
    assert (come_in.direction, come_in.product, come_in.balance_cap, come_in.day) == ("in", "", _money(500), None)
    assert (bill.direction, bill.product, bill.month) == ("out", "bill", None)
    assert len(queries.allowances_of(AWA.owner_id, tier=1, now=NOON)) == 3


def test_is_three_queries_however_many_rules_there_are() -> None:
    limits.install_defaults(now=LONG_AGO)
    with CaptureQueriesContext(connection) as asked:
        found = queries.allowances_of(AWA.owner_id, tier=1, now=NOON)
    assert (len(asked), len(found)) == (3, 40)
