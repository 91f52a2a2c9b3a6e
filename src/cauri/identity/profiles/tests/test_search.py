"""A search for people …"""

from typing import Any

import pytest
from django.test import Client
from tests.support.people import Customer, customer

from cauri.identity.users.models import User

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def awa(db: None) -> Customer:
    return customer("Awa Diallo", funds="0.00")


@pytest.fixture
def moussa(db: None) -> Customer:
    return customer("Moussa Diop", funds="0.00")


def _found(by: Customer, sought: str) -> Any:
    answer = Client().get(
        "/api/v1/profiles/search", {"q": sought}, headers={"Authorization": f"Bearer {by.access_token}"}
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_shows_a_masked_name_and_never_a_number(awa: Customer, moussa: Customer) -> None:
    shown = {"people": [{"id": str(awa.user.pk), "masked_name": "Awa D•••", "has_avatar": False}]}
    assert _found(moussa, str(awa.user.username)) == shown
    assert _found(moussa, str(awa.user.username).upper()) == shown
    assert _found(moussa, str(awa.user.phone)) == shown
    assert _found(moussa, str(awa.user.phone).removeprefix("+222")) == shown
    assert str(awa.user.phone) not in str(shown)


def test_finds_by_the_whole_only(awa: Customer, moussa: Customer) -> None:
    phone, username = str(awa.user.phone), str(awa.user.username)
    for sought in (phone[:-1], username[:-1], "awa%", "*", "Awa Diallo", "awa d"):
        assert _found(moussa, sought) == {"people": []}


def test_knows_no_closed_account_and_tells_no_state_of_another(awa: Customer, moussa: Customer) -> None:
    User.objects.filter(pk=awa.user.pk).update(state=User.State.LOCKED)
    assert len(_found(moussa, str(awa.user.phone))["people"]) == 1
    User.objects.filter(pk=awa.user.pk).update(state=User.State.CLOSED)
    assert _found(moussa, str(awa.user.phone)) == {"people": []}


def test_needs_a_caller_and_ends_after_sixty_a_minute(awa: Customer) -> None:
    assert Client().get("/api/v1/profiles/search", {"q": "awa"}).status_code == 401
    headers = {"Authorization": f"Bearer {awa.access_token}"}
    answers = [
        Client().get("/api/v1/profiles/search", {"q": "nobody"}, headers=headers).status_code for _ in range(121)
    ]
    assert 429 in answers
    assert answers.index(429) <= 120
    assert answers[:20] == [200] * 20


def test_asks_for_a_name_that_can_be(awa: Customer) -> None:
    headers = {"Authorization": f"Bearer {awa.access_token}"}
    for query in ({}, {"q": ""}, {"q": "x" * 41}):
        assert Client().get("/api/v1/profiles/search", query, headers=headers).status_code == 422
