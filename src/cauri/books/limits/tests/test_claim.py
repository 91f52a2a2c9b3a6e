"""`claim` …"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from cauri.books.ledger import holds
from cauri.books.ledger.postings import Move, NewPosting
from cauri.books.limits import refusals
from cauri.books.limits import services as limits
from cauri.books.limits.models import LimitUsage
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.limits.tests.ruled import (
    AWA,
    LONG_AGO,
    MOUSSA,
    NOON,
    OF_TIER_0,
    claim,
    code_of,
    opened,
    post,
    refusal_of,
    ruled,
    used,
    with_account,
)
from cauri.books.limits.wording import WORDING
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.transactions import NoTransaction, transaction
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("db")


# -- tier 0, the house -----------------------------------------------------------------------------------------------


def test_lets_tier_0_neither_pay_nor_be_paid() -> None:
    assert code_of(1, payer=OF_TIER_0) == "tier_cannot_pay"
    refusal = refusal_of(1, payee=OF_TIER_0)
    assert refusal is not None
    assert (refusal.code, refusal.facts) == ("tier_cannot_pay", {"side": "payee"})
    assert code_of(1, payer=OF_TIER_0, payee=None) == "tier_cannot_pay"
    assert code_of(1, payer=None, payee=OF_TIER_0) == "tier_cannot_pay"


def test_knows_no_limits_of_the_house() -> None:
    ruled(per_payment_max_minor=1, daily_minor=1)
    ruled(direction="in", per_payment_max_minor=1, balance_cap_minor=1)
    claim(10**15, payer=None, payee=None)
    assert used() == set()


def test_limits_nobody_without_a_rule() -> None:
    ruled(tier=2, daily_count=1)
    ruled(currency="XOF", daily_count=1)
    for _ in range(3):
        claim(10**15)
    assert used() == set()


# -- one payment -----------------------------------------------------------------------------------------------------


def test_refuses_less_and_more_than_one_payment_may_be() -> None:
    ruled(per_payment_min_minor=100, per_payment_max_minor=5_000)
    assert code_of(99) == "less_than_transaction_min_value"
    assert code_of(100) is None
    assert code_of(5_000) is None
    refusal = refusal_of(5_001)
    assert refusal is not None
    assert refusal.code == "greater_than_transaction_max_value"
    assert refusal.facts == {"side": "payer", "limit": "50.00", "currency": "MRU"}


def test_refuses_what_the_payee_may_not_take_and_tells_the_payer_no_more_than_that() -> None:
    ruled(direction="in", per_payment_max_minor=5_000, daily_minor=6_000)
    assert code_of(5_000) is None
    for minor, code in ((5_001, "greater_than_transaction_max_value"), (1_001, "daily_value_limit_exceeded")):
        refusal = refusal_of(minor)
        assert refusal is not None
        assert (refusal.code, refusal.facts) == (code, {"side": "payee"})


# -- a day and a month -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["daily", "monthly"])
def test_refuses_more_money_than_may_move_in_a_period(period: str) -> None:
    limit: dict[str, Any] = {f"{period}_minor": 10_000}
    ruled(**limit)
    claim(4_000)
    claim(6_000)
    refusal = refusal_of(1)
    assert refusal is not None
    assert refusal.code == f"{period}_value_limit_exceeded"
    assert refusal.facts == {"side": "payer", "limit": "100.00", "used": "100.00", "currency": "MRU"}


@pytest.mark.parametrize("period", ["daily", "monthly"])
def test_refuses_more_payments_than_there_may_be_in_a_period(period: str) -> None:
    limit: dict[str, Any] = {f"{period}_count": 3}
    ruled(**limit)
    for _ in range(3):
        claim(1)
    refusal = refusal_of(1)
    assert refusal is not None
    assert refusal.code == f"{period}_volume_limit_exceeded"
    assert refusal.facts == {"side": "payer", "limit": 3, "used": 3}


def test_shows_amounts_with_the_decimals_of_their_currency() -> None:
    ruled(currency="XOF", daily_minor=1_500)
    claim(1_000, currency="XOF")
    refusal = refusal_of(501, currency="XOF")
    assert refusal is not None
    assert refusal.facts == {"side": "payer", "limit": "1500", "used": "1000", "currency": "XOF"}


def test_counts_both_periods_of_both_sides() -> None:
    ruled(daily_count=9, monthly_minor=10**6)
    ruled(direction="in", daily_minor=10**6, monthly_count=9)
    claim(70)
    claim(30)
    assert used() == {
        (AWA.owner_id, "out", "", "day", 100, 2),
        (AWA.owner_id, "out", "", "month", 100, 2),
        (MOUSSA.owner_id, "in", "", "day", 100, 2),
        (MOUSSA.owner_id, "in", "", "month", 100, 2),
    }


def test_counts_only_where_a_rule_limits_the_period() -> None:
    ruled(per_payment_max_minor=100, daily_minor=1_000)
    ruled(direction="in", balance_cap_minor=10**9)
    claim(70)
    assert used() == {(AWA.owner_id, "out", "", "day", 70, 1)}


def test_counts_everybody_apart_and_paying_apart_from_being_paid() -> None:
    ruled(daily_minor=100)
    ruled(direction="in", daily_minor=100)
    claim(100, payer=AWA, payee=MOUSSA)
    claim(100, payer=MOUSSA, payee=AWA)
    assert code_of(1, payer=AWA, payee=None) == "daily_value_limit_exceeded"
    assert code_of(1, payer=None, payee=AWA) == "daily_value_limit_exceeded"


def test_takes_both_sides_of_one_owner() -> None:
    ruled(daily_minor=100)
    ruled(direction="in", daily_minor=100)
    claim(60, payer=AWA, payee=AWA, product="own_transfer")
    assert used() == {(AWA.owner_id, "out", "", "day", 60, 1), (AWA.owner_id, "in", "", "day", 60, 1)}


def test_counts_currencies_apart() -> None:
    ruled(daily_minor=100)
    ruled(currency="XOF", daily_minor=100)
    claim(100)
    claim(100, currency="XOF")
    assert code_of(1) == code_of(1, currency="XOF") == "daily_value_limit_exceeded"


def test_lets_nothing_of_a_refused_claim_stand() -> None:
    ruled(daily_minor=100, monthly_minor=50)
    claim(50)
    before = used()
    assert code_of(10) == "monthly_value_limit_exceeded"
    assert used() == before


# -- which rule ------------------------------------------------------------------------------------------------------


def test_takes_the_products_own_rule_in_place_of_the_one_for_any() -> None:
    ruled(daily_minor=100)
    ruled(product="bill", daily_minor=1_000)
    claim(100, product="transfer")
    assert code_of(1, product="deposit") == "daily_value_limit_exceeded"
    claim(1_000, product="bill")
    assert code_of(1, product="bill") == "daily_value_limit_exceeded"


def test_lets_a_products_own_rule_lift_the_limits_of_any() -> None:
    ruled(daily_minor=100)
    ruled(product="own_transfer")
    claim(10**9, product="own_transfer")
    assert used() == set()


def test_goes_by_the_rule_in_force_at_the_time() -> None:
    ruled(daily_minor=100)
    tomorrow = NOON + timedelta(days=1)
    limits.set_rule(Scope(1, "MRU", "out"), Bounds(daily_minor=500), valid_from=tomorrow, actor=SYSTEM, now=NOON)
    assert code_of(101) == code_of(101, now=tomorrow - timedelta(microseconds=1)) == "daily_value_limit_exceeded"
    claim(500, now=tomorrow)
    assert code_of(1, now=tomorrow) == "daily_value_limit_exceeded"


def test_counts_what_was_used_under_an_earlier_rule_of_the_same_day() -> None:
    ruled(daily_minor=100)
    claim(100)
    limits.set_rule(Scope(1, "MRU", "out"), Bounds(daily_minor=150), actor=SYSTEM, now=NOON)
    assert code_of(51) == "daily_value_limit_exceeded"
    claim(50)


def test_goes_by_the_tier_of_each_side() -> None:
    ruled(tier=1, per_payment_max_minor=100)
    ruled(tier=2, per_payment_max_minor=400)
    riser = limits.Side(AWA.owner_id, 2, AWA.account_id)
    assert code_of(101, payer=AWA) == "greater_than_transaction_max_value"
    assert code_of(101, payer=riser) is None


# -- what an account may hold ----------------------------------------------------------------------------------------


def test_lets_an_account_hold_the_cap_and_no_more() -> None:
    ruled(direction="in", balance_cap_minor=1_000)
    payee = with_account(900)
    assert code_of(100, payee=payee) is None
    refusal = refusal_of(101, payee=payee)
    assert refusal is not None
    assert (refusal.code, refusal.facts) == ("account_max_total_value_exceeded", {"side": "payee"})


def test_counts_what_is_held_towards_the_cap() -> None:
    ruled(direction="in", balance_cap_minor=1_000)
    payee = with_account(900)
    move = Move(payee.account_id, opened("clearing"), Money.of_minor(600, "MRU"))
    with transaction():
        posting = NewPosting(id=ids.new_id(), kind="withdrawal", moves=[move], at=LONG_AGO)
        holds.hold(posting, expires_at=clock.now() + timedelta(hours=1))
    assert code_of(101, payee=payee) == "account_max_total_value_exceeded"


def test_counts_what_waits_in_the_tail_towards_the_cap() -> None:
    ruled(direction="in", balance_cap_minor=1_000)
    payee = with_account(kind="merchant_settlement")
    post(opened("clearing"), payee.account_id, 900)
    assert code_of(101, payee=payee) == "account_max_total_value_exceeded"
    assert code_of(100, payee=payee) is None


# -- how -------------------------------------------------------------------------------------------------------------


def test_is_one_round_trip() -> None:
    ruled(daily_minor=100, monthly_minor=100)
    ruled(direction="in", daily_minor=100, monthly_minor=100, balance_cap_minor=10**9)
    with transaction(), CaptureQueriesContext(connection) as asked:
        limits.claim(product="transfer", amount=Money.of_minor(1, "MRU"), payer=AWA, payee=MOUSSA, now=NOON)
    assert len(asked) == 1


def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        limits.claim(product="transfer", amount=Money.of_minor(1, "MRU"), payer=AWA, payee=None, now=NOON)


def test_refuses_for_good_with_words_for_every_code() -> None:
    for code, refusal in refusals.LimitExceeded.by_code.items():
        assert (refusal.final, refusal.status) == (True, 403)
        assert code in WORDING
    assert len(refusals.LimitExceeded.by_code) == 8


def test_passes_on_what_is_no_refusal_of_its_own() -> None:
    ruled(daily_minor=2**62)
    LimitUsage.objects.update_or_create(
        owner_id=AWA.owner_id, currency="MRU", direction="out", product="", period="day",
        starts_on=NOON.date(), defaults={"amount_minor": 2**63 - 1, "count": 1},
    )  # fmt: skip
    with pytest.raises(DataError, match="out of range"):
        claim(1)
