"""Whom a customer sends money to …"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import people, relay
from tests.support.apps import TRANSFERS, Answer, App
from tests.support.people import Customer, customer, paid

from cauri.books.payments import returns
from cauri.books.payments import services as payments
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.kit import clock, ids
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.onboarding import leaving
from cauri.products.transfers import favourites, queries
from cauri.products.transfers.models import Favourite

pytestmark = pytest.mark.usefixtures("db")
RECIPIENTS = f"{TRANSFERS}/recipients"


@pytest.fixture
def awa(db: None) -> Customer:
    """She pays the others."""
    people.without_limits()
    return customer("Awa Diallo")


@pytest.fixture
def moussa(db: None) -> Customer:
    """He is paid."""
    return customer("Moussa Sow", funds="0")


def _listed(one: Customer) -> list[dict[str, Any]]:
    answer = App.of(one).get(RECIPIENTS)
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.document
    return found


def _names(one: Customer) -> list[str]:
    return [shown["name"] for shown in _listed(one)]


def _keep(one: Customer, other: Customer | UUID, label: str = "") -> Answer:
    person_id = other.user.pk if isinstance(other, Customer) else other
    return App.of(one).put(f"{RECIPIENTS}/{person_id}/favourite", {"label": label})


def _drop(one: Customer, other: Customer) -> Answer:
    path = f"{RECIPIENTS}/{other.user.pk}/favourite"
    return App.of(one).line.ask("DELETE", path, None, {"Authorization": f"Bearer {one.access_token}"})


def test_are_listed_who_was_paid_last_first_by_a_masked_name(awa: Customer, moussa: Customer) -> None:
    fatou, now = customer("Fatou Ba", funds="0"), clock.now()
    for n, payee in enumerate((moussa, fatou, moussa)):
        paid(awa, payee, "1.00", now=now + timedelta(milliseconds=n))

    shown = _listed(awa)

    assert [one["name"] for one in shown] == ["Moussa S•••", "Fatou B•••"]
    assert shown[0].keys() == {"recipient_id", "name", "is_favourite", "label", "paid_at"}
    assert (shown[0]["is_favourite"], shown[0]["label"]) == (False, "")
    assert str(moussa.user.phone) not in str(shown)
    assert _listed(moussa) == []


def test_are_people_and_neither_oneself_nor_who_is_paid_by_file(awa: Customer, moussa: Customer) -> None:
    savings = people.another_wallet(awa)
    quote = App.of(awa).quote("1.00", wallet_id=str(savings.pk)).document
    App.of(awa).send(quote)
    by_file = people.quoted(awa, moussa, "1.00", product="wages")
    payments.pay(by_file.pk, awa.by_pin(by_file), posting_id=ids.new_id(), now=clock.now())

    assert _listed(awa) == []


def test_are_still_listed_when_the_money_went_back(awa: Customer, moussa: Customer) -> None:
    payment = paid(awa, moussa, "1.00")
    with transaction():
        returns.reverse(payment.pk, posting_id=ids.new_id(), authorised_by="staff", now=clock.now())

    assert (_names(awa), _names(moussa)) == (["Moussa S•••"], [])


def test_are_twenty_at_most_besides_favourites(awa: Customer) -> None:
    first = customer("Fatou Ba", funds="0")
    now = clock.now()
    paid(awa, first, "1.00", now=now)
    _keep(awa, first, "Sister")
    for n in range(queries.MOST_RECENT + 1):
        paid(awa, customer(f"Khady{chr(97 + n)} Ba", funds="0"), "1.00", now=now + timedelta(milliseconds=n + 1))

    names = _names(awa)

    assert (len(names), names[0]) == (queries.MOST_RECENT + 1, "Fatou B•••")
    assert names[1] == f"Khady{chr(97 + queries.MOST_RECENT)} B•••"
    assert "Khadya B•••" not in names


def test_take_two_questions_however_many_they_are(awa: Customer) -> None:
    for n in range(4):
        one = customer(f"Khady{chr(97 + n)} Ba", funds="0")
        paid(awa, one, "1.00")
        if n % 2:
            _keep(awa, one)

    with CaptureQueriesContext(connection) as asked:
        assert len(queries.known_to(awa.user.pk)) == 4

    assert len(asked) <= 2


def test_are_paid_by_their_id_whatever_their_number_is_by_then(awa: Customer, moussa: Customer) -> None:
    paid(awa, moussa, "1.00")
    recipient_id = _listed(awa)[0]["recipient_id"]
    number, ibrahima = E164(str(moussa.user.phone)), customer("Ibrahima Fall", funds="0")
    with transaction():
        users.change_phone(moussa.user, E164("+22236999999"), now=clock.now())
    with transaction():
        users.change_phone(ibrahima.user, number, now=clock.now())

    quote = App.of(awa).quote("10.00", recipient_id=recipient_id)

    assert (quote.status, quote.document["recipient"]) == (201, "Moussa S•••"), quote
    assert App.of(awa).send(quote.document).status == 201
    assert moussa.balance == Money.of("11.00", "MRU")


def test_are_paid_by_their_id_by_nobody_who_has_not_paid_them_before(awa: Customer, moussa: Customer) -> None:
    fatou = customer("Fatou Ba")
    paid(fatou, moussa, "1.00")
    paid(moussa, awa, "0.50")

    of_a_stranger, of_nobody, of_oneself, of_a_payer = (
        App.of(awa).quote("1.00", recipient_id=str(one))
        for one in (fatou.user.pk, ids.new_id(), awa.user.pk, moussa.user.pk)
    )

    for answer in (of_a_stranger, of_nobody, of_oneself, of_a_payer):
        assert (answer.status, answer.code) == (404, "recipient_unknown")


def test_are_named_in_one_way_alone(awa: Customer, moussa: Customer) -> None:
    paid(awa, moussa, "1.00")

    answer = App.of(awa).quote("1.00", recipient_id=str(moussa.user.pk), username=str(moussa.user.username))

    assert (answer.status, answer.code) == (422, "request_invalid")


def test_are_kept_as_favourites_under_a_label_and_called_otherwise_later(awa: Customer, moussa: Customer) -> None:
    fatou = customer("Fatou Ba", funds="0")
    paid(awa, moussa, "1.00")
    paid(awa, fatou, "1.00")

    answers = [_keep(awa, moussa, "Landlord"), _keep(awa, moussa, "  الجار ")]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[1].document == {"recipient_id": str(moussa.user.pk), "label": "الجار"}
    assert [(one["name"], one["is_favourite"], one["label"]) for one in _listed(awa)] == [
        ("Moussa S•••", True, "الجار"), ("Fatou B•••", False, ""),
    ]  # fmt: skip
    assert Favourite.objects.count() == 1


def test_are_kept_by_nobody_who_has_not_paid_them(awa: Customer, moussa: Customer) -> None:
    answers = [_keep(awa, moussa), _keep(awa, ids.new_id()), _keep(awa, awa)]

    assert [(answer.status, answer.code) for answer in answers] == [(404, "recipient_unknown")] * 3
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("label", ["x" * 41, "see \u202efdp", "a\x1b[2J"])
def test_are_called_nothing_that_cannot_be_read(awa: Customer, moussa: Customer, label: str) -> None:
    paid(awa, moussa, "1.00")

    assert (_keep(awa, moussa, label).status, Favourite.objects.count()) == (422, 0)


def test_are_fifty_favourites_at_most(awa: Customer, moussa: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    fatou = customer("Fatou Ba", funds="0")
    for payee in (moussa, fatou):
        paid(awa, payee, "1.00")
    assert favourites.MOST == 50
    monkeypatch.setattr(favourites, "MOST", 1)

    answers = [_keep(awa, moussa), _keep(awa, fatou), _keep(awa, moussa, "Again")]

    assert [(answer.status, answer.code) for answer in answers] == [
        (200, ""), (409, "too_many_favourites"), (200, ""),
    ]  # fmt: skip


def test_are_kept_no_more_when_that_is_wanted(awa: Customer, moussa: Customer) -> None:
    paid(awa, moussa, "1.00")
    _keep(awa, moussa, "Landlord")

    answers = [_drop(awa, moussa), _drop(awa, moussa), _drop(customer("Fatou Ba"), moussa)]

    assert [(answer.status, answer.code if answer.body else "") for answer in answers] == [
        (204, ""), (404, "recipient_unknown"), (404, "recipient_unknown"),
    ]  # fmt: skip
    assert [(one["is_favourite"], one["label"]) for one in _listed(awa)] == [(False, "")]


def test_are_gone_from_the_list_when_they_have_left(awa: Customer, moussa: Customer) -> None:
    fatou = customer("Fatou Ba", funds="0")
    for payee in (moussa, fatou):
        paid(awa, payee, "1.00")
    _keep(awa, moussa, "Landlord")
    for payee in (moussa, fatou):
        paid(payee, awa, "1.00")
        leaving.leave(payee.caller, pin=people.PIN, now=clock.now())

    assert _listed(awa) == []
    assert App.of(awa).quote("1.00", recipient_id=str(moussa.user.pk)).code == "recipient_unknown"
    assert _keep(awa, moussa).code == "recipient_unknown"
    relay.deliver_all()
    assert not Favourite.objects.exists()


def test_are_forgotten_with_their_labels_when_who_kept_them_leaves(awa: Customer, moussa: Customer) -> None:
    paid(awa, moussa, "1.00")
    _keep(awa, moussa, "Landlord")
    paid(awa, moussa, "999.00")

    leaving.leave(awa.caller, pin=people.PIN, now=clock.now())
    relay.deliver_all()

    assert not Favourite.objects.exists()
    assert User.objects.get(pk=moussa.user.pk).state == "active"
