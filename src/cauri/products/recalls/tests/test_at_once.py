"""Several at the same moment …"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import shuffle
from uuid import UUID

import pytest
from django.test import Client
from tests.support import people
from tests.support.apps import Answer
from tests.support.crowds import together

from cauri.books.ledger.refusals import InsufficientFunds
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.identity.approvals import services as approvals
from cauri.kit import clock, ids
from cauri.kit.transactions import retrying
from cauri.products.recalls import endings, services
from cauri.products.recalls.models import Recall
from cauri.products.recalls.tests.recalling import (
    WEEK,
    ask,
    asked_before,
    available,
    consent,
    enrolled,
    mru,
    proposed,
    row,
    sent,
    two,
)

pytestmark = pytest.mark.usefixtures("committed_db")
ROUNDS = 8


@pytest.fixture(autouse=True)
def warm(committed_db: object) -> None:
    """The application is made before the threads are."""
    Client().get("/health/live")


def spend(by: people.Customer, to: people.Customer, amount: str) -> Payment:
    """Send it on."""
    quote = people.quoted(by, to, amount)
    return retrying(lambda: payments.pay(quote.pk, by.by_pin(quote), posting_id=ids.new_id(), now=clock.now()))


def test_end_one_recall_in_one_way() -> None:
    """Agreed to three times, withdrawn, declined, decided and expired at the same moment: the money goes one way."""
    enrolled("fatou"), enrolled("ibrahima")
    ends: Counter[str] = Counter()
    for _ in range(ROUNDS):
        awa, moussa = two()
        found = asked_before(awa, moussa, ago=WEEK)
        key, over = row(found).pk, row(found).expires_at
        before = over - timedelta(seconds=1)
        waiting = proposed(found, "give_back", now=before)
        acts: list[Callable[[], object]] = [
            *[partial(services.consent, key, people.PIN, caller=moussa.caller, now=before)] * 3,
            partial(retrying, partial(services.withdraw, key, caller=awa.caller, now=before)),
            partial(retrying, partial(services.decline, key, caller=moussa.caller, now=before)),
            partial(retrying, partial(approvals.approve, waiting.pk, by=enrolled("ibrahima"), now=before)),
            partial(endings.expire, now=over),
            partial(endings.expire, now=over),
        ]
        shuffle(acts)

        answers = together(acts)

        assert {type(one) for one in answers if isinstance(one, Exception)} <= {services.RecallOver}, answers
        assert {"expired": 0, "failed": 1} not in answers
        state = row(found).state
        ends[state] += 1
        back = state == "returned"
        assert state in ("returned", "withdrawn", "expired")
        assert awa.balance == mru("1000.00" if back else "900.00")
        assert moussa.balance == available(moussa) == mru("0" if back else "100.00")
        assert Payment.objects.filter(original=UUID(found)).count() == back
    assert sum(ends.values()) == ROUNDS


def test_hold_what_is_not_spent_at_that_very_moment() -> None:
    """Six payments of 20.00 and the recall of 100.00: what left and what is held is never more than there was."""
    for _ in range(ROUNDS):
        awa, moussa = two()
        khady = people.customer("Khady Ba", funds="0")
        transfer = sent(awa, moussa)

        acts: list[Callable[[], object]] = [partial(ask, awa, transfer)]
        acts += [partial(spend, moussa, khady, "20.00")] * 6
        recalled, *spent = together(acts)

        assert isinstance(recalled, Answer)
        assert recalled.status == 201, recalled.body
        assert all(isinstance(one, Payment | InsufficientFunds) for one in spent), spent
        held = row(transfer).held
        assert held + khady.balance + available(moussa) == mru("100.00")
        assert consent(moussa, transfer).status == (200 if held else 409)
        assert awa.balance == mru("900.00") + held


def test_hold_once_however_often_it_is_asked() -> None:
    awa, moussa = two()
    transfer = sent(awa, moussa)
    others = [sent(awa, moussa, "1.00") for _ in range(3)]

    answers = together([partial(ask, awa, one) for one in [transfer] * 5 + others])

    assert all(isinstance(one, Answer) for one in answers), answers
    assert Recall.objects.count() == 2
    assert available(moussa) == mru("103.00") - sum((one.held for one in Recall.objects.all()), mru("0"))


def test_agree_and_spend_at_once_moves_nothing_twice() -> None:
    for _ in range(ROUNDS):
        awa, moussa = two(funds="10.00")
        khady = people.customer("Khady Ba", funds="0")
        found = sent(awa, moussa)
        assert ask(awa, found).status == 201

        acts: list[Callable[[], object]] = [partial(consent, moussa, found)]
        acts += [partial(spend, moussa, khady, "10.00")] * 4
        agreed, *spent = together(acts)

        assert isinstance(agreed, Answer)
        assert agreed.status == 200
        assert sum(isinstance(one, Payment) for one in spent) == 1
        assert (awa.balance, khady.balance, moussa.balance) == (mru("1000.00"), mru("10.00"), mru("0"))
