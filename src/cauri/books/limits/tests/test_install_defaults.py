"""`install_defaults` …"""

import pytest
from pytest_django import Settings
from tests.support.crowds import together

from cauri.books.limits import services as limits
from cauri.books.limits.models import LimitRule
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.limits.services import Side
from cauri.books.limits.tests.ruled import AWA, LONG_AGO, NOON, claim, code_of, used
from cauri.infra.audit.acts import SYSTEM
from cauri.money import Money


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money.of_minor(minor, currency))


def _of(tier: int, currency: str, direction: str) -> LimitRule:
    return LimitRule.objects.get(tier=tier, currency=currency, direction=direction, product="")


@pytest.mark.parametrize(
    ("tier", "per_payment", "a_day", "payments", "a_month", "cap"),
    [
        (1, "50000.00 MRU", "100000.00 MRU", 20, "500000.00 MRU", "200000.00 MRU"),
        (2, "200000.00 MRU", "400000.00 MRU", 80, "2000000.00 MRU", "800000.00 MRU"),
        (3, "1000000.00 MRU", "2000000.00 MRU", 100, "10000000.00 MRU", "4000000.00 MRU"),
    ],
)
@pytest.mark.usefixtures("db")
def test_limits_every_tier(tier: int, per_payment: str, a_day: str, payments: int, a_month: str, cap: str) -> None:
    limits.install_defaults(now=LONG_AGO)
    out, come_in = _of(tier, "MRU", "out"), _of(tier, "MRU", "in")
    assert out.per_payment_min_minor == 1
    assert _amount(out.per_payment_max_minor, "MRU") == per_payment
    assert (_amount(out.daily_minor, "MRU"), out.daily_count) == (a_day, payments)
    assert (_amount(out.monthly_minor, "MRU"), out.monthly_count) == (a_month, None)
    takings = out.monthly_minor if tier < 3 else None
    assert come_in.bounds == Bounds(monthly_minor=takings, balance_cap_minor=come_in.balance_cap_minor)
    assert _amount(come_in.balance_cap_minor, "MRU") == cap


@pytest.mark.parametrize(
    ("currency", "per_payment"),
    [("XOF", "750000 XOF"), ("NGN", "2000000.00 NGN"), ("KES", "150000.00 KES"), ("GHS", "15000.00 GHS"),
     ("USD", "1250.00 USD"), ("EUR", "1000.00 EUR"), ("GBP", "1000.00 GBP")],
)  # fmt: skip
@pytest.mark.usefixtures("db")
def test_limits_other_currencies_to_about_as_much(currency: str, per_payment: str) -> None:
    limits.install_defaults(now=LONG_AGO)
    assert _amount(_of(1, currency, "out").per_payment_max_minor, currency) == per_payment


@pytest.mark.usefixtures("db")
def test_takes_a_currency_it_does_not_know_for_a_strong_one(settings: Settings) -> None:
    settings.WALLET_CURRENCIES = ["KWD"]
    limits.install_defaults(now=LONG_AGO)
    assert _amount(_of(1, "KWD", "out").per_payment_max_minor, "KWD") == "1000.000 KWD"


@pytest.mark.usefixtures("db")
def test_sets_what_is_missing_and_nothing_twice(settings: Settings) -> None:
    settings.WALLET_CURRENCIES = ["MRU"]
    mine = limits.set_rule(Scope(1, "MRU", "out"), Bounds(daily_minor=5), actor=SYSTEM, now=LONG_AGO)
    limits.end_rule(mine.pk, actor=SYSTEM, now=NOON)
    assert limits.install_defaults(now=NOON) == 24
    assert limits.install_defaults(now=NOON) == 0
    settings.WALLET_CURRENCIES = ["MRU", "XOF"]
    assert limits.install_defaults(now=NOON) == 25


@pytest.mark.usefixtures("db")
def test_counts_no_transfers_between_own_wallets() -> None:
    limits.install_defaults(now=LONG_AGO)
    claim(10**9, payer=AWA, payee=None, product="own_transfer")
    assert used() == set()
    assert code_of(10**9, payer=AWA, payee=None) == "greater_than_transaction_max_value"


@pytest.mark.parametrize("tier", [2, 3])
@pytest.mark.usefixtures("db")
def test_lets_agents_serve_customers_all_day(tier: int) -> None:
    limits.install_defaults(now=LONG_AGO)
    served = LimitRule.objects.get(tier=tier, currency="MRU", direction="out", product="cash_in")
    assert _amount(served.per_payment_min_minor, "MRU") == "10.00 MRU"
    assert _amount(served.per_payment_max_minor, "MRU") == "100000.00 MRU"
    assert (_amount(served.daily_minor, "MRU"), served.daily_count) == ("5000000.00 MRU", 1000)
    for product in ("cash_out_paid", "commission", "float_top_up"):
        assert LimitRule.objects.get(tier=tier, currency="MRU", direction="in", product=product).bounds == Bounds()


@pytest.mark.usefixtures("db")
def test_leaves_tier_0_out() -> None:
    limits.install_defaults(now=LONG_AGO)
    assert code_of(1, payer=Side(AWA.owner_id, 0, 0), payee=None) == "tier_cannot_pay"


@pytest.mark.usefixtures("committed_db")
def test_sets_them_once_where_processes_start_together() -> None:
    assert sorted(together([lambda: limits.install_defaults(now=NOON)] * 4), key=str) == [0, 0, 0, 200]
    assert LimitRule.objects.count() == 200
