"""A request that is not paid …"""

from datetime import datetime, timedelta

import pytest
from tests.support import people, relay
from tests.support.apps import App
from tests.support.people import Customer

from cauri.books.payments import services as payments
from cauri.identity.users import services as users
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.products.requests import endings, services
from cauri.products.requests.models import MoneyRequest, Quoted
from cauri.products.requests.tests.asking import (
    REQUESTS,
    WEEK,
    cancel,
    decline,
    pay,
    quoted,
    remind,
    request,
    request_of_before,
    row,
    seen,
    told,
    two,
)

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.mark.parametrize("reason", [None, "already_paid", "not_mine", "wrong_amount", "not_now", "unknown_person"])
def test_is_declined_by_who_was_asked_with_a_reason_or_none(reason: str | None) -> None:
    awa, moussa = two()
    found = request(awa, moussa)

    first, again = (decline(moussa, found, reason=reason) for _ in range(2))

    assert (first.status, first.document["state"], first.document["reason"]) == (200, "declined", reason or "")
    assert (again.body, told("declined")) == (first.body, 1)
    assert seen(awa, found)["reason"] == (reason or "")


def test_is_declined_for_one_of_few_reasons() -> None:
    awa, moussa = two()

    assert decline(moussa, request(awa, moussa), reason="I do not like you").status == 422


def test_is_cancelled_by_who_asked() -> None:
    awa, moussa = two()
    found = request(awa, moussa)

    first, again = (cancel(awa, found) for _ in range(2))

    assert (first.status, first.document["state"], again.body) == (200, "cancelled", first.body)
    assert told("cancelled") == 1


def test_is_ended_by_its_own_side_alone() -> None:
    awa, moussa = two()
    found, khady = request(awa, moussa), people.customer("Khady Ba")

    strange = [decline(awa, found), decline(khady, found), cancel(moussa, found), cancel(khady, found),
               remind(moussa, found), remind(khady, found)]  # fmt: skip

    assert {(one.status, one.code) for one in strange} == {(404, "unknown_request")}
    assert row(found).state == "open"


def test_stays_as_it_ended() -> None:
    awa, moussa = two()
    paid, declined, cancelled, expired = (request(awa, moussa, amount="1.00") for _ in range(4))
    pay(moussa, paid)
    decline(moussa, declined)
    cancel(awa, cancelled)
    MoneyRequest.objects.filter(pk=expired).update(state="expired", ended_at=clock.now() + WEEK)

    for ended in (paid, declined, cancelled, expired):
        before = row(ended).state
        if before != "declined":
            assert decline(moussa, ended).document["facts"] == {"state": before}
        if before != "cancelled":
            assert cancel(awa, ended).document["facts"] == {"state": before}
        assert remind(awa, ended).code == "request_over"
        assert row(ended).state == before


def test_expires_after_seven_days() -> None:
    awa, moussa = two()
    found = request(awa, moussa)
    expires_at = row(found).expires_at

    assert endings.expire(now=expires_at - timedelta(microseconds=1)) == 0
    assert endings.expire(now=expires_at) == 1
    assert endings.expire(now=expires_at) == 0

    assert (row(found).state, row(found).ended_at, told("expired")) == ("expired", expires_at, 1)


def test_expires_with_more_than_fit_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "EXPIRED_AT_ONCE", 2)
    awa, moussa = two()
    for _ in range(5):
        request_of_before(awa, moussa, ago=WEEK)

    assert endings.expire(now=clock.now()) == 5


def test_is_reminded_of_three_times_a_day_apart() -> None:
    awa, moussa = two()
    found = request_of_before(awa, moussa, ago=timedelta(days=4))
    made = row(found).made_at

    assert _reminded(awa, found, made + A_DAY - timedelta(seconds=1)) == "reminded_too_soon"
    assert [_reminded(awa, found, made + day * A_DAY) for day in (1, 2, 3)] == ["", "", ""]
    assert _reminded(awa, found, made + 3.5 * A_DAY) == "reminded_enough"
    assert (seen(moussa, found)["reminders"], told("reminded")) == (3, 3)


def test_is_not_reminded_of_twice_in_a_day() -> None:
    awa, moussa = two()
    found = request_of_before(awa, moussa, ago=timedelta(days=2))

    first, again = remind(awa, found), remind(awa, found)

    assert (first.status, again.status, again.code) == (200, 409, "reminded_too_soon")
    assert 86_000 < again.document["facts"]["retry_after"] <= 86_401


def test_is_not_reminded_of_after_its_time() -> None:
    awa, moussa = two()

    assert remind(awa, request_of_before(awa, moussa, ago=WEEK)).code == "request_over"


def test_ends_when_who_asked_has_left_with_what_they_wrote() -> None:
    awa, moussa = two()
    found, paid = request(awa, moussa, note="for my mother"), request(moussa, awa, amount="1.00", note="theirs")

    _left(awa)

    assert (row(found).state, row(found).note) == ("cancelled", "")
    assert (row(paid).state, row(paid).note) == ("declined", "theirs")
    assert seen(moussa, found)["person"] == "Awa D•••"


def test_is_listed_by_side_state_and_page() -> None:
    awa, moussa = two()
    sent = [request(awa, moussa, amount=f"{n}.00") for n in range(1, 4)]
    got = request(moussa, awa)
    cancel(awa, sent[0])
    expired = request_of_before(awa, people.customer("Fatou Ba"), ago=WEEK)

    assert _listed(awa) == [expired, got, *reversed(sent)]
    assert _listed(awa, "side=got") == [got]
    assert _listed(awa, "side=sent&state=open") == [sent[2], sent[1]]
    assert _listed(awa, "state=expired") == [expired]
    assert _listed(awa, "state=cancelled") == [sent[0]]
    first = App.of(awa).get(f"{REQUESTS}?limit=2").document
    rest = App.of(awa).get(f"{REQUESTS}?limit=3&cursor={first['next_cursor']}").document
    assert [one["id"] for one in (*first["items"], *rest["items"])] == _listed(awa)
    assert rest["next_cursor"] is None
    assert _listed(people.customer("Khady Ba")) == []


def test_lets_its_forgotten_quotes_go() -> None:
    awa, moussa = two()
    found = request(awa, moussa)
    quoted(moussa, found)
    pay(moussa, found)
    from_now = clock.now() + timedelta(days=8)

    assert endings.prune(now=from_now) == 0  # the quotes are there
    payments.prune_quotes(now=from_now)
    assert endings.prune(now=from_now) == 1
    assert Quoted.objects.count() == 1


def _reminded(by: Customer, request_id: str, now: datetime) -> str:
    try:
        services.remind(row(request_id).pk, caller=by.caller, now=now)
    except Refusal as refusal:
        return refusal.code
    return ""


def _listed(one: Customer, query: str = "") -> list[str]:
    return [item["id"] for item in App.of(one).get(f"{REQUESTS}?{query}").document["items"]]


def _left(one: Customer) -> None:
    with transaction():
        users.close(one.user, by=SYSTEM, now=clock.now())
    relay.deliver_all()
