"""A commission …"""

import pytest
from tests.access import members
from tests.support import people
from tests.support.apps import App

from cauri.books.fees import services as fees
from cauri.books.fees.tables import fees_of
from cauri.identity.approvals import services as approvals
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money, currencies
from cauri.money.worth import minor_of
from cauri.products.agents import commissions
from cauri.products.agents.models import CashIn
from cauri.products.agents.queries import CASH_IN, CASH_OUT
from cauri.products.agents.tests.shop import (
    AGENTS,
    agent_of,
    awa,
    earns,
    fatou,
    mru,
    paid_to_agents,
    taken,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("amount", "earned"),
    [
        ("10.00", "0.04"),
        ("1000.00", "4.00"),
        ("1001.25", "4.01"),
        ("9999.99", "40.00"),
        ("10000.00", "40.00"),
        ("20000.00", "60.00"),
        ("100000.00", "300.00"),
        ("100001.00", "300.00"),
    ],
)
def test_goes_by_bands_of_amounts_at_first(amount: str, earned: str) -> None:
    fees.install_defaults(now=clock.now())
    assert commissions.due(CASH_IN, mru(amount), now=clock.now()) == mru(earned)


@pytest.mark.parametrize("currency", ["MRU", "XOF", "NGN", "EUR"])
def test_is_never_worth_going_in_circles(currency: str) -> None:
    fees.install_defaults(now=clock.now())
    earned_in, earned_out, cost_of = (
        fees_of(product=product, currency=currencies.named(currency), tier=1, now=clock.now())
        for product in (commissions.priced_as(CASH_IN), commissions.priced_as(CASH_OUT), CASH_OUT)
    )
    least, most = minor_of(10, currency), minor_of(200_000, currency)  # the least that an agent takes, and enough
    for minor in {*range(least, least + 2_000), *range(least, most, most // 2_000)}:
        amount = Money.of_minor(minor, currency)
        assert earned_in(amount).amount + earned_out(amount).amount <= cost_of(amount).amount


def test_is_paid_once_for_one_payment() -> None:
    earns("0.5")
    one, customer = fatou(), awa()
    cash_in = taken(one, customer)
    with transaction():
        again = commissions.pay(
            agent=agent_of(one), product=CASH_IN, amount=mru("100.00"), for_payment=cash_in, now=clock.now()
        )
    assert again is not None
    assert again.pk == CashIn.objects.get().commission_id
    assert paid_to_agents() == mru("0.50")


def test_of_nothing_is_no_payment() -> None:
    earns("0")
    one = fatou()
    taken(one, awa())
    with transaction():
        none = commissions.pay(
            agent=agent_of(one), product=CASH_IN, amount=mru("1.00"), for_payment=ids.new_id(), now=clock.now()
        )
    assert (none, CashIn.objects.get().commission_id, paid_to_agents()) == (None, None, mru("0"))


def test_is_shown_to_agents_and_is_nobodys_price() -> None:
    fees.install_defaults(now=clock.now())
    one, customer = fatou(), awa()

    shown = App.of(one).get(f"{AGENTS}/commissions").document
    assert [rule["percent"] for rule in shown if rule["product"] == "cash_in"] == ["0.4", "0.3"]
    assert {rule["currency"] for rule in shown} == {"MRU"}
    assert App.of(customer).get(f"{AGENTS}/commissions").code == "not_an_agent"

    listed = App.of(customer).get("/api/v1/fees").document
    assert not [rule for rule in listed if "commission" in rule["product"]]
    asked = {"product": "cash_in.commission", "amount": {"amount": "100.00", "currency": "MRU"}}
    assert App.of(customer).post("/api/v1/fees/quote", asked).document["fee"]["amount"] == "0.00"


def test_is_changed_under_four_eyes_like_a_fee() -> None:
    earns("0.5")
    maker, checker = (members.of_role("finance", name=name) for name in ("aissata", "binta"))
    said = {"product": "cash_in.commission", "currency": "MRU", "percent": "2"}
    request = approvals.request("fees.rule", said, reason="they asked", by=maker, now=clock.now())
    approvals.approve(request.pk, by=checker, now=clock.now())

    one: people.Customer = fatou()
    taken(one, awa())
    assert paid_to_agents() == mru("2.00")
