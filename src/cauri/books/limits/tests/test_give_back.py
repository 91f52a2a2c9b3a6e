"""`give_back` …"""

from datetime import UTC, datetime, timedelta

import pytest

from cauri.books.limits import services as limits
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.limits.tests.ruled import (
    AWA,
    MOUSSA,
    NOON,
    claim,
    code_of,
    give_back,
    ruled,
    used,
)
from cauri.infra.audit.acts import SYSTEM
from cauri.kit.transactions import NoTransaction
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("db")


def test_restores_both_periods_of_both_sides() -> None:
    ruled(daily_minor=100, monthly_count=1)
    ruled(direction="in", daily_count=1, monthly_minor=100)
    claim(100)
    assert code_of(100) == "daily_value_limit_exceeded"
    give_back(100)
    assert {(amount, count) for *_, amount, count in used()} == {(0, 0)}
    claim(100)


def test_restores_the_periods_of_the_payment_and_not_todays() -> None:
    ruled(daily_minor=100, monthly_minor=1_000)
    yesterday = NOON - timedelta(days=1)
    claim(100, now=yesterday)
    claim(100, now=NOON)
    give_back(100, made_at=yesterday)
    assert code_of(1, now=NOON) == "daily_value_limit_exceeded"
    claim(100, now=yesterday)
    assert {(period, amount) for _, _, _, period, amount, _ in used()} == {("day", 100), ("month", 200)}


def test_restores_a_part_of_a_payment_and_leaves_the_payment_counted() -> None:
    ruled(daily_minor=100, daily_count=5)
    claim(100)
    give_back(40, payments=0)
    assert used() == {(AWA.owner_id, "out", "", "day", 60, 1)}


def test_goes_by_the_rule_that_was_in_force_then() -> None:
    ruled(daily_minor=100)
    claim(100)
    later = NOON + timedelta(hours=1)
    limits.set_rule(Scope(1, "MRU", "out", "transfer"), Bounds(daily_minor=100), actor=SYSTEM, now=later)
    give_back(100, made_at=NOON)
    assert used() == {(AWA.owner_id, "out", "", "day", 0, 0)}


def test_leaves_others_alone() -> None:
    ruled(daily_minor=100)
    claim(100, payer=AWA)
    claim(100, payer=MOUSSA)
    give_back(100, payer=MOUSSA)
    assert code_of(1, payer=AWA) == "daily_value_limit_exceeded"
    assert code_of(100, payer=MOUSSA) is None


def test_never_makes_an_allowance_larger_than_it_was() -> None:
    ruled(daily_minor=100)
    claim(40)
    give_back(100)
    give_back(100)
    assert used() == {(AWA.owner_id, "out", "", "day", 0, 0)}


def test_changes_nothing_where_nothing_was_counted() -> None:
    give_back(100)
    give_back(100, payer=None, payee=None)
    ruled(daily_minor=100)
    give_back(100, made_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert used() == set()


def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        limits.give_back(product="transfer", amount=Money.of_minor(1, "MRU"), payer=AWA, payee=None, made_at=NOON)
