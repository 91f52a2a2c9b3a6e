"""A payee's limits refuse only who could pay: nobody learns for nothing what somebody else holds."""

from datetime import timedelta

import pytest
from tests.support.people import Customer, customer, limited_to, paid, quoted

from cauri.books.ledger.refusals import AccountFrozen, InsufficientFunds
from cauri.books.limits.refusals import BalanceCapExceeded, DailyValueExceeded, LimitExceeded
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import Actor
from cauri.kit import clock, ids
from cauri.money import Money

pytestmark = pytest.mark.django_db

CAPPED = Bounds(balance_cap_minor=100_000)
NEARLY_USED = Bounds(daily_minor=95_000)


@pytest.fixture(params=[(CAPPED, BalanceCapExceeded), (NEARLY_USED, DailyValueExceeded)])
def limit(request: pytest.FixtureRequest) -> type[LimitExceeded]:
    """A limit of what comes in that somebody with 950.00 is close to; the refusal by it."""
    told: type[LimitExceeded]
    bounds, told = request.param
    limited_to(bounds, direction="in", since=clock.now() - timedelta(days=1))
    return told


@pytest.fixture
def moussa(limit: type[LimitExceeded]) -> Customer:
    """Who got 950.00 today."""
    return customer("Moussa Sow", funds="950.00")


def test_are_told_to_who_has_the_money_and_nothing_moves(limit: type[LimitExceeded], moussa: Customer) -> None:
    awa, posting_id = customer("Awa Diallo", funds="500.00"), ids.new_id()
    quote = quoted(awa, moussa, "100.00")

    with pytest.raises(limit) as refused:
        payments.pay(quote.pk, awa.stepped_up(quote), posting_id=posting_id, now=clock.now())

    assert refused.value.facts == {"side": "payee"}
    assert (awa.balance, moussa.balance) == (Money.of("500.00", "MRU"), Money.of("950.00", "MRU"))
    recorded = Payment.objects.get(pk=posting_id)
    assert (recorded.state, recorded.code, recorded.settled_at) == (Payment.State.REFUSED, limit.code, None)


@pytest.mark.parametrize("amount", ["10.00", "100.00"])
def test_are_not_told_to_who_has_no_money(moussa: Customer, amount: str) -> None:
    poor = customer("Awa Diallo", funds="0.00")

    with pytest.raises(InsufficientFunds):
        paid(poor, moussa, amount)


@pytest.mark.parametrize("amount", ["10.00", "100.00"])
def test_are_not_told_to_who_froze_the_wallet(moussa: Customer, amount: str) -> None:
    awa = customer("Awa Diallo", funds="500.00")
    wallets.freeze(awa.wallet.pk, actor=Actor("customer", awa.user.pk), now=clock.now())

    with pytest.raises(AccountFrozen):
        paid(awa, moussa, amount)


def test_are_not_told_to_who_has_used_up_their_own(limit: type[LimitExceeded], moussa: Customer) -> None:
    awa = customer("Awa Diallo", funds="500.00")
    limited_to(Bounds(daily_minor=5_000), since=clock.now() - timedelta(days=1))

    with pytest.raises(DailyValueExceeded) as refused:
        paid(awa, moussa, "100.00")

    assert refused.value.facts["side"] == "payer"
