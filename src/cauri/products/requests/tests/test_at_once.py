"""Several at the same moment …"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import people
from tests.support.apps import Answer, new_key
from tests.support.crowds import together

from cauri.books.payments.models import Payment
from cauri.kit import clock
from cauri.products.requests import endings
from cauri.products.requests.models import MoneyRequest
from cauri.products.requests.tests.asking import (
    agree,
    asked,
    available,
    cancel,
    decline,
    mru,
    quoted,
    remind,
    request,
    request_of_before,
    row,
    told,
    two,
)

pytestmark = pytest.mark.usefixtures("committed_db")
ROUNDS = 6


@pytest.fixture(autouse=True)
def warm(committed_db: object) -> None:
    """The application is made before the threads are."""
    Client().get("/health/live")


def words(answers: Sequence[object]) -> Counter[str]:
    """How each ended; what is no answer fails the test."""
    for answer in answers:
        assert isinstance(answer, Answer), f"no answer: {answer!r}"
    return Counter(one.code or str(one.status) for one in answers if isinstance(one, Answer))


def test_pay_one_request_once_with_many_quotes() -> None:
    awa, moussa = two()
    found = request(awa, moussa)
    quotes = [quoted(moussa, found) for _ in range(8)]

    answers = together([partial(agree, moussa, found, one) for one in quotes])

    assert words(answers) == {"201": 1, "request_over": 7}
    assert (awa.balance, available(moussa), told("paid")) == (mru("100.00"), mru("900.00"), 1)


def test_pay_one_request_once_under_one_key() -> None:
    awa, moussa = two()
    found, key = request(awa, moussa), new_key()
    shown = quoted(moussa, found)

    answers = together([partial(agree, moussa, found, shown, key=key) for _ in range(6)])

    assert words(answers) == {"201": 6}
    assert awa.balance == mru("100.00")


def test_end_one_request_in_one_way() -> None:
    """Paid twice, cancelled, declined and expired at the same moment: one of them happens."""
    for _ in range(ROUNDS):
        awa, moussa = two()
        found = request(awa, moussa)
        first, second = quoted(moussa, found), quoted(moussa, found)
        soon = row(found).expires_at + timedelta(seconds=1)
        acts: list[Callable[[], object]] = [
            partial(agree, moussa, found, first),
            partial(cancel, awa, found),
            partial(agree, moussa, found, second),
            partial(decline, moussa, found),
            partial(endings.expire, now=soon),
        ]

        *answers, expired = together([*acts])

        by_whom, state = words(answers), row(found).state
        assert by_whom["201"] + by_whom["200"] + (expired == 1) == 1, (by_whom, expired)
        assert by_whom["request_over"] == 4 - by_whom["201"] - by_whom["200"]
        assert (state == "paid") == (by_whom["201"] == 1)
        assert (state == "expired") == (expired == 1)
        assert awa.balance == (mru("100.00") if state == "paid" else mru("0"))
        assert awa.balance + moussa.balance == mru("1000.00")


def test_pay_from_one_wallet_no_more_than_it_holds() -> None:
    awa, moussa = two()
    wanted = [request(awa, moussa, amount="600.00") for _ in range(3)]
    quotes = [quoted(moussa, one) for one in wanted]

    answers = together([partial(agree, moussa, one, shown) for one, shown in zip(wanted, quotes, strict=True)])

    assert words(answers) == {"201": 1, "insufficient_funds": 2}
    assert sorted(row(one).state for one in wanted) == ["open", "open", "paid"]
    assert Payment.objects.filter(product="request", state="completed").count() == 1


def test_ask_one_person_no_more_often_than_may_be(settings: Settings) -> None:
    settings.MOST_OPEN_REQUESTS_TO_ONE = 3
    awa, moussa = two()

    answers = together([partial(asked, awa, moussa) for _ in range(8)])

    assert words(answers) == {"201": 3, "asked_too_often": 5}
    assert MoneyRequest.objects.count() == 3


def test_ask_each_other_without_a_standstill() -> None:
    crowd = [people.customer(f"Person {n}", funds="0") for n in range(4)]

    answers = together([partial(asked, one, *(other for other in crowd if other is not one)) for one in crowd])

    assert words(answers) == {"201": 4}
    assert MoneyRequest.objects.count() == 12


def test_remind_once() -> None:
    awa, moussa = two()
    found = request_of_before(awa, moussa, ago=timedelta(days=2))

    answers = together([partial(remind, awa, found) for _ in range(6)])

    assert words(answers) == {"200": 1, "reminded_too_soon": 5}
    assert (row(found).reminders, told("reminded")) == (1, 1)


def test_expire_each_request_once() -> None:
    awa, moussa = two()
    for _ in range(5):
        request_of_before(awa, moussa, ago=timedelta(days=7))

    done = together([partial(endings.expire, now=clock.now()) for _ in range(4)])

    assert sum(one for one in done if isinstance(one, int)) == 5
    assert told("expired") == 5
