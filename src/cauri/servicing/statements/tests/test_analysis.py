"""`analysis` …"""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauri.books.wallets.models import Wallet
from cauri.money import Money
from cauri.products.bills.queries import PRODUCTS as BILLS
from cauri.servicing.statements import queries
from cauri.servicing.statements.analytics import queries as analytics
from cauri.servicing.statements.analytics.categories import CATEGORIES, category_of
from cauri.servicing.statements.analytics.queries import Analysis
from cauri.servicing.statements.tests import happenings, village
from cauri.servicing.statements.tests.happenings import Act
from cauri.servicing.statements.tests.village import after, fund, mru, pay, someone

OCTOBER, NOVEMBER, DECEMBER = (datetime(2026, month, 1, tzinfo=UTC) for month in (10, 11, 12))
Shown = dict[str, tuple[Money, Money, int]]


def _of(found: Analysis, month: int = 0) -> Shown:
    flows = found.months[month].categories
    return {name: (flow.money_in, flow.money_out, flow.payments) for name, flow in flows.items()}


def test_tells_what_came_and_went_by_category_and_fees_apart() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop", minor=50_000)
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    pay(awa.wallet, village.savings_of(awa), 2_000, at=after(2), product=village.OWN)
    pay(moussa.wallet, awa.wallet, 5_000, at=after(4), product=village.CHARGED_TO_PAYEE)
    pay(awa.wallet, moussa.wallet, 900_000, at=after(5))
    village.refund(sent, 4_000, at=after(6))

    found = analytics.analysis(awa.wallet, since=NOVEMBER, until=DECEMBER)

    assert _of(found) == {
        "deposits": (mru(100_000), mru(0), 1),
        "transfers": (mru(0), mru(10_000), 1),
        "own_wallets": (mru(0), mru(2_000), 1),
        "other": (mru(5_000), mru(0), 1),
        "refunds": (mru(4_000), mru(0), 1),
        "fees": (mru(0), mru(250), 0),
    }
    assert (found.total.money_in, found.total.money_out, found.total.payments) == (mru(109_000), mru(12_250), 5)
    assert found.closing - found.opening == found.total.money_in - found.total.money_out == mru(96_750)


def test_counts_what_was_held_under_its_own_kind_once_it_went() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    held = pay(awa.wallet, moussa.wallet, 1_007, at=after(1))
    assert "transfers" not in _of(analytics.analysis(awa.wallet, since=NOVEMBER, until=DECEMBER))

    village.let_through(held, at=after(9))

    found = _of(analytics.analysis(awa.wallet, since=NOVEMBER, until=DECEMBER))
    assert (found["transfers"], found["fees"]) == ((mru(0), mru(1_007), 1), (mru(0), mru(10), 0))


def test_puts_each_payment_into_the_operators_month(settings: LazySettings) -> None:
    settings.OPERATOR_TIME_ZONE = "Asia/Dubai"
    awa = someone("Awa Diallo")
    midnight = datetime(2026, 10, 31, 20, tzinfo=UTC)
    fund(awa.wallet, 1, at=midnight - timedelta(microseconds=1))
    fund(awa.wallet, 20, at=midnight)

    found = analytics.analysis(awa.wallet, since=midnight - timedelta(days=31), until=midnight + timedelta(days=30))

    assert [(month.name, month.total.money_in) for month in found.months] == [
        ("2026-10", mru(1)),
        ("2026-11", mru(20)),
    ]


def test_counts_a_payment_that_runs_over_midnight_to_the_month_it_began() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000, at=OCTOBER), someone("Moussa Diop")
    pay(awa.wallet, moussa.wallet, 10_000, at=NOVEMBER - timedelta(microseconds=1))

    october = analytics.analysis(awa.wallet, since=OCTOBER, until=NOVEMBER)
    november = analytics.analysis(awa.wallet, since=NOVEMBER, until=DECEMBER)

    assert _of(october)["fees"] == (mru(0), mru(100), 0)
    assert (october.closing, november.opening, november.total.payments) == (mru(89_900), mru(89_900), 0)


def test_shows_months_in_which_nothing_happened() -> None:
    awa = someone("Awa Diallo", minor=100)
    found = analytics.analysis(awa.wallet, since=OCTOBER - timedelta(days=30), until=DECEMBER)
    assert [(month.name, month.categories == {}) for month in found.months] == [
        ("2026-09", True), ("2026-10", True), ("2026-11", False)
    ]  # fmt: skip


def test_asks_as_often_for_many_payments_as_for_few() -> None:
    awa = someone("Awa Diallo")
    asked = []
    for number in range(12):
        fund(awa.wallet, 100, at=after(number))
        if number in {0, 11}:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                analytics.analysis(awa.wallet, since=OCTOBER, until=DECEMBER)
            asked.append(len(seen))
    assert asked[0] == asked[1] <= 6


@pytest.mark.parametrize("kind", sorted(BILLS))
def test_knows_the_category_of_every_bill(kind: str) -> None:
    assert category_of(kind) == ("other_bills" if kind == "other" else kind)
    assert category_of(kind) in CATEGORIES


BORDERS = st.tuples(st.integers(-60, 30_000), st.integers(1, 30_000))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(happenings.ACTS, min_size=3, max_size=14), borders=st.lists(BORDERS, min_size=2, max_size=3))
def test_makes_the_opening_the_closing_whatever_happened(acts: list[Act], borders: list[tuple[int, int]]) -> None:
    for wallet in happenings.act_out(acts):
        for first, minutes in borders:
            _holds(wallet, after(first), after(first + minutes))


def _holds(wallet: Wallet, since: datetime, until: datetime) -> None:
    """Whether an analysis says what the statement of the same time says, in all and in each part."""
    found = analytics.analysis(wallet, since=since, until=until)
    statement = queries.statement(wallet, since=since, until=until)
    lines = list(statement.lines)
    assert (found.opening, found.closing) == (statement.opening, statement.closing)
    assert found.total.money_in - found.total.money_out == found.closing - found.opening
    assert found.total.payments == len(lines)
    for whole, parts in (
        (found.total, [month.total for month in found.months]),
        *((month.total, list(month.categories.values())) for month in found.months),
    ):
        assert whole.money_in == sum((part.money_in for part in parts), mru(0))
        assert whole.money_out == sum((part.money_out for part in parts), mru(0))
        assert whole.payments == sum(part.payments for part in parts)
    fees = sum((line.fee for line in lines), mru(0))
    assert fees == sum((m.categories["fees"].money_out for m in found.months if "fees" in m.categories), mru(0))
