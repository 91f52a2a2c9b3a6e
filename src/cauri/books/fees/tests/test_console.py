"""The fee rules' pages in the console …"""

from datetime import timedelta

import pytest
from django.test import Client

from cauri.books.fees.tests.priced import LONG_AGO, price, priced
from cauri.identity.staff import services as staff
from cauri.kit import clock

RULES = "/console/fees/feerule/"


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """A browser in which Fatou is signed in."""
    client.force_login(
        staff.enrol("fatou", email="fatou@cauri.example", password="twelve-cowries-at-noon", now=LONG_AGO)
    )
    return client


@pytest.mark.usefixtures("db")
def test_are_for_staff_only(client: Client) -> None:
    assert client.get(RULES)["Location"].startswith("/console/login/")


def test_show_rules_by_whether_they_count(desk: Client) -> None:
    now = clock.now()
    priced(price("1.25", 40), band=(0, 5_000))
    priced(price(fixed=77), valid_from=now + timedelta(days=1), now=now, band=(0, 5_000))
    everything = desk.get(RULES).content.decode()
    assert "from 0.00 MRU to below 50.00 MRU" in everything
    assert "0.40 MRU" in everything
    assert "0.77 MRU" in everything
    in_force, to_come, over = (desk.get(f"{RULES}?validity={one}").content.decode() for one in ("now", "later", "over"))
    assert ("0.40 MRU" in in_force, "0.77 MRU" in in_force) == (True, False)
    assert ("0.40 MRU" in to_come, "0.77 MRU" in to_come) == (False, True)
    assert "MRU to below" not in over


def test_show_one_rule_and_let_nobody_change_it(desk: Client) -> None:
    page = f"{RULES}{priced(price('1')).pk}/change/"
    answer = desk.get(page)
    assert answer.status_code == 200
    assert "from 0.00 MRU" in answer.content.decode()
    assert desk.post(page, {"percent": "0"}).status_code == 403
