"""The console's pages of customers …"""

from datetime import UTC, datetime

import pytest
from django.test import Client

from cauri.identity.staff import services as staff
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.kit import clock
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction

LIST = "/console/users/user/"


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """A browser in which somebody of the staff is signed in."""
    enrolled = staff.enrol("fatou", email="f@cauri.example", password="twelve-cowries-at-noon", now=clock.now())
    client.force_login(enrolled)
    return client


@pytest.fixture
def awa(db: None) -> User:
    with transaction():
        return users.join(
            phone=E164("+22222123456"),
            username="Awa.D",
            name="Awa Diallo",
            language="fr",
            country="MR",
            home_currency="MRU",
            now=datetime(2026, 11, 20, 12, tzinfo=UTC),
        )


@pytest.mark.parametrize("search", ["+22222123456", "awa.d", "Diallo", ""])
def test_find_somebody_by_what_a_caller_can_tell(desk: Client, awa: User, search: str) -> None:
    assert "Awa Diallo" in desk.get(LIST, {"q": search}).content.decode()


def test_find_somebody_by_the_whole_id(desk: Client, awa: User) -> None:
    assert "Awa Diallo" in desk.get(LIST, {"q": str(awa.pk)}).content.decode()


@pytest.mark.parametrize("search", ["+2222212345", "moussa", "00000000-0000-0000-0000-000000000000"])
def test_find_nobody_else(desk: Client, awa: User, search: str) -> None:
    page = desk.get(LIST, {"q": search})

    assert page.status_code == 200
    assert "Awa Diallo" not in page.content.decode()


def test_show_one_and_change_nothing(desk: Client, awa: User) -> None:
    address = f"{LIST}{awa.pk}/change/"

    assert "+22222123456" in desk.get(address).content.decode()
    assert desk.post(address, {"tier": 3}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403
    assert User.objects.get().tier == 0
