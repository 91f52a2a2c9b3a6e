"""The console shows …"""

import pytest
from django.test import Client
from django.urls import reverse
from tests.access import members

from cauri.products.bills.models import Biller
from cauri.products.bills.tests.company import METER, awa, quoted
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


def test_the_switch_to_who_may_use_it_alone() -> None:
    desk, form = Client(), {"to": "off", "because": "it is moving"}
    for role, off in (("support", False), ("finance", True)):
        desk.force_login(members.of_role(role))
        desk.post(reverse("admin:bills_switch", args=["canal"]), form)
        assert (Biller.objects.get(pk="canal").off_since is not None) is off, role
