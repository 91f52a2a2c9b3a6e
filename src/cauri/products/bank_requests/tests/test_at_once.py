"""Several at the same moment …"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from django.test import Client
from tests.support.apps import Answer, new_key
from tests.support.crowds import together

from cauri.books.payments.models import Payment
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.products.bank_requests import services
from cauri.products.bank_requests.models import BankRequest
from cauri.products.bank_requests.states import BankRequestStateDiffers
from cauri.products.bank_requests.tests.branch import (
    PAID,
    WHOLE,
    approved,
    ask,
    asked,
    awa,
    cancel,
    quoted,
    refused,
    row,
)

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def warm(committed_db: object) -> None:
    """The application is made before the threads are."""
    Client().get("/health/live")


def _words(answers: list[object]) -> Counter[str]:
    for answer in answers:
        assert isinstance(answer, Answer), f"no answer: {answer!r}"
    return Counter(one.code or str(one.status) for one in answers if isinstance(one, Answer))


def test_ask_once_under_one_key() -> None:
    one, key = awa(), new_key()
    made = quoted(one)

    answers = together([partial(ask, one, made, key=key) for _ in range(8)])

    assert _words([*answers]) == {"201": 8}
    assert one.balance == PAID


def test_ask_once_for_one_quote() -> None:
    one = awa()
    made = quoted(one)

    answers = together([partial(ask, one, made) for _ in range(8)])

    assert _words([*answers]) == {"201": 1, "quote_used": 7}
    assert one.balance == PAID


def test_ask_for_one_of_a_kind() -> None:
    one = awa()
    quotes = [quoted(one) for _ in range(6)]

    answers = together([partial(ask, one, made) for made in quotes])

    assert _words([*answers]) == {"201": 1, "bank_request_under_way": 5}
    assert one.balance == PAID
    assert BankRequest.objects.exclude(state="quoted").count() == 1


def test_ask_for_both_kinds() -> None:
    one = awa()
    quotes = [quoted(one), quoted(one, "cheque_book")]

    answers = together([partial(ask, one, made) for made in quotes])

    assert _words([*answers]) == {"201": 2}
    assert one.balance.minor == 60_000


def test_approve_refuse_and_cancel_in_one_way() -> None:
    """Refused and cancelled exclude each other and an approval that comes after; what was paid goes back once."""
    ends = Counter[str]()
    for _ in range(8):
        one = awa()
        request_id = asked(one)
        acts: list[Callable[[], object]] = [
            partial(retrying, partial(approved, request_id)),
            partial(retrying, partial(refused, request_id)),
            partial(cancel, one, request_id),
        ]

        did_approve, did_refuse, did_cancel = (_done(end) for end in together(acts))

        state = row(request_id).state
        ends[state] += 1
        assert did_refuse + did_cancel <= 1
        assert (did_refuse, did_cancel) == (state == "refused", state == "cancelled")
        assert did_approve or state != "approved"
        assert not (did_approve and did_cancel)
        assert one.balance == (PAID if state == "approved" else WHOLE)
        assert _returns(request_id) == (state != "approved")
    assert set(ends) <= {"approved", "refused", "cancelled"}


def test_refuse_once() -> None:
    one = awa()
    request_id = asked(one)

    ends = together([partial(retrying, partial(refused, request_id)) for _ in range(6)])

    assert sorted(_done(end) for end in ends) == [False] * 5 + [True]
    assert (one.balance, _returns(request_id)) == (WHOLE, 1)


def test_cancel_once() -> None:
    one = awa()
    request_id = asked(one)

    answers = together([partial(cancel, one, request_id) for _ in range(6)])

    assert _words([*answers]) == {"200": 6}
    assert (one.balance, _returns(request_id)) == (WHOLE, 1)


def test_prune_and_ask_of_what_is_old() -> None:
    one = awa()
    made = quoted(one)
    later = clock.now() + services.QUOTES_KEPT * 2

    acts: list[Callable[[], object]] = [partial(ask, one, made), partial(services.prune, now=later)]
    answer, _ = together(acts)

    assert isinstance(answer, Answer)
    assert (answer.code or answer.status) in {201, "unknown_quote"}
    assert one.balance == (PAID if answer.status == 201 else WHOLE)


def _done(end: object) -> bool:
    """Whether an act succeeded; what is neither that nor a refusal fails the test."""
    if isinstance(end, Answer):
        assert end.status in (200, 409), end
        return end.status == 200
    assert isinstance(end, UUID | BankRequestStateDiffers), repr(end)
    return isinstance(end, UUID)


def _returns(request_id: UUID) -> int:
    return Payment.objects.filter(original=row(request_id).payment_id, state="completed").count()
