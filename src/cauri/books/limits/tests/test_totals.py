"""A total over all products, a limit over one channel, and limits on what comes in …"""

import pytest
from tests.support.crowds import together

from cauri.books.limits import services as limits
from cauri.books.limits.refusals import LimitExceeded
from cauri.books.limits.ruling import ALL, Channel, over
from cauri.books.limits.services import Side
from cauri.books.limits.tests.ruled import AWA, MOUSSA, NOON, claim, code_of, give_back, ruled, used
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.money import Money


def _claim_over(channel: Channel, minor: int) -> None:
    with transaction():
        limits.claim(
            product="transfer", amount=Money.of_minor(minor, "MRU"), payer=AWA, payee=MOUSSA, now=NOON, channel=channel
        )


@pytest.mark.usefixtures("db")
def test_counts_every_product_beside_its_own_limit() -> None:
    ruled(daily_minor=600)
    ruled(product="bill", daily_minor=600)
    ruled(product=ALL, daily_minor=1_000, monthly_minor=10_000)
    claim(500)
    claim(500, product="bill")
    assert code_of(1) == code_of(1, product="bill") == "daily_value_limit_exceeded"
    assert used() == {
        (AWA.owner_id, "out", "", "day", 500, 1),
        (AWA.owner_id, "out", "bill", "day", 500, 1),
        (AWA.owner_id, "out", "all", "day", 1_000, 2),
        (AWA.owner_id, "out", "all", "month", 1_000, 2),
    }
    give_back(500, product="bill")
    assert code_of(501) == "daily_value_limit_exceeded"
    claim(100)


@pytest.mark.usefixtures("db")
def test_counts_one_channel_apart_from_the_others() -> None:
    ruled(product=over("ussd"), daily_minor=300)
    _claim_over("ussd", 300)
    _claim_over("api", 5_000)
    with pytest.raises(LimitExceeded, match="daily value"):
        _claim_over("ussd", 1)


@pytest.mark.usefixtures("db")
def test_limits_what_comes_in_by_day_and_month_and_tells_the_payer_nothing() -> None:
    ruled(direction="in", daily_minor=1_000)
    ruled(direction="in", product=ALL, monthly_minor=1_500)
    claim(1_000)
    assert code_of(1) == "daily_value_limit_exceeded"
    with pytest.raises(LimitExceeded) as refused, transaction():
        limits.claim(product="bill", amount=Money.of_minor(501, "MRU"), payer=AWA, payee=MOUSSA, now=NOON)
    assert refused.value.facts == {"side": "payee"}


@pytest.mark.usefixtures("committed_db")
def test_is_exact_and_without_deadlocks_where_many_pay_each_other() -> None:
    for direction in ("out", "in"):
        for product in ("", "bill", ALL):
            ruled(direction=direction, product=product, daily_minor=10**9, monthly_minor=10**9)
    pairs = [(AWA, MOUSSA), (MOUSSA, AWA), (AWA, Side(ids.new_id(), 1, 0))]

    def pay(turn: int) -> None:
        payer, payee = pairs[turn % 3]
        for product in ("transfer", "bill") * 5:
            claim(10, payer=payer, payee=payee, product=product)
            give_back(4, payer=payer, payee=payee, product=product, payments=0)

    answers = together([lambda turn=turn: pay(turn) for turn in range(12)])  # type: ignore[misc] # mypy cannot infer a lambda's default
    assert answers == [None] * 12
    totals = {(owner, direction): amount for owner, direction, product, _, amount, _ in used() if product == ALL}
    assert totals[AWA.owner_id, "out"] == 8 * 10 * 6
    assert totals[MOUSSA.owner_id, "in"] == 4 * 10 * 6
