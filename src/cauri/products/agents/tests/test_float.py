"""A float …"""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.access import members
from tests.support import people, relay
from tests.support.apps import Answer, App, new_key

from cauri.books.ledger import queries as ledger
from cauri.books.payments import floats as rules
from cauri.books.wallets import numbers
from cauri.books.wallets import queries as wallets
from cauri.books.wallets import services as wallet_services
from cauri.books.wallets.models import Wallet
from cauri.infra.audit.acts import Actor
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock
from cauri.products.agents.floats import services as floats
from cauri.products.agents.models import Agent, FloatRequest
from cauri.products.agents.tests.shop import (
    FLOAT_REQUESTS,
    agent_of,
    approved,
    asked,
    awa,
    fatou,
    grant,
    mru,
)

pytestmark = pytest.mark.django_db


def _ask(one: people.Customer, amount: str, *, key: str | None = None, currency: str = "MRU") -> Answer:
    said = {"amount": {"amount": amount, "currency": currency}, "reference": "Slip 4711 at the bank"}
    return App.of(one).post(FLOAT_REQUESTS, said, key=key or new_key())


def _withdraw(one: people.Customer, request: str) -> Answer:
    app = App.of(one)
    return app.line.ask("DELETE", f"{FLOAT_REQUESTS}/{request}", None, {"Authorization": f"Bearer {app.token}"})


def _main(one: people.Customer) -> people.Customer:
    main = wallets.wallet_of(one.user.pk, "MRU")
    return people.Customer(one.user, main, one.caller, one.access_token)


def test_is_granted_by_two_of_the_staff_out_of_what_agents_have_paid() -> None:
    one = fatou(holds="0")
    request = _ask(one, "2500.00").document
    approved("agents.float", {"request": request["id"]})
    relay.deliver_all()

    assert one.balance == mru("2500.00")
    assert ledger.balance_of(ledger.account("clearing:agents:MRU").pk).balance == mru("-2500.00")
    (listed,) = App.of(one).get(FLOAT_REQUESTS).document
    assert (listed["state"], listed["reference"]) == ("granted", "Slip 4711 at the bank")
    told = App.of(one).get("/api/v1/notifications").document["items"]
    assert (told[0]["kind"], told[0]["text"]) == ("float_granted", "2500.00 MRU was added to your float.")


def test_is_granted_once() -> None:
    one = fatou(holds="0")
    request = asked(one, "2500.00")
    grant(request)
    with pytest.raises(floats.FloatRequestSettled):
        grant(request)
    assert one.balance == mru("2500.00")


def test_is_asked_for_once_under_one_key() -> None:
    one, key = fatou(holds="0"), new_key()
    assert _ask(one, "100.00", key=key).body == _ask(one, "100.00", key=key).body
    assert FloatRequest.objects.count() == 1
    assert _ask(one, "200.00", key=key).status == 422


def test_holds_no_more_than_its_cap() -> None:
    one = fatou(holds="999000.00")
    assert _ask(one, "1000000.01").code == "float_cap_exceeded"
    request = asked(one, "1000.01")
    with pytest.raises(floats.FloatCapExceeded):
        grant(request)
    Agent.objects.filter(user=one.user).update(float_cap_minor=200_000_000)
    grant(request)
    assert one.balance == mru("1000000.01")


def test_is_for_agents_in_their_currency() -> None:
    one = fatou(holds="0")
    assert _ask(awa(), "100.00").code == "not_an_agent"
    assert _ask(one, "100", currency="XOF").code == "wallet_currency_differs"
    assert _ask(one, "0.00").code == "amount_not_positive"


def test_can_be_asked_for_a_few_times_only_and_taken_back() -> None:
    one, other = fatou(holds="0"), fatou(name="Binta Ba", holds="0")
    asks = [_ask(one, "100.00").document["id"] for _ in range(floats.MOST_WAITING)]
    assert _ask(one, "100.00").code == "too_many_float_requests"

    assert _withdraw(other, asks[0]).code == "unknown_float_request"
    assert _withdraw(one, str(uuid4())).code == "unknown_float_request"
    assert _withdraw(one, asks[0]).document["state"] == "withdrawn"
    assert _withdraw(one, asks[0]).status == 200
    assert _ask(one, "100.00").status == 201
    approved("agents.float", {"request": asks[1]})
    assert _withdraw(one, asks[1]).code == "float_request_settled"


