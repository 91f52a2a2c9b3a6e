"""A split that is not paid wholly …"""

from datetime import datetime, timedelta

import pytest
from tests.support import people, relay
from tests.support.apps import App
from tests.support.people import Customer

from cauri.books.payments import services as payments
from cauri.identity.users import services as users
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.products.splits import endings, services
from cauri.products.splits.models import Quoted
from cauri.products.splits.tests.sharing import (
    MONTH,
    SPLITS,
    cancel,
    close,
    decline,
    made,
    made_before,
    mru,
    part,
    pay,
    quote,
    quoted,
    remind,
    row,
    seen,
    three,
    told,
)

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def test_is_cancelled_while_nobody_has_paid() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "30.00", moussa, fatou, with_oneself=True)

    first, again = (cancel(awa, found) for _ in range(2))

    assert (first.status, first.document["state"], again.body) == (200, "cancelled", first.body)
    assert [one["state"] for one in first.document["parts"]] == ["paid", "forgiven", "forgiven"]
    assert told("cancelled") == 1


def test_is_closed_and_not_cancelled_once_somebody_has_paid() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "30.00", moussa, fatou)
    pay(moussa, found, "1.00")

    refused, closed, again = cancel(awa, found), close(awa, found), close(awa, found)

    assert (refused.status, refused.code) == (409, "split_partly_paid")
    assert (closed.status, closed.document["state"], again.body) == (200, "closed", closed.body)
    assert [one["left"]["amount"] for one in closed.document["parts"]] == ["0.00", "0.00"]
    assert (told("closed"), awa.balance) == (1, mru("1.00"))
    assert cancel(awa, found).document["facts"] == {"state": "closed"}


def test_goes_on_without_who_declines() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "30.00", moussa, fatou)

    first, again = (decline(moussa, found) for _ in range(2))
    pay(fatou, found)

    assert (first.document["parts"][0]["state"], again.body) == ("declined", first.body)
    assert (row(found).state, told("part_declined"), told("closed")) == ("closed", 1, 1)


def test_is_closed_when_all_decline() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "30.00", moussa, fatou, with_oneself=True)
    pay(moussa, found, "2.00")

    states = [decline(one, found).document["state"] for one in (fatou, moussa)]

    assert states == ["partly_paid", "closed"]
    assert (part(found, moussa).paid_minor, part(found, moussa).state) == (200, "declined")


def test_is_ended_by_who_made_it_alone() -> None:
    awa, moussa, fatou = three()
    found, khady = made(awa, "30.00", moussa, fatou), people.customer("Khady Ba")

    strange = [act(one, found) for act in (cancel, close, remind) for one in (moussa, khady)]

    assert {(one.status, one.code) for one in [*strange, decline(awa, found), decline(khady, found)]} == {
        (404, "unknown_split")
    }
    assert row(found).state == "open"


def test_stays_as_it_ended() -> None:
    awa, moussa, _ = three()
    paid, cancelled = (made(awa, "2.00", moussa, with_oneself=True) for _ in range(2))
    pay(moussa, paid)
    cancel(awa, cancelled)

    for found, state in ((paid, "paid"), (cancelled, "cancelled")):
        assert close(awa, found).document["facts"] == {"state": state}
        assert remind(awa, found).document["facts"] == {"state": state}
        assert row(found).state == state
    assert cancel(awa, paid).code == "split_over"
    assert decline(moussa, paid).code == "split_part_over"
    assert decline(moussa, cancelled).code == "split_over"


def test_is_closed_after_thirty_days_with_what_is_left_unpaid() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "30.00", moussa, fatou)
    pay(moussa, found, "1.00")
    expires_at = row(found).expires_at

    done = [endings.expire(now=at) for at in (expires_at - timedelta(microseconds=1), expires_at, expires_at)]

    assert (done, row(found).state, row(found).ended_at) == ([0, 1, 0], "closed", expires_at)
    assert (part(found, moussa).left_minor, told("expired")) == (1400, 1)


