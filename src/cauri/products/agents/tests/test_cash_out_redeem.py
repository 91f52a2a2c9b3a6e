"""Showing an agent a code …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App, new_key

from cauri.books.limits.ruling import Bounds
from cauri.books.payments import trail as payments_trail
from cauri.books.payments.tests import watching
from cauri.books.wallets import services as wallets
from cauri.identity.access.services import lock_for
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.kit import clock
from cauri.products.agents import applications, trail
from cauri.products.agents.cash_outs import services
from cauri.products.agents.models import Agent, WrongCode
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.counter import available, cancel, made, mru, other_than, row, seen, show

pytestmark = pytest.mark.django_db


def test_pays_the_agent_once_with_the_commission() -> None:
    counter.costs("cash_out", "1")
    counter.costs(counter.EARNS, "0.5")
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)

    paid = show(fatou, cash_out["code"], of=awa)

    assert (paid.status, paid.document["customer"]) == (201, "Awa D•••")
    assert (paid.document["cash"]["amount"], paid.document["commission"]["amount"]) == ("100.00", "0.50")
    assert (awa.balance, available(awa)) == (mru("899.00"), mru("899.00"))
    assert fatou.balance == mru("100.50")
    shown = seen(awa, cash_out["id"])
    assert (shown["state"], shown["agent"]) == ("redeemed", "Boutique Fatou")
    assert cancel(awa, cash_out["id"]).code == "cash_out_ended"


def test_again_under_its_key_is_the_same_answer() -> None:
    awa, fatou, key = people.customer("Awa Diallo"), counter.agent(), new_key()
    code = made(awa)["code"]

    first = show(fatou, code, of=awa, key=key)
    again = show(fatou, code, of=awa, key=key)

    assert (again.status, again.body, again.replayed) == (201, first.body, True)
    assert show(fatou, code, of=awa).code == "code_used"
    assert show(fatou, other_than(code), of=awa, key=key).code == "idempotency_key_reused"
    assert (fatou.balance, WrongCode.objects.count()) == (mru("100.00"), 0)


def test_finds_the_customer_by_phone_too() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    national = (awa.user.phone or "").removeprefix("+222")

    assert show(fatou, made(awa)["code"], phone=national).status == 201
    assert show(fatou, made(awa)["code"], phone="12").status == 422
    assert App.of(fatou).post(counter.COUNTER, {"code": "12345678"}, key=new_key()).status == 422
    both = {"code": "12345678", "phone": national, "username": "awa"}
    assert App.of(fatou).post(counter.COUNTER, both, key=new_key()).status == 422


def test_that_is_wrong_is_told_in_the_same_words_whoever_has_codes() -> None:
    awa, moussa, fatou = people.customer("Awa Diallo"), people.customer("Moussa Sow"), counter.agent()
    code = made(awa)["code"]

    answers = [
        show(fatou, other_than(code), of=awa),
        show(fatou, code, of=moussa),
        show(fatou, code, username="nobody_at_all"),
        show(fatou, code, phone="22 99 99 99"),
    ]

    told = [{**one.document, "request_id": ""} for one in answers]
    assert (told[0]["status"], told[0]["code"]) == (404, "code_refused")
    assert told == [told[0]] * 4
    assert (available(awa), fatou.balance) == (mru("900.00"), mru("0"))


def test_that_was_paid_to_another_agent_says_so_only_to_who_knows_it() -> None:
    awa, fatou, khady = people.customer("Awa Diallo"), counter.agent(), counter.agent("Khady Ba")
    code = made(awa)["code"]
    show(fatou, code, of=awa)

    assert show(khady, code, of=awa).code == "code_used"
    assert show(khady, other_than(code), of=awa).code == "code_refused"
    assert (fatou.balance, khady.balance) == (mru("100.00"), mru("0"))


def test_that_has_expired_says_so_only_to_who_knows_it() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    code = made(awa)["code"]
    counter.time_passes()

    assert show(fatou, code, of=awa).code == "code_expired"
    assert services.expire(now=clock.now()) == {"expired": 1, "failed": 0}
    assert show(fatou, code, of=awa).code == "code_expired"
    assert show(fatou, other_than(code), of=awa).code == "code_refused"
    assert (available(awa), fatou.balance) == (mru("1000.00"), mru("0"))
    counter.time_passes(timedelta(days=2))
    assert show(fatou, code, of=awa).code == "code_refused"


def test_is_for_active_agents_and_nobody_else() -> None:
    awa, moussa, fatou = people.customer("Awa Diallo"), people.customer("Moussa Sow"), counter.agent()
    code, key = made(awa)["code"], new_key()

    assert show(moussa, code, of=awa).code == "not_an_agent"
    one = Agent.objects.get(user=fatou.user)
    applications.suspend(one.pk, because="we look", actor=SYSTEM, now=clock.now())
    assert show(fatou, code, of=awa, key=key).code == "agent_not_active"
    applications.resume(one.pk, because="all is well", actor=SYSTEM, now=clock.now())

    assert show(fatou, code, of=awa, key=key).status == 201
    assert WrongCode.objects.count() == 0


def test_of_ones_own_is_refused() -> None:
    fatou, khady = counter.agent(), counter.agent("Khady Ba")
    own = people.another_wallet(fatou, kind="savings")
    people.fund(people.Customer(fatou.user, own, fatou.caller, fatou.access_token), "200.00")
    answer = counter.quote(fatou, from_wallet=str(own.pk))
    code = counter.agree(fatou, answer.document).document["code"]

    assert show(fatou, code, of=fatou).code == "own_code"
    assert show(fatou, other_than(code), of=fatou).code == "own_code"
    assert WrongCode.objects.count() == 0
    assert show(khady, code, of=fatou).status == 201


def test_of_a_locked_customer_pays_nothing_and_the_money_waits() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)
    lock_for(awa.user.pk, by=SYSTEM, wipe=False, now=clock.now())

    refused = show(fatou, cash_out["code"], of=awa)

    assert (refused.status, refused.code) == (423, "customer_locked")
    assert (available(awa), fatou.balance) == (mru("900.00"), mru("0"))
    counter.time_passes()
    services.expire(now=clock.now())
    assert (available(awa), row(cash_out["id"]).state) == (mru("1000.00"), "expired")


def test_of_a_frozen_wallet_pays_nothing_until_it_is_thawed() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    code = made(awa)["code"]
    owner = Actor("customer", awa.user.pk)
    wallets.freeze(awa.wallet.pk, actor=owner, now=clock.now())

    assert show(fatou, code, of=awa).code == "customer_locked"
    wallets.thaw(awa.wallet.pk, actor=owner, now=clock.now())
    assert show(fatou, code, of=awa).status == 201


def test_pays_no_agent_who_keeps_another_currency() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent(currency="XOF")

    assert show(fatou, made(awa)["code"], of=awa).code == "wallet_currency_differs"
    assert available(awa) == mru("900.00")


def test_beyond_the_agents_limits_leaves_the_code_open() -> None:
    awa, fatou, khady = people.customer("Awa Diallo"), counter.agent(), counter.agent("Khady Ba")
    cash_out, key = made(awa), new_key()
    people.limited_to(Bounds(balance_cap_minor=5000), tier=2, direction="in", since=clock.now())

    refused = show(fatou, cash_out["code"], of=awa, key=key)
    assert (refused.status, seen(awa, cash_out["id"])["state"]) == (403, "open"), refused.body
    people.without_limits()

    assert show(fatou, cash_out["code"], of=awa, key=key).body == refused.body  # it was final, and stays
    assert show(khady, cash_out["code"], of=awa).status == 201
    assert (fatou.balance, khady.balance, awa.balance) == (mru("0"), mru("100.00"), mru("900.00"))


def test_pays_nothing_where_a_guard_would_hold_it_or_a_fee_is_asked(settings: Settings) -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)

    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    assert show(fatou, cash_out["code"], of=awa).code == "cash_out_not_payable"
    settings.PAYMENT_GUARDS = []
    counter.costs("cash_out_paid", "1")
    assert show(fatou, cash_out["code"], of=awa).code == "cash_out_not_payable"
    counter.costs("cash_out_paid", "0")

    assert seen(awa, cash_out["id"])["state"] == "open"
    assert show(fatou, cash_out["code"], of=awa).status == 201


def test_tells_the_customer_where_the_cash_was_given() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)
    show(fatou, cash_out["code"], of=awa)
    relay.deliver_all()

    newest = counter.told(awa)[0]
    assert (newest["kind"], newest["text"]) == ("cashed_out", "You got 100.00 MRU in cash at Boutique Fatou.")
    item = App.of(awa).get(f"/api/v1/transactions/{cash_out['id']}").document
    assert (item["kind"], item["counterparty"]["name"]) == ("cash_out", "Boutique Fatou")


def test_tells_staff_the_whole_story_without_the_code() -> None:
    counter.costs(counter.EARNS, "1")
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)
    show(fatou, other_than(cash_out["code"]), of=awa)
    show(fatou, cash_out["code"], of=awa)

    payment = payments_trail.payment_meant_by(row(cash_out["id"]).pk)
    steps = [step.detail for step in trail.trail_of(payment)]
    paid = payments_trail.payment_meant_by(row(cash_out["id"]).paid_id)  # type: ignore[arg-type] # it was paid

    assert [step.detail for step in trail.trail_of(paid)] == steps
    assert steps[1] == "1 wrong codes were shown"
    assert f"paid by {paid.pk}" in steps[2]
    assert steps[3].startswith("commission ")
    assert cash_out["code"] not in " ".join(steps)
