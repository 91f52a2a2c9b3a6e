"""The consent of an order's owner …"""

from datetime import date, timedelta

import pytest
from tests.support import people
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.payments import services as payments
from cauri.books.payments.models import Quote, Settles
from cauri.books.wallets.models import Wallet
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.products.standing_orders import services
from cauri.products.standing_orders.consent import ByStandingOrder, StandingOrderDoesNotCover, StandingOrderExceeded
from cauri.products.standing_orders.tests.ordering import NOON, TODAY, arranged, awa, moussa, mru, paid_due

pytestmark = pytest.mark.django_db
Sides = tuple[Customer, Customer]


@pytest.fixture
def sides(db: None) -> Sides:
    return awa(), moussa()


def quoted(
    payer: Wallet, payee: Wallet, *, by: Customer, amount: str = "100.00", product: str = "standing_order"
) -> Quote:
    """As the room itself would quote it, but for what is named."""
    with transaction():
        return payments.quote(
            product=product, payer=payer, payee=payee, amount=mru(amount), asked_by=by.user.pk,
            settles=Settles.AT_ONCE, now=NOON,
        )  # fmt: skip


def paid(quote: Quote, consent: ByStandingOrder) -> None:
    """Raises what payments.pay raises."""
    payments.pay(quote.pk, consent, posting_id=ids.new_id(), now=NOON)


def test_covers_the_payment_of_its_date_once(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    quote = quoted(one.wallet, other.wallet, by=one)
    assert paid_due(NOON) == {"paid": 1}

    with pytest.raises(StandingOrderDoesNotCover):
        paid(quote, ByStandingOrder(order_id, TODAY, None))
    assert other.balance == mru("100.00")


@pytest.mark.parametrize(
    ("amount", "product"), [("100.01", "standing_order"), ("99.99", "standing_order"), ("100.00", "transfer")]
)
def test_covers_no_other_amount_or_product(sides: Sides, amount: str, product: str) -> None:
    one, other = sides
    order_id = arranged(one, other)

    with pytest.raises(StandingOrderDoesNotCover):
        paid(quoted(one.wallet, other.wallet, by=one, amount=amount, product=product),
             ByStandingOrder(order_id, TODAY, None))  # fmt: skip
    assert one.balance == mru("5000.00")


def test_covers_no_other_wallet_and_nobody_else(sides: Sides) -> None:
    one, other = sides
    khady, savings = people.customer("Khady Ba"), people.another_wallet(one)
    order_id = arranged(one, other)
    consent = ByStandingOrder(order_id, TODAY, None)

    for quote in (
        quoted(one.wallet, khady.wallet, by=one),
        quoted(savings, other.wallet, by=one),
        quoted(khady.wallet, other.wallet, by=khady),
        quoted(one.wallet, other.wallet, by=khady),
    ):
        with pytest.raises(StandingOrderDoesNotCover):
            paid(quote, consent)
    assert (one.balance, khady.balance) == (mru("5000.00"), mru("1000.00"))


def test_covers_no_date_before_its_day_and_none_of_the_others(sides: Sides) -> None:
    one, other = sides
    tomorrow = arranged(one, other, first_on=TODAY + timedelta(days=1))
    today = arranged(one, other)

    for order_id, day in ((tomorrow, TODAY), (tomorrow, TODAY + timedelta(days=1)), (today, date(2023, 4, 10))):
        with pytest.raises(StandingOrderDoesNotCover):
            paid(quoted(one.wallet, other.wallet, by=one), ByStandingOrder(order_id, day, None))


def test_covers_nothing_once_it_rests_or_has_ended(sides: Sides) -> None:
    one, other = sides
    rests, ended = arranged(one, other), arranged(one, other)
    services.pause(one.caller, rests, now=NOON)
    services.end(one.caller, ended, now=NOON)

    for order_id in (rests, ended):
        with pytest.raises(StandingOrderDoesNotCover):
            paid(quoted(one.wallet, other.wallet, by=one), ByStandingOrder(order_id, TODAY, None))


def test_covers_no_more_than_it_cost_when_it_was_given(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    fees.set_rule(fees.Scope("standing_order", "MRU"), Price(fixed_minor=101), actor=SYSTEM, now=NOON)
    quote = quoted(one.wallet, other.wallet, by=one)

    with pytest.raises(StandingOrderExceeded):
        paid(quote, ByStandingOrder(order_id, TODAY, None))