def test_is_closed_after_its_time_with_more_than_fit_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "EXPIRED_AT_ONCE", 2)
    awa, moussa, fatou = three()
    for _ in range(5):
        made_before(awa, "30.00", moussa, fatou, ago=MONTH)

    assert endings.expire(now=clock.now()) == 5


def test_is_reminded_of_three_times_those_alone_who_have_not_paid() -> None:
    awa, moussa, fatou = three()
    found = made_before(awa, "30.00", moussa, fatou, ago=timedelta(days=4))
    made_at = row(found).made_at
    pay(moussa, found)

    assert _reminded(awa, found, made_at + A_DAY - timedelta(seconds=1)) == "reminded_too_soon"
    assert [_reminded(awa, found, made_at + day * A_DAY) for day in (1, 2, 3)] == ["", "", ""]
    assert _reminded(awa, found, made_at + 3.5 * A_DAY) == "reminded_enough"
    people_ = PublishedFact.objects.filter(name="splits.reminded").values_list("payload__person_id", flat=True)
    assert list(people_) == [str(fatou.user.pk)] * 3
    assert seen(fatou, found)["reminders"] == 3


def test_ends_when_who_made_it_has_left() -> None:
    awa, moussa, fatou = three()
    begun, untouched = (made(awa, "30.00", moussa, fatou, note="for my mother") for _ in range(2))
    pay(moussa, begun, "1.00")

    _left(awa)

    assert [(row(one).state, row(one).note) for one in (begun, untouched)] == [("closed", ""), ("cancelled", "")]
    assert quote(moussa, begun).code == "split_over"


def test_goes_on_without_who_has_left() -> None:
    awa, moussa, fatou = three()
    found, both = made(awa, "30.00", moussa, fatou), made(awa, "30.00", moussa, with_oneself=True)

    _left(moussa)

    assert (part(found, moussa).state, row(found).state, row(both).state) == ("declined", "open", "closed")
    assert pay(fatou, found).status == 201


def test_is_listed_by_side_state_and_page() -> None:
    awa, moussa, fatou = three()
    own = [made(awa, "30.00", moussa, fatou) for _ in range(3)]
    got = made(moussa, "30.00", awa, fatou, with_oneself=True)
    over = made_before(awa, "30.00", moussa, fatou, ago=MONTH)
    cancel(awa, own[0])
    pay(moussa, own[1])

    assert _listed(awa) == [over, got, *reversed(own)]
    assert _listed(awa, "side=got") == _listed(awa, "state=open&side=got") == [got]
    assert _listed(awa, "state=closed") == [over]
    assert _listed(awa, "state=partly_paid") == [own[1]]
    assert _listed(awa, "state=open&side=made") == [own[2]]
    first = App.of(awa).get(f"{SPLITS}?limit=2").document
    rest = App.of(awa).get(f"{SPLITS}?cursor={first['next_cursor']}").document
    assert [one["id"] for one in (*first["items"], *rest["items"])] == _listed(awa)
    assert _listed(people.customer("Khady Ba")) == []


def test_lets_its_forgotten_quotes_go() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "30.00", moussa, fatou)
    quoted(moussa, found)
    pay(moussa, found)
    later = clock.now() + timedelta(days=8)

    assert endings.prune(now=later) == 0  # the quotes are there
    payments.prune_quotes(now=later)
    assert (endings.prune(now=later), Quoted.objects.count()) == (1, 1)


def _reminded(by: Customer, split_id: str, now: datetime) -> str:
    try:
        services.remind(row(split_id).pk, caller=by.caller, now=now)
    except Refusal as refusal:
        return refusal.code
    return ""


def _listed(one: Customer, query: str = "") -> list[str]:
    return [item["id"] for item in App.of(one).get(f"{SPLITS}?{query}").document["items"]]


def _left(one: Customer) -> None:
    with transaction():
        users.close(one.user, by=SYSTEM, now=clock.now())
    relay.deliver_all()
