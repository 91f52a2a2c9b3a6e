"""Several at the same moment …"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import shuffle

import pytest
from django.test import Client
from tests.support import people
from tests.support.apps import Answer
from tests.support.crowds import together

from cauri.books.payments.models import Payment
from cauri.kit import clock
from cauri.kit.transactions import retrying, transaction
from cauri.products.claims import following, services
from cauri.products.claims.tests.sending import (
    WEEK,
    agree,
    available,
    mru,
    number,
    owner_of,
    quoted,
    row,
    sent,
    sent_before,
)

pytestmark = pytest.mark.usefixtures("committed_db")
ROUNDS = 8


@pytest.fixture(autouse=True)
def warm(committed_db: object) -> None:
    """The application is made before the threads are."""
    Client().get("/health/live")


def test_end_one_transfer_in_one_way() -> None:
    """Claimed three times, given by itself twice, cancelled and expired at the same moment: one of them happens."""
    ends: Counter[str] = Counter()
    for _ in range(ROUNDS):
        awa, to = people.customer("Awa Diallo"), number()
        found = row(sent_before(awa, to, ago=WEEK)).pk
        khady = owner_of(to)
        over = row(str(found)).expires_at
        before = over - timedelta(seconds=1)
        with transaction():
            services.find(khady.user.pk, now=before)
        acts: list[Callable[[], object]] = [
            *[partial(retrying, partial(services.claim, found, caller=khady.caller, now=before))] * 3,
            partial(following.settle_by_itself, found, now=before),
            partial(retrying, partial(services.cancel, found, caller=awa.caller, now=before)),
            partial(following.expire, now=over),
            partial(following.expire, now=over),
        ]
        shuffle(acts)

        answers = together(acts)

        assert {type(one) for one in answers if isinstance(one, Exception)} <= {services.ClaimEnded}, answers
        state = row(str(found)).state
        ends[state] += 1
        assert state in ("claimed", "cancelled", "expired")
        assert {"expired": 0, "failed": 1} not in answers
        assert (state == "claimed") == (khady.balance == mru("100.00"))
        assert awa.balance == available(awa) == (mru("900.00") if state == "claimed" else mru("1000.00"))
        assert Payment.objects.filter(payee=khady.wallet).count() == (state == "claimed")
    assert sum(ends.values()) == ROUNDS


def test_who_joins_while_it_is_sent_gets_it_or_it_is_not_sent() -> None:
    for _ in range(ROUNDS):
        awa, to = people.customer("Awa Diallo"), number()
        shown = quoted(awa, to)

        acts: list[Callable[[], object]] = [partial(agree, awa, shown), partial(owner_of, to)]
        answer, khady = together(acts)

        assert isinstance(answer, Answer)
        assert isinstance(khady, people.Customer)
        following.look_for_recipients(now=clock.now())
        if answer.status == 201:
            following.settle_by_itself(row(answer.document["id"]).pk, now=clock.now())
            assert khady.balance == mru("100.00")
        else:
            assert answer.code == "phone_has_account"
            assert available(awa) == mru("1000.00")


def test_write_to_one_number_as_often_as_may_be() -> None:
    to = number()
    found = [sent(people.customer("Awa Diallo"), to) for _ in range(4)]

    together([partial(following.text, row(one).pk, now=clock.now()) for one in found * 2])

    assert sum(row(one).texted_at is not None for one in found) == 2
