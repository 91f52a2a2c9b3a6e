"""The console shows …"""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.access import members

from cauri.products.bills.models import Biller
from cauri.products.bills.tests import refunding
from cauri.products.bills.tests.company import CANCELLING, METER, PLAYED, awa, quoted
from cauri.products.bills.tests.scheduling import scheduled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "shows"),
    [
        ("bills_biller_changelist", "somelec"),
        ("bills_offer_changelist", "mattel-airtime"),
        ("bills_order_changelist", "somelec prepaid"),
        ("bills_schedule_changelist", "500.00 MRU"),
    ],
)
def test_who_is_paid_and_what_was_ordered_but_no_account(page: str, shows: str) -> None:
    one, desk = awa(), Client()
    quoted(one)
    scheduled(one)
    desk.force_login(members.of_role("finance"))

    shown = desk.get(reverse(f"admin:{page}"))

    assert shown.status_code == 200
    assert shows in shown.content.decode()
    assert METER not in shown.content.decode()


@pytest.mark.parametrize(
    ("companies", "decisions"), [(PLAYED, [["pay"], ["decline"]]), (CANCELLING, [["cancel"], ["decline"]])]
)
def test_the_forms_that_decide_on_a_bill_that_is_wanted_back(
    settings: Settings, companies: list[str], decisions: list[list[str]]
) -> None:
    settings.BILL_COMPANIES = companies
    one, desk = awa(), Client()
    bill = refunding.wanted_back(one)
    desk.force_login(members.of_role("finance"))

    listed = desk.get(reverse("admin:bills_refundrequest_changelist")).content.decode()
    ways = [html.unescape(way) for way in re.findall(r'class="c-button" href="([^"]+)"', listed)]
    forms = [desk.get(way).content.decode() for way in ways]

    assert [parse_qs(urlsplit(way).query)["decision"] for way in ways] == decisions
    assert all(str(bill) in form for form in forms)


def test_the_switch_to_who_may_use_it_alone() -> None:
    desk, form = Client(), {"to": "off", "because": "it is moving"}
    for role, off in (("support", False), ("finance", True)):
        desk.force_login(members.of_role(role))
        desk.post(reverse("admin:bills_switch", args=["canal"]), form)
        assert (Biller.objects.get(pk="canal").off_since is not None) is off, role
