"""The console shows …"""

import pytest
from django.test import Client
from django.urls import reverse
from tests.access import members

from cauri.products.requests.tests.asking import request, row, two

pytestmark = pytest.mark.django_db


def test_who_asked_whom_for_how_much_but_not_what_they_wrote() -> None:
    awa, moussa = two()
    found, desk = request(awa, moussa, note="for my mother"), Client()
    desk.force_login(members.of_role("support"))

    listed = desk.get(reverse("admin:requests_moneyrequest_changelist")).content.decode()
    one = desk.get(reverse("admin:requests_moneyrequest_change", args=[row(found).pk])).content.decode()

    for page in (listed, one):
        assert "100.00 MRU" in page
        assert str(moussa.user.pk) in page
        assert "for my mother" not in page
        assert moussa.user.name not in page
