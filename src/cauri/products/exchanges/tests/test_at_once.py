"""Several at the same moment …"""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from tests.support.apps import App, new_key
from tests.support.crowds import together
from tests.support.people import Customer

from cauri.money import Money
from cauri.products.exchanges.tests.exchanging import (
    EXCHANGES,
    agree,
    awa,
    exchanged,
    francs,
    mru,
    position,
    quoted,
    xof,
)

pytestmark = pytest.mark.usefixtures("committed_db")


def test_exchange_one_quote_once() -> None:
    one, key = awa(), new_key()
    shown = quoted(one)
    Client().get("/health/live")  # the application is made before the threads are

    under_one_key = together([partial(agree, one, shown, key=key) for _ in range(4)])
    under_others = together([partial(agree, one, shown) for _ in range(4)])

    assert {answer.status for answer in under_one_key if not isinstance(answer, Exception)} == {201}
    assert {answer.code for answer in under_others if not isinstance(answer, Exception)} == {"quote_used"}
    assert (one.balance, francs(one), position("XOF")) == (mru("900.00"), xof("1418"), xof("-1418"))


def test_sell_no_more_than_there_is() -> None:
    one = awa("250.00")
    shown = [quoted(one, "100.00") for _ in range(6)]

    answers = together([partial(agree, one, each) for each in shown])

    assert sorted(each.status for each in answers if not isinstance(each, Exception)) == [201, 201, *[402] * 4]
    assert (one.balance, francs(one)) == (mru("50.00"), xof("2836"))


def test_go_to_and_fro_and_lose_only_the_margin() -> None:
    one = awa("5000.00")
    exchanged(one, "2000.00")
    there = [quoted(one, "100.00") for _ in range(6)]
    back = [_quoted_back(one) for _ in range(6)]
    arrives = Money.of(back[0]["bought"]["amount"], "MRU")

    answers = together([partial(agree, one, each) for pair in zip(there, back, strict=True) for each in pair])

    assert [each.status for each in answers if not isinstance(each, Exception)] == [201] * 12
    assert arrives == mru("69.77")
    assert (one.balance, francs(one)) == (
        mru("2400.00") + arrives * 6,
        xof("28377") + xof("1418") * 6 - xof("1000") * 6,
    )


def _quoted_back(one: Customer) -> dict[str, Any]:
    asked = {"sell": {"amount": "1000", "currency": "XOF"}, "other_currency": "MRU"}
    answer = App.of(one).post(f"{EXCHANGES}/quotes", asked)
    assert answer.status == 201, answer
    shown: dict[str, Any] = answer.document
    return shown
