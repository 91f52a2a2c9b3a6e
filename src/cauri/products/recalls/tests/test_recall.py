"""A transfer that went to the wrong person …"""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import LazySettings
from tests.support import people, relay
from tests.support.apps import App

from cauri.books.payments import returns
from cauri.books.payments import services as payments
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.recalls import endings, services
from cauri.products.recalls.tests.recalling import (
    BECAUSE,
    HOUR,
    RECALLS,
    WEEK,
    ask,
    asked,
    asked_before,
    available,
    consent,
    decided,
    decline,
    mru,
    proposed,
    row,
    seen,
    sent,
    two,
    withdraw,
)

pytestmark = pytest.mark.usefixtures("db")


def test_is_held_and_goes_back_when_its_recipient_agrees() -> None:
    awa, moussa = two(funds="5.00")
    found = asked(awa, sent(awa, moussa))
    assert (moussa.balance, available(moussa)) == (mru("105.00"), mru("5.00"))
    assert consent(awa, found).code == "unknown_recall"
    assert consent(moussa, found, pin="0000").code == "wrong_pin"

    assert consent(moussa, found).document["returned"]["amount"] == "100.00"
    assert consent(moussa, found).status == 200

    assert (awa.balance, available(moussa), moussa.balance) == (mru("1000.00"), mru("5.00"), mru("5.00"))
    history = App.of(moussa).get(f"/api/v1/wallets/{moussa.wallet.pk}/transactions").document["items"]
    assert [one["kind"] for one in history] == ["refund", "transfer", "faucet"]


def test_that_was_partly_spent_goes_back_in_part_and_tells_its_sender_nothing_before() -> None:
    awa, moussa = two()
    transfer = sent(awa, moussa)
    sent(moussa, awa, "30.00")
    found = asked(awa, transfer)

    assert (seen(awa, found)["held"], seen(moussa, found)["held"]["amount"]) == (None, "70.00")
    assert (seen(awa, found)["amount"]["amount"], available(moussa)) == ("100.00", mru("0"))
    assert consent(moussa, found).document["returned"]["amount"] == "70.00"
    assert (awa.balance, moussa.balance) == (mru("1000.00"), mru("0"))


def test_that_was_all_spent_holds_nothing_and_looks_the_same_to_its_sender() -> None:
    awa, moussa = two()
    transfer = sent(awa, moussa)
    sent(moussa, awa, "100.00")
    found = asked(awa, transfer)

    assert (seen(awa, found)["state"], seen(awa, found)["held"]) == ("asked", None)
    assert consent(moussa, found).code == "recall_holds_nothing"
    assert withdraw(awa, found).document["state"] == "withdrawn"


def test_that_its_recipient_keeps_is_decided_by_two() -> None:
    awa, moussa = two()
    back, kept = asked(awa, sent(awa, moussa)), asked(awa, sent(awa, moussa, "50.00"))
    with pytest.raises(services.RecallNotDecidable):
        proposed(back, "give_back")
    for one in (back, kept):
        assert decline(moussa, one).document["state"] == "declined"
    wallets.freeze(moussa.wallet.pk, actor=Actor("customer", moussa.user.pk), now=clock.now())

    decided(back, "give_back")
    decided(kept, "refuse")

    assert (awa.balance, moussa.balance) == (mru("950.00"), mru("50.00"))
    assert Wallet.objects.get(pk=moussa.wallet.pk).status == "frozen"
    assert (seen(awa, back)["state"], seen(awa, kept)["state"]) == ("returned", "refused")
    assert seen(awa, kept)["because"] == BECAUSE
    assert consent(moussa, kept).code == "recall_over"


def test_that_nobody_answers_is_staffs_to_decide_and_free_after_a_week() -> None:
    awa, moussa = two()
    silent = asked_before(awa, moussa, ago=timedelta(hours=73))
    over = asked_before(awa, moussa, ago=WEEK, amount="50.00")
    assert available(moussa) == mru("0")

    assert consent(moussa, over).code == "recall_over"
    assert endings.expire(now=clock.now()) == {"expired": 1, "failed": 0}
    assert endings.expire(now=clock.now()) == {"expired": 0, "failed": 0}
    decided(silent, "give_back")

    assert (row(over).state, row(silent).state) == ("expired", "returned")
    assert (moussa.balance, available(moussa)) == (mru("50.00"), mru("50.00"))


def test_is_asked_for_once_and_not_too_often_nor_too_late(settings: LazySettings) -> None:
    awa, moussa = two()
    found = sent(awa, moussa)
    assert ask(moussa, found).code == "unknown_payment"
    assert ask(people.customer("Khady Ba"), found).code == "unknown_payment"
    assert ask(awa, sent(awa, moussa, ago=timedelta(hours=25))).code == "recall_too_late"

    assert withdraw(awa, asked(awa, found)).status == 200
    assert ask(awa, found).document["state"] == "withdrawn"
    assert available(moussa) == mru("200.00")
    asked(awa, sent(awa, moussa, "1.00"))
    assert settings.MOST_RECALLS_A_WEEK == 2
    assert ask(awa, sent(awa, moussa, "1.00")).code == "too_many_recalls"
    listed = App.of(moussa).get(f"{RECALLS}?side=got").document["items"]
    assert [one["person"] for one in listed] == ["Awa D•••", "Awa D•••"]
    assert App.of(moussa).get(f"{RECALLS}?side=sent").document["items"] == []


def test_that_was_no_transfer_to_another_is_not_recalled() -> None:
    awa, moussa = two()
    own = people.another_wallet(awa)
    bought = people.quoted(awa, moussa, "5.00", product="sale")
    sale = payments.pay(bought.pk, awa.by_pin(bought), posting_id=ids.new_id(), now=clock.now())
    faucet = people.fund(awa, "1.00")
    back = sent(awa, moussa)
    with transaction():
        returns.refund(UUID(back), amount=mru("1.00"), posting_id=ids.new_id(), authorised_by="test", now=clock.now())

    assert own.owner_id == awa.user.pk
    assert ask(awa, str(sale.pk)).code == ask(awa, str(faucet)).code == "unknown_payment"
    refused = ask(awa, back)
    assert (refused.code, refused.document["facts"]) == ("transfer_not_recallable", {})


def test_that_goes_back_in_another_way_is_held_no_more() -> None:
    awa, moussa = two(funds="100.00")
    found = asked(awa, sent(awa, moussa))
    with transaction():
        returns.reverse(UUID(found), posting_id=ids.new_id(), authorised_by="staff", now=clock.now())
    relay.deliver_all()

    assert row(found).state == "overtaken"
    assert (awa.balance, moussa.balance, available(moussa)) == (mru("1000.00"), mru("100.00"), mru("100.00"))


def test_to_a_frozen_wallet_is_held_all_the_same() -> None:
    awa, moussa = two()
    transfer = sent(awa, moussa, ago=HOUR)
    wallets.freeze(moussa.wallet.pk, actor=Actor("customer", moussa.user.pk), now=clock.now())

    found = asked(awa, transfer)

    assert seen(moussa, found)["held"]["amount"] == "100.00"
    assert consent(moussa, found).code == "account_frozen"
    wallets.thaw(moussa.wallet.pk, actor=SYSTEM, now=clock.now())
    assert consent(moussa, found).status == 200
    assert awa.balance == mru("1000.00")
