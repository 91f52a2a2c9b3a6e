"""Having money paid out to a bank: what becomes of it when the bank …"""

import pytest
from pytest_django import Settings
from tests.support import relay
from tests.support.people import limited_to

from cauri.books.instructions import services as instructions
from cauri.books.instructions.models import Instruction
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.identity.access.services import lock_for
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.withdrawals.tests.bank import (
    COMES_BACK,
    FAILS,
    MINUTE,
    Bank,
    agree,
    available,
    awa,
    left,
    ngn,
    pursued,
    quoted,
    seen,
    state_of,
    taken_out,
)

pytestmark = pytest.mark.django_db


def test_pays_it_out(bank: Bank) -> None:
    one = awa()
    withdrawal = taken_out(one)
    assert (one.balance, available(one), bank.transfers) == (ngn("100000.00"), ngn("95000.00"), [])

    relay.deliver_all()

    assert seen(one, withdrawal)["state"] == "completed"
    assert one.balance == available(one) == ngn("95000.00")
    assert bank.paid == left() == ngn("5000.00")


def test_fails_to_pay_it_out(bank: Bank) -> None:
    one = awa()
    limited_to(Bounds(daily_minor=500_000), currency="NGN", since=clock.now() - MINUTE)
    withdrawal = taken_out(one, FAILS)
    assert agree(one, quoted(one, amount="1.00")).code == "daily_value_limit_exceeded"
    bank.takes_its_time()

    relay.deliver_all()
    assert state_of(withdrawal) == "unknown"
    bank.flip("failed")
    assert bank.told_of("transfer.failed") == 200

    assert (seen(one, withdrawal)["state"], seen(one, withdrawal)["code"]) == ("failed", "transfer_failed")
    assert one.balance == available(one) == ngn("100000.00")
    assert (bank.paid, left()) == (ngn("0.00"), ngn("0.00"))
    assert agree(one, quoted(one)).document["state"] == "pending"  # the day's allowance is back


def test_sends_it_back_after_it_was_paid(bank: Bank) -> None:
    one = awa()
    bank.sandbox.switch("paystack/delay", slow=3600)
    withdrawal = taken_out(one, COMES_BACK)
    relay.deliver_all()
    assert (seen(one, withdrawal)["state"], seen(one, withdrawal)["returned_at"]) == ("completed", None)

    bank.flip("reversed")
    assert [bank.told_of("transfer.reversed") for _ in range(2)] == [200, 200]

    assert seen(one, withdrawal)["state"] == "completed"
    assert seen(one, withdrawal)["returned_at"] is not None
    assert one.balance == available(one) == ngn("100000.00")
    assert (bank.paid, left(), state_of(withdrawal)) == (ngn("0.00"), ngn("0.00"), "reversed")


