"""The exchange rates' pages in the console …"""

import pytest
from django.test import Client

from cauri.books.fx.tests.told import HOUR, latest, told
from cauri.identity.staff import services as staff
from cauri.kit import clock

RATES = "/console/fx/rate/"


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """A browser in which Fatou is signed in."""
    client.force_login(
        staff.enrol("fatou", email="fatou@cauri.example", password="twelve-cowries-at-noon", now=clock.now())
    )
    return client


@pytest.mark.usefixtures("db")
def test_are_for_staff_only(client: Client) -> None:
    assert client.get(RATES)["Location"].startswith("/console/login/")


def test_show_what_was_told_and_what_waits(desk: Client) -> None:
    now = clock.now()
    told({"MRU": "45.71", "NGN": "1753.2"}, now - HOUR)
    told({"MRU": "52.17", "NGN": "1753.3"}, now)

    everything, held = (desk.get(address).content.decode() for address in (RATES, f"{RATES}?standing=held"))
    believed = desk.get(f"{RATES}?standing=believed").content.decode()

    assert ("45.7100000000" in everything, "52.1700000000" in everything) == (True, True)
    assert ("52.1700000000" in held, "45.7100000000" in held, "1753.3" in held) == (True, False, False)
    assert ("52.1700000000" in believed, "1753.3000000000" in believed) == (False, True)
    assert "52.17" not in desk.get(f"{RATES}?standing=accepted").content.decode()


def test_show_one_rate_and_let_nobody_change_it(desk: Client) -> None:
    told({"MRU": "45.71"}, clock.now())
    page = f"{RATES}{latest('MRU').pk}/change/"

    assert "45.7100000000" in desk.get(page).content.decode()
    assert desk.post(page, {"mid": "1"}).status_code == 403
