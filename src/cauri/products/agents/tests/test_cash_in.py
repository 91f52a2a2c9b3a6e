"""Taking cash in …"""

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App, new_key

from cauri.books.limits import services as limits
from cauri.books.payments import held, returns
from cauri.books.payments.models import Payment
from cauri.books.payments.tests import watching
from cauri.books.wallets import numbers
from cauri.books.wallets import queries as wallet_queries
from cauri.books.wallets import services as wallets
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.agents.cash_ins import services as cash_ins
from cauri.products.agents.models import CashIn
from cauri.products.agents.tests.shop import (
    CASH_INS,
    available,
    awa,
    earns,
    fatou,
    mru,
    paid_to_agents,
    quote,
    quoted,
    row,
    take,
    taken,
)

pytestmark = pytest.mark.django_db


def test_gives_the_customer_the_money_and_the_agent_a_commission() -> None:
    earns("0.5")
    one, customer = fatou(), awa()

    agreed = quoted(one, customer, "1000.00")
    answer = take(one, agreed)

    assert agreed["customer"] == "Awa D•••"
    assert agreed["commission"] == answer.document["commission"] == {"amount": "5.00", "currency": "MRU"}
    assert (answer.status, answer.document["state"]) == (201, "completed")
    assert (customer.balance, one.balance) == (mru("1000.00"), mru("4005.00"))
    assert paid_to_agents() == mru("5.00")
    assert App.of(one).get(f"{CASH_INS}/{answer.document['id']}").document == answer.document


def test_is_told_to_the_customer_and_the_agent_sees_it_at_the_counter() -> None:
    earns("0.5")
    one, customer = fatou(), awa()
    taken(one, customer)
    relay.deliver_all()

    told = App.of(customer).get("/api/v1/notifications").document["items"]
    assert told[0]["kind"] == "cashed_in"
    assert told[0]["text"] == "100.00 MRU that you handed to Fatou S••• is in your wallet."
    kinds = [notice["kind"] for notice in App.of(one).get("/api/v1/notifications").document["items"]]
    assert kinds == ["float_granted", "agent_admitted", "welcome"]


def test_finds_the_customer_by_phone_and_by_account_number() -> None:
    one, customer = fatou(), awa()
    assert quote(one, phone=customer.user.phone or "").document["customer"] == "Awa D•••"
    assert quote(one, account_number=numbers.grouped(customer.wallet.number)).document["customer"] == "Awa D•••"
    assert quote(one, username="nobody").code == "recipient_unknown"
    assert quote(one, username="awa", phone="22123456").status == 422


def test_takes_no_more_than_the_float_holds_and_says_so() -> None:
    one, customer = fatou(holds="50.00"), awa()
    answer = take(one, quoted(one, customer))
    assert (answer.status, answer.code) == (402, "insufficient_funds")
    assert (customer.balance, one.balance) == (mru("0"), mru("50.00"))
    assert not CashIn.objects.exists()


def test_again_under_its_key_is_the_same_answer_and_one_commission() -> None:
    earns("0.5")
    one, customer, key = fatou(), awa(), new_key()
    agreed = quoted(one, customer)
    first = take(one, agreed, key=key)
    again = take(one, agreed, key=key, pin="0000")

    assert (again.body, again.replayed) == (first.body, True)
    assert take(one, agreed).code == "quote_used"
    assert (customer.balance, paid_to_agents()) == (mru("100.00"), mru("0.50"))


def test_is_for_agents_and_their_own_quotes() -> None:
    one, other, customer = fatou(), fatou(name="Binta Ba"), awa()
    agreed = quoted(one, customer)
    assert quote(customer, username=one.user.username or "").code == "not_an_agent"
    assert take(customer, agreed).code == "not_an_agent"
    assert take(other, agreed).code == "unknown_quote"
    assert App.of(other).get(f"{CASH_INS}/{taken(one, customer)}").code == "unknown_payment"


def test_is_not_for_the_agent_himself_nor_in_another_currency() -> None:
    one, customer = fatou(), awa()
    assert quote(one, username=one.user.username or "").code == "agent_serves_himself"
    assert quote(one, currency="XOF", amount="100", username=customer.user.username or "").code == (
        "wallet_currency_differs"
    )


def test_pays_no_quote_of_something_else() -> None:
    one, customer = fatou(), awa()
    main = people.Customer(one.user, wallet_queries.wallet_of(one.user.pk, "MRU"), one.caller, one.access_token)
    people.fund(main, "100.00")
    transfer = people.quoted(main, customer, "5.00")
    assert take(one, {"id": str(transfer.pk), "terms": transfer.terms}).code == "unknown_quote"