def test_tells_by_webhook_what_it_had_not_decided(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()
    assert (state_of(withdrawal), available(one), left()) == ("unknown", ngn("95000.00"), ngn("0.00"))

    bank.flip("success")
    assert bank.told_of("transfer.success") == 200

    assert seen(one, withdrawal)["state"] == "completed"
    assert one.balance == ngn("95000.00")
    assert bank.paid == left() == ngn("5000.00")


def test_lies_in_a_webhook(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()

    assert bank.told_of("transfer.failed") == 200  # while it says, if it is asked, that nothing is decided

    assert (seen(one, withdrawal)["state"], available(one)) == ("pending", ngn("95000.00"))


def test_has_decided_and_told_nobody(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()
    bank.flip("success")

    pursued(withdrawal)

    assert seen(one, withdrawal)["state"] == "completed"
    assert bank.paid == left() == ngn("5000.00")


@pytest.mark.parametrize(
    ("fault", "becomes"),
    [
        ("slow", "completed"),
        ("500", "completed"),
        ("503", "completed"),
        ("429", "completed"),
        ("garbage", "completed"),
        ("drop", "completed"),
        ("lost", "completed"),
        ("late_500", "completed"),
        ("cut", "completed"),
        ("shapeless", "completed"),
    ],
)
def test_does_not_answer_as_it_is_told_to_pay(bank: Bank, fault: str, becomes: str) -> None:
    one = awa()
    withdrawal = taken_out(one)
    bank.fault(fault, times=1, seconds=1, where="/transfer")

    relay.deliver_all()
    assert one.balance - available(one) in (ngn("5000.00"), ngn("0.00"))  # reserved, or gone
    assert available(one) == ngn("95000.00")
    pursued(withdrawal)

    assert seen(one, withdrawal)["state"] == becomes
    assert available(one) == one.balance == ngn("95000.00")
    assert bank.paid == left() == ngn("5000.00")
    assert len(bank.transfers) == 1


@pytest.mark.parametrize(
    "fault", ["slow", "500", "503", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"]
)
@pytest.mark.parametrize("end", ["success", "failed"])
def test_does_not_answer_as_it_is_asked(bank: Bank, fault: str, end: str) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()
    bank.flip(end)
    bank.fault(fault, seconds=1)  # it goes on: what is asked again meets it again

    if fault != "slow":  # which is an answer
        instructions.ask(withdrawal, now=clock.now())
        assert (state_of(withdrawal), available(one)) == ("unknown", ngn("95000.00"))
    bank.fault("none")
    pursued(withdrawal)

    gone = ngn("5000.00") if end == "success" else ngn("0.00")
    assert seen(one, withdrawal)["state"] == {"success": "completed", "failed": "failed"}[end]
    assert one.balance == available(one) == ngn("100000.00") - gone
    assert bank.paid == left() == gone


def test_is_unreachable_for_good(bank: Bank, settings: Settings) -> None:
    one = awa()
    withdrawal = taken_out(one)
    settings.PAYSTACK_URL = "http://127.0.0.1:9"  # where nobody listens

    relay.deliver_all()
    assert (state_of(withdrawal), available(one)) == ("ready", ngn("95000.00"))
    pursued(withdrawal)

    assert (seen(one, withdrawal)["state"], seen(one, withdrawal)["code"]) == ("failed", "company_unreachable")
    assert available(one) == ngn("100000.00")
    assert bank.transfers == []


def test_says_nothing_for_long_and_people_find_out(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()

    pursued(withdrawal)

    assert Instruction.objects.get(pk=withdrawal).stuck_since is not None
    assert (seen(one, withdrawal)["state"], available(one)) == ("pending", ngn("95000.00"))


def test_is_not_instructed_any_more(bank: Bank, settings: Settings) -> None:
    one = awa()
    bank.takes_its_time()
    sent, waits = taken_out(one), None
    relay.deliver_all()
    waits = taken_out(one)
    settings.BANK_TRANSFERS = {"paystack": None}

    relay.deliver_all()
    pursued(waits)
    instructions.ask(sent, now=clock.now())

    assert (state_of(sent), state_of(waits)) == ("unknown", "failed")
    assert available(one) == ngn("95000.00")
    assert len(bank.transfers) == 1


def test_is_asked_after_and_not_told_again_when_we_died_telling_it(bank: Bank) -> None:
    one = awa()
    withdrawal = taken_out(one)
    bank.fault("lost", times=1, where="/transfer")
    relay.deliver_all()
    # As if nothing had been heard, because nobody lived to hear it.
    Instruction.objects.filter(pk=withdrawal).update(state="sending", code="", next_at=clock.now() + MINUTE)
    before = bank.asked("/transfer/verify")

    instructions.carry_out(withdrawal, now=clock.now())  # the fact is delivered again
    assert (state_of(withdrawal), bank.asked("/transfer/verify")) == ("sending", before)
    pursued(withdrawal)

    assert (state_of(withdrawal), bank.asked("/transfer/verify")) == ("succeeded", before + 1)
    assert len(bank.transfers) == 1
    assert bank.paid == left() == ngn("5000.00")


def test_never_heard_of_it_because_we_died_before_telling_it(bank: Bank) -> None:
    one = awa()
    withdrawal = taken_out(one)
    bank.fault("drop", times=1, where="/transfer")
    relay.deliver_all()
    assert (state_of(withdrawal), bank.transfers) == ("unknown", [])

    instructions.ask(withdrawal, now=clock.now())
    assert (state_of(withdrawal), available(one)) == ("unknown", ngn("95000.00"))  # it may still be under way
    pursued(withdrawal)

    assert state_of(withdrawal) == "succeeded"
    assert bank.paid == left() == ngn("5000.00")
    assert len(bank.transfers) == 1


def test_is_not_told_for_a_payer_who_was_locked_meanwhile(bank: Bank) -> None:
    one = awa()
    withdrawal = taken_out(one)
    lock_for(one.user.pk, by=SYSTEM, wipe=False, now=clock.now())

    relay.deliver_all()

    payment = Payment.objects.get(pk=withdrawal)
    assert (payment.state, payment.code, bank.transfers) == ("failed", "payer_locked", [])
    assert available(one) == ngn("100000.00")
