"""An exchange that somebody looks at first …"""

import pytest
from pytest_django import Settings
from tests.support import people, relay

from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held
from cauri.books.payments.models import Quote
from cauri.books.payments.ports import ALLOWED, Decision, Verdict
from cauri.books.payments.tests import watching
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.exchanges import services
from cauri.products.exchanges.models import Exchange
from cauri.products.exchanges.tests.exchanging import awa, exchanged, francs, mru, state_of, xof

pytestmark = pytest.mark.usefixtures("db")


class HoldsWhatIsBought:
    """Wants somebody to look at every second half."""

    def verdict_on(self, quote: Quote, *, before: object = (), now: object) -> Verdict:
        """Hold."""
        return Verdict(Decision.HOLD, "unusual_hour", {}) if quote.product == "exchange_bought" else ALLOWED


@pytest.fixture
def all_held(settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]


@pytest.mark.usefixtures("all_held")
def test_reserves_what_is_sold_and_buys_nothing_yet() -> None:
    one = awa()

    made = exchanged(one)
    relay.deliver_all()

    assert (state_of(one, made), one.balance, francs(one)) == ("held", mru("1000.00"), xof("0"))


def test_buys_once_it_is_let_through(settings: Settings, all_held: None) -> None:
    one = awa()
    made = exchanged(one)
    settings.PAYMENT_GUARDS = []

    held.release(made, actor=SYSTEM, now=clock.now())
    relay.deliver_all()
    services.conclude(made, now=clock.now())

    assert (state_of(one, made), one.balance, francs(one)) == ("completed", mru("900.00"), xof("1418"))


@pytest.mark.usefixtures("all_held")
def test_sells_nothing_when_it_is_not_let_through() -> None:
    one = awa()
    made = exchanged(one)

    held.reject(made, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (state_of(one, made), one.balance, francs(one)) == ("rejected", mru("1000.00"), xof("0"))


def test_gives_back_what_was_sold_when_it_can_buy_no_more(settings: Settings, all_held: None) -> None:
    one = awa()
    made = exchanged(one)
    settings.PAYMENT_GUARDS = []
    people.limited_to(Bounds(balance_cap_minor=1000), currency="XOF", direction="in", since=clock.now())

    held.release(made, actor=SYSTEM, now=clock.now())
    relay.deliver_all()
    services.conclude(made, now=clock.now())

    assert (state_of(one, made), one.balance, francs(one)) == ("given_back", mru("1000.00"), xof("0"))


def test_is_not_given_back_once_another_worker_has_bought(settings: Settings, all_held: None) -> None:
    one = awa()
    made = exchanged(one)
    settings.PAYMENT_GUARDS = []
    held.release(made, actor=SYSTEM, now=clock.now())
    services.conclude(made, now=clock.now())

    with transaction():  # as a worker does that was refused before, and was asleep since
        services._take_back(made, now=clock.now())

    assert (state_of(one, made), one.balance, francs(one)) == ("completed", mru("900.00"), xof("1418"))


@pytest.mark.parametrize("lets_through", [True, False])
def test_is_whole_or_undone_when_its_second_half_is_looked_at(settings: Settings, lets_through: bool) -> None:
    settings.PAYMENT_GUARDS = [watching.path_of(HoldsWhatIsBought)]
    one = awa()
    made = exchanged(one)
    second = Exchange.objects.get(sold_by=made).bought_by_id
    assert second is not None
    assert (state_of(one, made), one.balance, francs(one)) == ("held", mru("900.00"), xof("0"))

    (held.release if lets_through else held.reject)(second, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    if lets_through:
        assert (state_of(one, made), one.balance, francs(one)) == ("completed", mru("900.00"), xof("1418"))
    else:
        assert (state_of(one, made), one.balance, francs(one)) == ("given_back", mru("1000.00"), xof("0"))
