"""Several at the same moment …"""

from functools import partial
from uuid import UUID

import pytest
from django.test import Client
from tests.support import relay
from tests.support.apps import App, new_key
from tests.support.crowds import together

from cauri.books.instructions import services as instructions
from cauri.kit import clock
from cauri.products.withdrawals.models import Beneficiary
from cauri.products.withdrawals.tests.bank import (
    BENEFICIARIES,
    Bank,
    account,
    agree,
    available,
    awa,
    left,
    ngn,
    quoted,
    state_of,
    taken_out,
)

pytestmark = pytest.mark.usefixtures("committed_db")


def test_take_out_one_quote_once(bank: Bank) -> None:
    one, key = awa(), new_key()
    quote = quoted(one)
    Client().get("/health/live")  # the application is made before the threads are

    under_one_key = together([partial(agree, one, quote, key=key) for _ in range(4)])
    under_others = together([partial(agree, one, quote) for _ in range(4)])
    relay.deliver_all()

    assert {answer.status for answer in under_one_key if not isinstance(answer, Exception)} == {201}
    assert {answer.code for answer in under_others if not isinstance(answer, Exception)} == {"quote_used"}
    assert len(bank.transfers) == 1
    assert one.balance == available(one) == ngn("95000.00")
    assert bank.paid == left() == ngn("5000.00")


def test_take_out_no_more_than_there_is(bank: Bank) -> None:
    one = awa(funds="12000.00")
    quotes = [quoted(one) for _ in range(6)]

    answers = together([partial(agree, one, quote) for quote in quotes])
    relay.deliver_all()

    assert sorted(one.status for one in answers if not isinstance(one, Exception)) == [201, 201, 402, 402, 402, 402]
    assert len(bank.transfers) == 2
    assert one.balance == available(one) == ngn("2000.00")
    assert bank.paid == left() == ngn("10000.00")


def test_tell_the_bank_once_and_hear_it_once(bank: Bank) -> None:
    one = awa()
    withdrawal: UUID = taken_out(one)

    told = together([partial(instructions.carry_out, withdrawal, now=clock.now()) for _ in range(4)])
    heard = together([partial(instructions.ask, withdrawal, now=clock.now()) for _ in range(4)])

    assert [*told, *heard] == [True] * 8
    assert bank.asked("/transfer") - bank.asked("/transfer/verify") - bank.asked("/transferrecipient") == 1
    assert state_of(withdrawal) == "succeeded"
    assert bank.paid == left() == ngn("5000.00")


def test_save_one_account_once() -> None:
    one = awa()

    answers = together([partial(App.of(one).post, BENEFICIARIES, account()) for _ in range(4)])

    assert len({answer.document["id"] for answer in answers if not isinstance(answer, Exception)}) == 1
    assert Beneficiary.objects.count() == 1
