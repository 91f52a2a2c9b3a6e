"""`lower_own` and `drop_own` …"""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support.crowds import together
from tests.support.people import Customer, customer

from cauri.books.limits import personal, queries
from cauri.books.limits.models import LimitUsage, PersonalLimit
from cauri.books.limits.personal import COOLING, LimitUnknown
from cauri.books.limits.refusals import LimitExceeded
from cauri.books.limits.ruling import Bounds
from cauri.books.limits.services import Side
from cauri.books.limits.tests.ruled import MOUSSA, NOON, claim, code_of, give_back, ruled
from cauri.infra.audit import queries as audit
from cauri.kit.errors import Refusal

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def awa(db: None) -> Customer:
    return customer("Awa Diallo", funds="0.00")


def _side(one: Customer) -> Side:
    return Side(one.user.pk, 1, one.wallet.account_id)


def _wish(one: Customer, *, product: str = "all", now: object = NOON, **bounds: int) -> None:
    personal.lower_own(one.user.pk, currency="MRU", product=product, bounds=Bounds(**bounds), now=now)  # type: ignore[arg-type] # a time


def _used(owner_id: UUID, product: str, period: str = "day") -> int:
    return LimitUsage.objects.get(owner_id=owner_id, product=product, period=period).amount_minor


def test_counts_at_once_over_all_products(awa: Customer) -> None:
    ruled(daily_minor=10_000)
    ruled(product="bill", daily_minor=10_000)
    _wish(awa, daily_minor=500, per_payment_max_minor=300)

    assert code_of(301, payer=_side(awa)) == "greater_than_transaction_max_value"
    claim(300, payer=_side(awa))
    claim(200, payer=_side(awa), product="bill")
    for product in ("transfer", "bill"):
        assert code_of(1, payer=_side(awa), product=product) == "daily_value_limit_exceeded"
    claim(300, payer=MOUSSA, payee=_side(awa))  # what comes in is not hers to limit


def test_counts_what_was_paid_before_it_today_and_this_month(awa: Customer) -> None:
    ruled(daily_minor=10_000, monthly_minor=50_000)
    ruled(product="bill", daily_minor=10_000, monthly_minor=50_000)
    claim(400, payer=_side(awa), now=NOON - timedelta(days=1))
    claim(300, payer=_side(awa))
    claim(100, payer=_side(awa), product="bill")

    _wish(awa, daily_minor=500, monthly_minor=900)

    assert (_used(awa.user.pk, "all"), _used(awa.user.pk, "all", "month")) == (400, 800)
    assert code_of(101, payer=_side(awa)) == "daily_value_limit_exceeded"
    claim(100, payer=_side(awa))


def test_counts_one_product_apart_from_the_others(awa: Customer) -> None:
    ruled(daily_minor=10_000)
    _wish(awa, product="transfer", daily_minor=500)

    claim(9_000, payer=_side(awa), product="bill")
    claim(500, payer=_side(awa))
    assert code_of(1, payer=_side(awa)) == "daily_value_limit_exceeded"
    assert code_of(501, payer=_side(awa), product="bill") == "daily_value_limit_exceeded"  # the tier's, over both


def test_never_lets_more_move_than_the_tier_may(awa: Customer) -> None:
    ruled(daily_minor=500, per_payment_max_minor=400)
    _wish(awa, product="transfer", daily_minor=900, per_payment_max_minor=900)
    _wish(awa, daily_minor=900, per_payment_max_minor=900)

    assert code_of(401, payer=_side(awa)) == "greater_than_transaction_max_value"
    claim(400, payer=_side(awa))
    assert code_of(101, payer=_side(awa)) == "daily_value_limit_exceeded"


def test_leaves_money_between_own_wallets_out_of_the_total(awa: Customer) -> None:
    ruled(daily_minor=10_000)
    _wish(awa, daily_minor=1, per_payment_max_minor=1)
    claim(5_000, payer=_side(awa), payee=_side(awa), product="own_transfer")
    assert code_of(2, payer=_side(awa)) == "greater_than_transaction_max_value"


def test_rises_only_after_a_day_and_falls_at_once(awa: Customer) -> None:
    _wish(awa, daily_minor=500, per_payment_max_minor=100)
    asked = NOON + timedelta(hours=1)
    _wish(awa, daily_minor=800, per_payment_max_minor=50, now=asked)

    def standing(at: object) -> tuple[int | None, int | None]:
        (one,) = queries.personal_in_force(awa.user.pk, now=at)  # type: ignore[arg-type] # a time
        return one.daily_minor, one.per_payment_max_minor

    assert standing(asked) == standing(asked + COOLING - A_SECOND) == (500, 50)
    assert standing(asked + COOLING) == (800, 50)


def test_is_taken_back_only_after_a_day(awa: Customer) -> None:
    _wish(awa, daily_minor=500)
    asked = NOON + timedelta(hours=1)
    personal.drop_own(awa.user.pk, currency="MRU", product="all", now=asked)
    personal.drop_own(awa.user.pk, currency="MRU", product="all", now=asked + timedelta(hours=5))  # changes nothing

    assert code_of(501, payer=_side(awa), now=asked + COOLING - A_SECOND) == "daily_value_limit_exceeded"
    assert code_of(501, payer=_side(awa), now=asked + COOLING) is None


