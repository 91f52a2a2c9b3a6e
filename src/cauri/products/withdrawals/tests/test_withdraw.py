"""Taking quoted money out …"""

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App, new_key

from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests import watching
from cauri.identity.access import step_ups
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies import services as companies
from cauri.kit import clock
from cauri.products.withdrawals.tests.bank import (
    WITHDRAWALS,
    Bank,
    agree,
    available,
    awa,
    left,
    ngn,
    quoted,
    seen,
    taken_out,
)

pytestmark = pytest.mark.django_db


def test_is_pending_until_the_bank_has_it() -> None:
    one = awa()
    answer = agree(one, quoted(one))

    document = answer.document
    assert (answer.status, document["state"], document["settled_at"], document["code"]) == (201, "pending", None, "")
    assert (document["bank"], document["account"]) == ("Guaranty Trust Bank", "•••• 6789")
    relay.deliver_all()
    assert seen(one, document["id"])["settled_at"] is not None


def test_again_under_its_key_is_the_same_answer_and_one_transfer(bank: Bank) -> None:
    one, key = awa(), new_key()
    quote = quoted(one)

    first = agree(one, quote, key=key)
    relay.deliver_all()
    again = agree(one, quote, key=key, pin="0000")  # a repetition has to prove nothing
    relay.deliver_all()

    assert (again.body, again.status, again.replayed) == (first.body, 201, True)
    assert agree(one, quote).code == "quote_used"
    assert len(bank.transfers) == 1
    assert bank.paid == left() == ngn("5000.00")


def test_takes_no_more_than_there_is(bank: Bank) -> None:
    one = awa(funds="100.00")
    answer = agree(one, quoted(one))
    relay.deliver_all()

    assert (answer.status, answer.code, bank.transfers) == (402, "insufficient_funds", [])
    refused = Payment.objects.get(state="refused")
    assert (seen(one, refused.pk)["state"], seen(one, refused.pk)["code"]) == ("refused", "insufficient_funds")


def test_asks_for_the_pin_itself_where_it_is_much(settings: Settings) -> None:
    settings.NEW_PAYEE_CAPS = {"NGN": "1000.00"}
    one = awa()
    token = step_ups.start_step_up(one.caller, people.PIN, now=clock.now()).token

    much, little = quoted(one), quoted(one, amount="1000.00")

    assert agree(one, much, step_up_token=token).code == "fresh_pin_required"
    assert agree(one, little, step_up_token=token).status == 201
    assert agree(one, much).status == 201


def test_is_for_the_payer_alone() -> None:
    one, moussa = awa(), people.customer("Moussa Sow", currency="NGN", funds="9000.00")
    quote = quoted(one)

    assert agree(moussa, quote).code == "unknown_quote"
    assert agree(one, {**quote, "terms": "0" * 64}).code == "terms_changed"
    withdrawal = taken_out(one)
    assert App.of(moussa).get(f"{WITHDRAWALS}/{withdrawal}").code == "unknown_payment"
    assert available(moussa) == ngn("9000.00")


def test_of_the_quote_of_something_else_is_refused() -> None:
    one, moussa = awa(), people.customer("Moussa Sow", currency="NGN")
    transfer = people.quoted(one, moussa, "5.00")
    sent = people.paid(one, moussa, "5.00")

    assert agree(one, {"id": str(transfer.pk), "terms": transfer.terms}).code == "unknown_quote"
    assert App.of(one).get(f"{WITHDRAWALS}/{sent.pk}").code == "unknown_payment"


def test_reserves_nothing_while_the_company_is_switched_off(bank: Bank) -> None:
    one, key = awa(), new_key()
    quote = quoted(one)
    companies.switch_off("paystack", because="they lose transfers", by=SYSTEM, now=clock.now())

    refused = agree(one, quote, key=key)
    assert (refused.status, refused.code, available(one)) == (503, "company_unavailable", ngn("100000.00"))
    companies.switch_on("paystack", by=SYSTEM, now=clock.now())

    assert agree(one, quote, key=key).document["state"] == "pending"  # under the same key: nothing had been done


def test_waits_for_people_where_a_guard_wants_them_to_look(bank: Bank, settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    one = awa()

    withdrawal = agree(one, quoted(one)).document
    relay.deliver_all()
    assert (withdrawal["state"], bank.transfers, available(one)) == ("held", [], ngn("95000.00"))
    held.release(withdrawal["id"], actor=SYSTEM, now=clock.now())
    assert seen(one, withdrawal["id"])["state"] == "pending"
    relay.deliver_all()

    assert seen(one, withdrawal["id"])["state"] == "completed"
    assert bank.paid == left() == ngn("5000.00")