def test_takes_the_agents_pin() -> None:
    one, customer = fatou(), awa()
    agreed = quoted(one, customer)
    assert take(one, agreed, pin="0000").code == "wrong_pin"
    assert take(one, {**agreed, "terms": "0" * 64}).code == "terms_changed"
    assert customer.balance == mru("0")


def test_reaches_a_locked_customer_but_none_who_has_left() -> None:
    one, customer = fatou(), awa()
    agreed = quoted(one, customer)
    User.objects.filter(pk=customer.user.pk).update(state="locked")
    assert take(one, agreed).status == 201
    again = quoted(one, customer)
    User.objects.filter(pk=customer.user.pk).update(state="closed")
    assert take(one, again).code == "payee_gone"


def test_comes_from_no_locked_agent_and_none_whose_tier_fell() -> None:
    one, customer = fatou(), awa()
    agreed = quoted(one, customer)
    User.objects.filter(pk=one.user.pk).update(tier=1)
    assert take(one, agreed).code == "agent_tier_too_low"
    assert available(one) == mru("5000.00")


def test_comes_out_of_no_frozen_float() -> None:
    one, customer = fatou(), awa()
    agreed = quoted(one, customer)
    wallets.freeze(one.wallet.pk, actor=SYSTEM, now=clock.now())
    assert take(one, agreed).code == "account_frozen"


def test_is_limited_as_agents_are() -> None:
    limits.install_defaults(now=clock.now())
    one, customer = fatou(holds="150000.00"), awa()
    assert take(one, quoted(one, customer, "9.99")).code == "less_than_transaction_min_value"
    assert take(one, quoted(one, customer, "100000.01")).code == "greater_than_transaction_max_value"
    for _ in range(25):  # more than any other customer of that tier pays quietly
        assert take(one, quoted(one, customer, "10.00")).status == 201


def test_that_is_held_earns_when_it_is_released(settings: Settings) -> None:
    earns("0.5")
    one, customer = fatou(), awa()
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    cash_in = taken(one, customer)
    assert (row(cash_in).settled_at, cash_ins.settle(now=clock.now())) == (None, 0)

    settings.PAYMENT_GUARDS = []
    held.release(cash_in, actor=SYSTEM, now=clock.now())
    assert (cash_ins.settle(now=clock.now()), cash_ins.settle(now=clock.now())) == (1, 0)

    assert (customer.balance, one.balance) == (mru("100.00"), mru("4900.50"))
    assert row(cash_in).commission_id is not None


def test_that_cannot_earn_keeps_no_other_waiting(settings: Settings) -> None:
    earns("0.5")
    limits.install_defaults(now=clock.now())
    one, other, customer = fatou(), fatou(), awa()
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    stuck, cash_in = taken(one, customer), taken(other, customer)
    settings.PAYMENT_GUARDS = []
    for payment_id in (stuck, cash_in):
        held.release(payment_id, actor=SYSTEM, now=clock.now())
    User.objects.filter(pk=one.user.pk).update(tier=0)

    assert cash_ins.settle(now=clock.now()) == 1

    assert (row(stuck).settled_at, row(cash_in).commission_id is None) == (None, False)


def test_that_is_rejected_earns_nothing(settings: Settings) -> None:
    earns("0.5")
    one, customer = fatou(), awa()
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    cash_in = taken(one, customer)
    held.reject(cash_in, actor=SYSTEM, now=clock.now())

    assert cash_ins.settle(now=clock.now()) == 1
    assert (one.balance, paid_to_agents()) == (mru("5000.00"), mru("0"))
    assert App.of(one).get(f"{CASH_INS}/{cash_in}").document["state"] == "rejected"


def test_that_is_reversed_gives_the_commission_back_once() -> None:
    earns("0.5")
    one, customer = fatou(), awa()
    cash_in = taken(one, customer)
    with transaction():
        returns.reverse(cash_in, posting_id=ids.new_id(), authorised_by="staff", now=clock.now())
    relay.deliver_all()
    relay.deliver_all()

    assert (customer.balance, one.balance, paid_to_agents()) == (mru("0"), mru("5000.00"), mru("0"))
    assert Payment.objects.filter(product="reversal").count() == 2


def test_that_is_refunded_keeps_its_commission() -> None:
    earns("0.5")
    one, customer = fatou(), awa()
    cash_in = taken(one, customer)
    with transaction():
        returns.refund(cash_in, amount=mru("40.00"), posting_id=ids.new_id(), authorised_by="staff", now=clock.now())
    relay.deliver_all()
    assert (one.balance, paid_to_agents()) == (mru("4940.50"), mru("0.50"))
