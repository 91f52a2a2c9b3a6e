"""Looking at a withdrawal …"""

import pytest
from django.core.cache import cache
from tests.support import relay

from cauri.books.instructions.looks import MOST_ASKS_BY_LOOKS, SETTLES_WITHIN
from cauri.books.instructions.models import Instruction
from cauri.kit import clock
from cauri.products.withdrawals.tests.bank import MINUTE, Bank, awa, left, ngn, seen, taken_out

pytestmark = pytest.mark.django_db


def test_asks_the_bank_when_it_had_some_seconds(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()
    bank.flip("success")

    assert seen(one, withdrawal)["state"] == "pending"  # it was told just now
    _sent_long_ago()

    assert seen(one, withdrawal)["state"] == "completed"
    assert bank.paid == left() == ngn("5000.00")


def test_does_not_ask_the_bank_each_time(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()
    _sent_long_ago()

    assert [seen(one, withdrawal)["state"] for _ in range(5)] == ["pending"] * 5
    assert bank.asked("/transfer/verify") == 1
    for _ in range(5):
        cache.clear()  # as if a while had passed
        seen(one, withdrawal)

    assert bank.asked("/transfer/verify") == MOST_ASKS_BY_LOOKS
    assert Instruction.objects.get().stuck_since is None


def test_answers_although_the_bank_does_not(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()
    _sent_long_ago()
    bank.fault("500")

    assert seen(one, withdrawal)["state"] == "pending"


def test_shows_one_that_nobody_was_told_of_yet(bank: Bank) -> None:
    one = awa()

    assert seen(one, taken_out(one))["state"] == "pending"
    assert bank.asked("/transfer") == 0


def _sent_long_ago() -> None:
    Instruction.objects.update(sent_at=clock.now() - SETTLES_WITHIN - MINUTE)