def test_calls_off_what_was_to_come_when_wished_otherwise(awa: Customer) -> None:
    _wish(awa, daily_minor=500)
    _wish(awa, daily_minor=900, now=NOON + timedelta(hours=1))
    _wish(awa, daily_minor=400, now=NOON + timedelta(hours=2))
    _wish(awa, daily_minor=400, now=NOON + timedelta(hours=3))

    (only,) = queries.own_limits_of(awa.user.pk, now=NOON + timedelta(hours=4))
    assert (only.daily_minor, only.valid_to) == (400, None)
    assert code_of(401, payer=_side(awa), now=NOON + timedelta(days=3)) == "daily_value_limit_exceeded"
    assert audit.records(action="limits.own_set").count() == 3


def test_does_not_begin_the_wait_anew_when_the_same_is_asked_again(awa: Customer) -> None:
    _wish(awa, daily_minor=500)
    for hours in (1, 20):
        _wish(awa, daily_minor=900, now=NOON + timedelta(hours=hours))
    assert code_of(600, payer=_side(awa), now=NOON + timedelta(hours=1) + COOLING) is None


def test_gives_back_by_the_limits_of_that_time(awa: Customer) -> None:
    ruled(daily_minor=10_000)
    _wish(awa, daily_minor=500)
    claim(500, payer=_side(awa))
    give_back(500, payer=_side(awa))
    assert (_used(awa.user.pk, "all"), _used(awa.user.pk, "")) == (0, 0)
    claim(500, payer=_side(awa))


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("currency", {"currency": "CHF", "product": "all", "bounds": Bounds(daily_minor=1)}),
        ("product", {"currency": "MRU", "product": "transfers", "bounds": Bounds(daily_minor=1)}),
        ("bounds", {"currency": "MRU", "product": "all", "bounds": Bounds()}),
        ("bounds", {"currency": "MRU", "product": "all", "bounds": Bounds(balance_cap_minor=1)}),
    ],
)
def test_refuses_what_cannot_be_limited(awa: Customer, field: str, asked: dict[str, object]) -> None:
    with pytest.raises(LimitUnknown) as refused:
        personal.lower_own(awa.user.pk, **asked, now=NOON)  # type: ignore[arg-type] # the words of lower_own
    assert refused.value.facts == {"field": field}
    assert not PersonalLimit.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_is_exact_while_payments_run() -> None:
    """Forty pay at once while Awa lowers: who begins after her answer obeys it, and nothing goes uncounted."""
    ruled(daily_minor=10**6)
    awa = customer("Awa Diallo", funds="0.00")
    lowered: list[bool] = []
    late: list[bool] = []

    def pay() -> None:
        for _ in range(5):
            began_after = bool(lowered)
            try:
                claim(100, payer=_side(awa))
            except Refusal:
                continue
            late.append(began_after)

    def lower() -> None:
        _wish(awa, daily_minor=5_000)
        lowered.append(True)

    for answer in together([*[pay] * 40, lower]):
        assert answer is None
    granted = _used(awa.user.pk, "")
    assert _used(awa.user.pk, "all") == granted  # every payment counted once, before or after
    used_when_lowered = granted - 100 * sum(late)
    assert granted <= max(5_000, used_when_lowered)
    assert code_of(5_001 - min(granted, 5_000), payer=_side(awa)) == "daily_value_limit_exceeded"


@pytest.mark.usefixtures("committed_db")
def test_grants_exactly_what_was_wished_to_a_crowd() -> None:
    ruled(daily_minor=10**6, monthly_minor=10**6)
    awa = customer("Awa Diallo", funds="0.00")
    _wish(awa, daily_minor=1_000, monthly_count=50)
    answers = together([lambda: claim(100, payer=_side(awa))] * 50)
    refused = [one for one in answers if isinstance(one, LimitExceeded)]
    assert (answers.count(None), len(refused)) == (10, 40)


@pytest.mark.usefixtures("db")
def test_is_what_the_customer_is_shown() -> None:
    """What `allowances_of` says is what `claim` lets through, bound by bound."""
    ruled(daily_minor=900, per_payment_max_minor=800)
    ruled(product="all", daily_minor=700)
    awa = customer("Awa Diallo", funds="0.00")
    _wish(awa, daily_minor=600, daily_count=2)
    shown = {one.product: one for one in queries.allowances_of(awa.user.pk, tier=1, now=NOON)}
    assert shown["all"].sources == {"daily_minor": "own", "daily_count": "own"}
    assert shown[""].sources == {"daily_minor": "tier", "per_payment_max_minor": "tier"}
    assert shown["all"].day is not None
    assert str(shown["all"].day.limit) == "6.00 MRU"
    assert code_of(601, payer=_side(awa)) == "daily_value_limit_exceeded"
    claim(300, payer=_side(awa))
    claim(300, payer=_side(awa))
    assert code_of(0, payer=_side(awa)) == "daily_volume_limit_exceeded"
