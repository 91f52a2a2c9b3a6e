"""The static code of a wallet …"""

from datetime import timedelta

import pytest
from tests.support import people
from tests.support.apps import App, new_key
from tests.support.people import Customer

from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.products.qr import queries
from cauri.products.qr.models import Code
from cauri.products.qr.tests import stall
from cauri.products.qr.tests.stall import CODES, ask_to_replace, mru, paid, static


def test_is_always_the_same_one(moussa: Customer) -> None:
    first, again = static(moussa), static(moussa)

    assert again == first
    assert (first["form"], first["amount"], first["single_use"], first["expires_at"]) == ("static", None, False, None)


def test_is_each_wallets_own(moussa: Customer) -> None:
    savings = people.another_wallet(moussa)

    other = App.of(moussa).get(f"{CODES}/mine/{savings.pk}").document

    assert other["payload"] != static(moussa)["payload"]
    assert other["wallet"] == str(savings.pk)


def test_is_paid_again_and_again_by_anybody(moussa: Customer, awa: Customer) -> None:
    shown, fatou = static(moussa), people.customer("Fatou Ba")

    for payer, amount in ((awa, "1.00"), (awa, "2.50"), (fatou, "10.00")):
        paid(payer, shown, amount)

    assert moussa.balance == mru("13.50")
    assert stall.code(shown).state == "active"


def test_never_expires(moussa: Customer) -> None:
    code = queries.own_code(moussa.user.pk, stall.code(static(moussa)).pk)

    assert code.state_at(clock.now() + timedelta(days=10_000)) == "active"


def test_is_dead_once_it_is_replaced(moussa: Customer, awa: Customer) -> None:
    old = static(moussa)
    quoted_before = stall.quoted(awa, old, "1.00")

    new = ask_to_replace(moussa)

    assert new.status == 201
    assert new.document == static(moussa)
    assert new.document["payload"] != old["payload"]
    assert App.of(moussa).get(f"{CODES}/{old['id']}").document["state"] == "replaced"
    assert stall.read(awa, old["payload"]).document["state"] == "cancelled"
    assert stall.quote(awa, old, "1.00").code == "qr_cancelled"
    assert stall.agree(awa, quoted_before).code == "qr_cancelled"
    paid(awa, new.document, "1.00")
    assert moussa.balance == mru("1.00")


def test_is_replaced_with_the_pin_only_and_that_is_told(moussa: Customer) -> None:
    old = static(moussa)

    wrong = ask_to_replace(moussa, pin="0000")
    assert (wrong.status, wrong.code) == (403, "wrong_pin")
    assert static(moussa) == old
    assert ask_to_replace(moussa).status == 201

    fact = PublishedFact.objects.get(name="qr.static_code_replaced")
    record = AuditRecord.objects.get(action="qr.static_code_replaced")
    assert str(moussa.user.pk) in str(fact.payload)
    assert (record.before, str(record.actor)) == ({"code": old["id"]}, str(moussa.user.pk))


def test_is_replaced_once_under_one_key(moussa: Customer) -> None:
    static(moussa)
    key = new_key()

    first, again = ask_to_replace(moussa, key=key), ask_to_replace(moussa, key=key, pin="0000")

    assert (again.body, again.replayed) == (first.body, True)
    assert Code.objects.count() == 2


def test_is_not_cancelled(moussa: Customer) -> None:
    shown = static(moussa)

    answer = stall.cancel(moussa, shown["id"])

    assert (answer.status, answer.code) == (409, "static_qr_stays")
    assert static(moussa) == shown


@pytest.mark.parametrize("door", ["", "/replacement"])
def test_of_anothers_wallet_does_not_exist(moussa: Customer, awa: Customer, door: str) -> None:
    place = f"{CODES}/mine/{moussa.wallet.pk}{door}"

    answer = App.of(awa).post(place, {"pin": people.PIN}, key=new_key()) if door else App.of(awa).get(place)

    assert (answer.status, answer.code) == (404, "unknown_wallet")
