"""The limit rules' pages in the console …"""

import pytest
from django.test import Client
from tests.support.people import customer

from cauri.books.limits import personal
from cauri.books.limits import services as limits
from cauri.books.limits.ruling import Bounds
from cauri.books.limits.tests.ruled import LONG_AGO, ruled
from cauri.identity.staff import services as staff
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids

RULES = "/console/limits/limitrule/"
CUSTOMERS = "/console/limits/personallimit/"


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
    ruled(per_payment_min_minor=1, per_payment_max_minor=5_000, daily_minor=12_300, daily_count=17)
    limits.end_rule(ruled(tier=2, daily_minor=45_600).pk, actor=SYSTEM, now=clock.now())
    everything = desk.get(RULES).content.decode()
    for shown in ("0.01 MRU to 50.00 MRU", "123.00 MRU", "17", "456.00 MRU"):
        assert shown in everything
    in_force, to_come, over = (desk.get(f"{RULES}?validity={one}").content.decode() for one in ("now", "later", "over"))
    assert ("123.00 MRU" in in_force, "456.00 MRU" in in_force) == (True, False)
    assert ("123.00 MRU" in over, "456.00 MRU" in over) == (False, True)
    assert "456.00 MRU" not in to_come


def test_show_one_rule_and_let_nobody_change_it(desk: Client) -> None:
    page = f"{RULES}{ruled(direction='in', balance_cap_minor=99_900, monthly_count=3).pk}/change/"
    answer = desk.get(page)
    assert answer.status_code == 200
    assert "999.00 MRU" in answer.content.decode()
    assert desk.post(page, {"tier": "3"}).status_code == 403


def test_show_what_one_customer_may_move_and_whose_each_limit_is(desk: Client) -> None:
    ruled(daily_minor=12_300)
    awa = customer("Awa Diallo", funds="0.00")
    personal.lower_own(awa.user.pk, currency="MRU", product="all", bounds=Bounds(monthly_minor=77_700), now=clock.now())
    latest = desk.get(CUSTOMERS).content.decode()
    assert str(awa.user.pk) in latest

    page = desk.get(f"{CUSTOMERS}{awa.user.pk}/").content.decode()
    for shown in ("123.00 MRU", "777.00 MRU", "monthly_minor: own", "limits.customer"):
        assert shown in page
    assert desk.get(f"{CUSTOMERS}{ids.new_id()}/").status_code == 404
    assert desk.post(f"{CUSTOMERS}{awa.user.pk}/").status_code == 403
