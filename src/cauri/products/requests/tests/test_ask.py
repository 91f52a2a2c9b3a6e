"""Asking people for money …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.apps import App, new_key

from cauri.identity.access.models import Session
from cauri.identity.users.models import User
from cauri.kit import clock
from cauri.products.requests.models import MoneyRequest
from cauri.products.requests.tests.asking import (
    REQUESTS,
    asked,
    cancel,
    request,
    request_of_before,
    seen,
    told,
    two,
)

pytestmark = pytest.mark.django_db


def test_makes_one_request_for_each_and_tells_of_each() -> None:
    awa, moussa = two()
    fatou = people.customer("Fatou Ba")

    answer = asked(awa, moussa, fatou, amount="12.50", note="للسيارة")

    assert answer.status == 201, answer.body
    assert [one["person"] for one in answer.document["items"]] == ["Moussa S•••", "Fatou B•••"]
    assert {one["state"] for one in answer.document["items"]} == {"open"}
    got = seen(moussa, answer.document["items"][0]["id"])
    assert (got["side"], got["person"], got["note"]) == ("got", "Awa D•••", "للسيارة")
    assert got["amount"] == {"amount": "12.50", "currency": "MRU"}
    assert told("made") == 2


def test_shows_it_to_its_two_sides_alone() -> None:
    awa, moussa = two()
    found = request(awa, moussa)

    assert App.of(people.customer("Khady Ba")).get(f"{REQUESTS}/{found}").code == "unknown_request"


def test_again_under_its_key_asks_nobody_twice() -> None:
    awa, moussa = two()
    key = new_key()

    first, again = (asked(awa, moussa, key=key) for _ in range(2))

    assert (again.body, again.replayed) == (first.body, True)
    assert MoneyRequest.objects.count() == told("made") == 1


@pytest.mark.parametrize("way", ["phone", "username", "account_number"])
def test_finds_people_in_each_way(way: str) -> None:
    awa, moussa = two()
    named = {"phone": moussa.user.phone, "username": moussa.user.username, "account_number": moussa.wallet.number}
    body = {"people": [{way: named[way]}], "amount": {"amount": "1.00", "currency": "MRU"}}

    answer = App.of(awa).post(REQUESTS, body, key=new_key())

    assert (answer.status, answer.document["items"][0]["person"]) == (201, "Moussa S•••")


def test_asks_nobody_when_one_is_unknown_and_says_which() -> None:
    awa, moussa = two()
    people_ = [{"username": moussa.user.username}, {"username": "nobody-of-ours"}]

    answer = App.of(awa).post(
        REQUESTS, {"people": people_, "amount": {"amount": "1.00", "currency": "MRU"}}, key=new_key()
    )

    assert (answer.status, answer.code) == (404, "person_not_found")
    assert answer.document["facts"] == {"place": 2, "why": "recipient_unknown"}
    assert MoneyRequest.objects.count() == told("made") == 0


def test_asks_nobody_who_has_no_wallet_in_the_currency() -> None:
    awa, moussa = two()
    people.another_wallet(awa, kind="main", currency="XOF")
    by_name = {"username": moussa.user.username}
    by_number = {"account_number": moussa.wallet.number}

    for one in (by_name, by_number):
        body = {"people": [one], "amount": {"amount": "100", "currency": "XOF"}}
        answer = App.of(awa).post(REQUESTS, body, key=new_key())
        assert (answer.code, answer.document["facts"]) == ("person_not_found", {"place": 1, "why": "no_wallet"})


def test_needs_a_wallet_to_be_paid_into() -> None:
    awa, moussa = two()
    people.another_wallet(moussa, kind="main", currency="XOF")
    body = {"people": [{"username": moussa.user.username}], "amount": {"amount": "100", "currency": "XOF"}}

    assert App.of(awa).post(REQUESTS, body, key=new_key()).code == "no_wallet"


def test_is_not_for_oneself_nor_twice_for_another() -> None:
    awa, moussa = two()

    own, twice = asked(awa, moussa, awa), asked(awa, moussa, moussa)

    assert (own.code, own.document["facts"]) == ("person_is_oneself", {"place": 2})
    assert (twice.code, twice.document["facts"]) == ("person_named_twice", {"place": 2})
    assert MoneyRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("amount", "code"), [("0.00", "amount_not_positive"), ("9999999999999999.00", "payment_too_large")]
)
def test_is_for_an_amount_that_can_be_paid(amount: str, code: str) -> None:
    awa, moussa = two()

    assert asked(awa, moussa, amount=amount).code == code


def test_takes_a_note_that_can_be_read() -> None:
    awa, moussa = two()

    assert asked(awa, moussa, note="a\u202eb").code == "note_invalid"
    assert asked(awa, moussa, note="x" * 256).status == 422


def test_is_not_for_who_is_not_known_at_all() -> None:
    awa, moussa = two()
    User.objects.filter(pk=awa.user.pk).update(tier=0)

    answer = asked(awa, moussa)

    assert (answer.status, answer.code, answer.document["facts"]["lowest"]) == (403, "request_tier_too_low", 1)


def test_is_not_for_a_session_that_has_ended() -> None:
    awa, moussa = two()
    Session.objects.filter(user=awa.user).update(ended_at=clock.now(), ended_why="logout")

    assert asked(awa, moussa).status == 401


def test_names_twenty_people_at_most() -> None:
    awa, _ = two()
    body = {
        "people": [{"username": f"nobody{n}"} for n in range(21)],
        "amount": {"amount": "1.00", "currency": "MRU"},
    }

    assert App.of(awa).post(REQUESTS, body, key=new_key()).status == 422
    assert App.of(awa).post(REQUESTS, {**body, "people": []}, key=new_key()).status == 422


def test_pesters_nobody_with_many_open_ones(settings: Settings) -> None:
    settings.MOST_OPEN_REQUESTS_TO_ONE = 2
    awa, moussa = two()
    old, _ = (request_of_before(awa, moussa, ago=timedelta(days=2)) for _ in range(2))

    refused = asked(awa, people.customer("Fatou Ba"), moussa)
    cancel(awa, old)

    assert (refused.status, refused.code, refused.document["facts"]) == (
        429,
        "asked_too_often",
        {"place": 2, "most": 2},
    )
    assert asked(awa, moussa).status == 201


def test_pesters_nobody_with_many_in_a_day_whatever_became_of_them(settings: Settings) -> None:
    settings.MOST_REQUESTS_TO_ONE_A_DAY = 2
    awa, moussa = two()
    request_of_before(awa, moussa, ago=timedelta(days=1, seconds=1))
    for _ in range(2):
        cancel(awa, request(awa, moussa))

    assert asked(awa, moussa).code == "asked_too_often"
    assert asked(awa, people.customer("Fatou Ba")).status == 201


def test_has_a_bound_for_a_day(settings: Settings) -> None:
    settings.MOST_REQUESTS_A_DAY = 3
    awa, moussa = two()
    fatou, khady = people.customer("Fatou Ba"), people.customer("Khady Ba")
    asked(awa, moussa, fatou)

    refused = asked(awa, moussa, khady)

    assert (refused.status, refused.code, refused.document["facts"]) == (429, "too_many_requests_made", {"most": 3})
    assert asked(awa, khady).status == 201


def test_counts_each_person_as_a_look_up(settings: Settings) -> None:
    settings.THROTTLE_FACTOR = 1
    settings.THROTTLES = {**settings.THROTTLES, "lookup": 10}
    awa, _ = two()
    body = {
        "people": [{"username": f"nobody{n}"} for n in range(11)],
        "amount": {"amount": "1.00", "currency": "MRU"},
    }

    answer = App.of(awa).post(REQUESTS, body, key=new_key())

    assert (answer.status, answer.code) == (429, "too_many_requests")
