"""The console shows …"""

import pytest
from django.test import Client
from django.urls import reverse
from tests.access import members

from cauri.products.splits.tests.sharing import made, part, row, three

pytestmark = pytest.mark.django_db


def test_who_shares_what_with_whom_but_not_what_they_wrote() -> None:
    awa, moussa, fatou = three()
    found, desk = made(awa, "20.00", moussa, fatou, note="for my mother"), Client()
    desk.force_login(members.of_role("support"))
    pages = [
        reverse("admin:splits_split_changelist"),
        reverse("admin:splits_split_change", args=[row(found).pk]),
        reverse("admin:splits_part_changelist"),
        reverse("admin:splits_part_change", args=[part(found, moussa).pk]),
        reverse("admin:splits_part_changelist") + f"?q={moussa.user.pk}",
    ]

    shown = [desk.get(page).content.decode() for page in pages]

    for page in shown:
        assert "for my mother" not in page
        assert moussa.user.name not in page
    assert all("20.00 MRU" in page and str(awa.user.pk) in page for page in shown[:2])
    assert all("10.00 MRU" in page and str(moussa.user.pk) in page for page in shown[2:])
