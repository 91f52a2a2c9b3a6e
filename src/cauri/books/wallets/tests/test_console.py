"""The wallets' pages in the console …"""

import pytest
from django.test import Client

from cauri.books.wallets import numbers
from cauri.books.wallets import services as wallets
from cauri.books.wallets.tests.owners import NOON, STAFF, fill, opened
from cauri.identity.staff import services as staff
from cauri.identity.users.models import User

WALLETS = "/console/wallets/wallet/"


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """A browser in which Fatou is signed in."""
    client.force_login(staff.enrol("fatou", email="fatou@cauri.example", password="twelve-cowries-at-noon", now=NOON))
    return client


@pytest.mark.usefixtures("db")
def test_are_for_staff_only(client: Client) -> None:
    assert client.get(WALLETS)["Location"].startswith("/console/login/")


def test_list_wallets_and_find_them(desk: Client, awa: User, moussa: User) -> None:
    one, other = opened(awa), opened(moussa, "XOF")
    wallets.freeze(other.pk, actor=STAFF, now=NOON)

    def shows(query: str) -> tuple[bool, bool]:
        page = desk.get(f"{WALLETS}{query}").content.decode()
        return numbers.grouped(one.number) in page, numbers.grouped(other.number) in page

    assert shows("") == (True, True)
    assert shows("?status__exact=frozen") == shows("?currency=XOF") == shows(f"?q={other.number}") == (False, True)
    assert shows(f"?q={one.pk}") == shows(f"?q={awa.pk}") == (True, False)
    assert shows("?q=nobody") == (False, False)


def test_show_one_with_what_it_holds_and_let_nobody_change_it(desk: Client, awa: User) -> None:
    wallet = opened(awa, name="School fees")
    fill(wallet, 12_345)
    page = f"{WALLETS}{wallet.pk}/change/"
    shown = desk.get(page).content.decode()
    for text in (
        numbers.grouped(wallet.number),
        "School fees",
        "123.45 MRU",
        f"/console/ledger/account/{wallet.account_id}/",
    ):
        assert text in shown
    assert desk.post(page, {"status": "closed"}).status_code == 403