def test_is_declined_at_the_console_with_a_reason() -> None:
    one, desk = fatou(holds="0"), Client()
    desk.force_login(members.of_role("finance"))
    request = asked(one, "100.00")
    address = reverse("admin:agents_float_decline", args=[request.pk])

    desk.post(address, {"because": ""})
    assert FloatRequest.objects.get().state == "asked"
    desk.post(address, {"because": "No such slip"})
    relay.deliver_all()

    (listed,) = App.of(one).get(FLOAT_REQUESTS).document
    assert (listed["state"], listed["reason"]) == ("declined", "No such slip")
    assert App.of(one).get("/api/v1/notifications").document["items"][0]["kind"] == "float_declined"
    assert AuditRecord.objects.filter(action="agents.float_declined").count() == 1
    assert b"No such slip" in desk.get(reverse("admin:agents_floatrequest_changelist")).content


def test_goes_to_and_from_the_agents_own_main_wallet() -> None:
    one = fatou()
    app, main = App.of(one), _main(one)
    out = app.quote("100.00", wallet_id=str(main.wallet.pk)).code
    assert out == "same_wallet"  # without a word it leaves the main wallet

    said = {"recipient": {"wallet_id": str(main.wallet.pk)}, "amount": {"amount": "100.00", "currency": "MRU"}}
    there = app.post("/api/v1/transfers/quotes", {**said, "from_wallet": str(one.wallet.pk)}).document
    assert app.send(there).status == 201
    back = app.quote("40.00", wallet_id=str(one.wallet.pk)).document
    assert app.send(back).status == 201

    assert (one.balance, main.balance) == (mru("4940.00"), mru("60.00"))


def test_pays_nobody_else_and_for_nothing_else() -> None:
    one, customer = fatou(), awa()
    savings = people.another_wallet(one)
    for recipient in ({"username": customer.user.username}, {"wallet_id": str(savings.pk)}):
        said = {"recipient": recipient, "amount": {"amount": "10.00", "currency": "MRU"}}
        answer = App.of(one).post("/api/v1/transfers/quotes", {**said, "from_wallet": str(one.wallet.pk)})
        assert answer.code == "wallet_is_a_float"
    with pytest.raises(rules.NotFromFloat):
        people.fund(one, "10.00")
    assert one.balance == mru("5000.00")


def test_is_nobodys_to_pay_into() -> None:
    one, customer = fatou(), awa(funds="500.00")
    number = numbers.grouped(one.wallet.number)
    assert App.of(customer).quote("10.00", account_number=number).code == "recipient_unknown"
    assert App.of(customer).quote("10.00", username=one.user.username or "").status == 201
    assert wallets.wallet_of(one.user.pk, "MRU").kind == Wallet.Kind.MAIN


def test_is_opened_and_closed_by_the_operator_alone() -> None:
    one = fatou(holds="0")
    app = App.of(one)
    assert app.post("/api/v1/wallets", {"currency": "MRU", "kind": "float"}).status == 422
    with pytest.raises(wallet_services.FloatIsOperators):
        wallet_services.open_another(one.user.pk, currency="MRU", kind="float", now=clock.now())
    headers = {"Authorization": f"Bearer {app.token}"}
    assert app.line.ask("DELETE", f"/api/v1/wallets/{one.wallet.pk}", None, headers).code == "wallet_float_is_operators"


def test_never_becomes_the_one_that_is_paid_into() -> None:
    one = fatou(holds="0")
    main = wallets.wallet_of(one.user.pk, "MRU")
    wallet_services.close(main.pk, actor=Actor("customer", one.user.pk), now=clock.now())
    with pytest.raises(wallets.NoWallet):
        wallets.wallet_of(one.user.pk, "MRU")
    assert agent_of(one).float.is_default is False
