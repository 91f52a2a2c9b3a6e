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

from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.splits import endings
from cauri.products.splits.models import Split
from cauri.products.splits.tests.sharing import (
    agree,
    available,
    cancel,
    close,
    decline,
    made,
    mru,
    named,
    part,
    quoted,
    row,
    split,
    three,
    told,
)

pytestmark = pytest.mark.usefixtures("committed_db")
ROUNDS = 4


@pytest.fixture(autouse=True)
def warm(committed_db: object) -> None:
    """The application is made before the threads are."""
    Client().get("/health/live")


def words(answers: Sequence[object]) -> Counter[str]:
    """How each ended; what is no answer fails the test."""
    for answer in answers:
        assert isinstance(answer, Answer), f"no answer: {answer!r}"
    return Counter(one.code or str(one.status) for one in answers if isinstance(one, Answer))


def test_pay_no_more_of_a_part_than_is_left() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "200.00", moussa, fatou)
    quotes = [quoted(moussa, found, "40.00") for _ in range(6)]

    answers = together([partial(agree, moussa, found, one) for one in quotes])

    assert words(answers) == {"201": 2, "more_than_left": 4}
    assert (part(found, moussa).paid_minor, part(found, moussa).left_minor) == (8000, 2000)
    assert (awa.balance, available(moussa), told("part_paid")) == (mru("80.00"), mru("920.00"), 2)


def test_pay_no_more_of_a_part_than_is_left_while_it_is_held(settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    awa, moussa, fatou = three()
    found = made(awa, "200.00", moussa, fatou)
    quotes = [quoted(moussa, found, "60.00") for _ in range(6)]

    answers = together([partial(agree, moussa, found, one) for one in quotes])

    assert words(answers) == {"201": 1, "more_than_left": 5}
    assert (part(found, moussa).held_minor, available(moussa)) == (6000, mru("940.00"))


def test_pay_one_part_once_under_one_key() -> None:
    awa, moussa, fatou = three()
    found, key = made(awa, "200.00", moussa, fatou), new_key()
    shown = quoted(moussa, found)

    answers = together([partial(agree, moussa, found, shown, key=key) for _ in range(6)])

    assert words(answers) == {"201": 6}
    assert awa.balance == mru("100.00")


def test_pay_their_parts_and_it_is_paid_once() -> None:
    awa = people.customer("Awa Diallo", funds="0")
    others = [people.customer(f"Person {n}") for n in range(6)]
    found = made(awa, "600.00", *others)
    quotes = [quoted(one, found) for one in others]

    answers = together([partial(agree, one, found, shown) for one, shown in zip(others, quotes, strict=True)])

    assert words(answers) == {"201": 6}
    assert (row(found).state, awa.balance, told("paid")) == ("paid", mru("600.00"), 1)


def test_cancel_pay_decline_close_and_expire_one_after_the_other() -> None:
    """Whoever is first: of what is cancelled nothing was paid, and what is over is paid by nobody."""
    for _ in range(ROUNDS):
        awa, moussa, fatou = three()
        found = made(awa, "200.00", moussa, fatou)
        soon = row(found).expires_at + timedelta(seconds=1)
        acts: list[Callable[[], object]] = [
            partial(agree, moussa, found, quoted(moussa, found)),
            partial(cancel, awa, found),
            partial(decline, fatou, found),
            partial(close, awa, found),
            partial(endings.expire, now=soon),
        ]

        paid, *others = together([*acts])

        assert isinstance(paid, Answer)
        words(others[:3])
        state = row(found).state
        assert state in {"cancelled", "closed", "partly_paid"}
        assert awa.balance == (mru("100.00") if paid.status == 201 else mru("0"))
        assert not (state == "cancelled" and paid.status == 201)
        assert told("cancelled") + told("closed") + told("expired") <= Split.objects.count()


def test_decide_on_a_payment_once(settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    awa, moussa, fatou = three()
    found = made(awa, "200.00", moussa, fatou)
    agree(moussa, found, quoted(moussa, found))
    payment = Payment.objects.get(product="split")
    held.release(payment.pk, actor=SYSTEM, now=clock.now())

    def follow() -> None:
        with transaction():
            endings.follow(payment.pk, now=clock.now())

    assert together([follow] * 4) == [None] * 4
    assert (part(found, moussa).paid_minor, part(found, moussa).held_minor, told("part_paid")) == (10_000, 0, 1)


def test_split_no_more_bills_than_may_be(settings: Settings) -> None:
    settings.MOST_SPLITS_A_DAY = 3
    awa, moussa, _ = three()

    answers = together([partial(split, awa, "10.00", {}, named(moussa)) for _ in range(6)])

    assert words(answers) == {"201": 3, "too_many_splits": 3}
    assert Split.objects.count() == 3
