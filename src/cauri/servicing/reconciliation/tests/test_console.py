"""Reconciliation in the console …"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cauri.products.deposits.tests import paying
from cauri.servicing.reconciliation.models import Statement
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import Town, line, member, report, take_in

pytestmark = pytest.mark.django_db
STATEMENTS = "admin:reconciliation_statement_changelist"


@pytest.fixture
def desk(db: None) -> Client:
    one = Client()
    one.force_login(member("fatou"))
    return one


def test_takes_a_file_in_and_shows_what_accounts_come_to(desk: Client, town: Town) -> None:
    town.deposited(paying.awa())
    sent = {"company": "paystack", "report": SimpleUploadedFile("report.csv", reporting.todays())}

    page = desk.post(reverse("admin:reconciliation_upload"), sent, follow=True).content.decode()

    assert Statement.objects.get().brought_by is not None
    for shown in ("paystack", "balanced", "brought by staff"):
        assert shown in page


def test_says_why_a_file_is_refused(desk: Client) -> None:
    sent = {"company": "paystack", "report": SimpleUploadedFile("report.csv", b"nothing of the kind")}

    page = desk.post(reverse("admin:reconciliation_upload"), sent, follow=True).content.decode()

    assert "other columns" in page
    assert not Statement.objects.exists()


def test_shows_a_break_with_both_sides_and_the_way_on(desk: Client, town: Town) -> None:
    intent = town.deposited(paying.awa())
    take_in(report(line("transaction", intent.reference, 77, 499_000, fee=17_500)))
    one = reporting.the_break()

    listed = desk.get(reverse("admin:reconciliation_break_changelist"), {"kind": "amount_differs"}).content.decode()
    page = desk.get(reverse("admin:reconciliation_break_change", args=[one.pk])).content.decode()

    assert str(one.pk) in listed
    assert "amount differs" in listed
    way = reverse("admin:approvals_request_new", args=["reconciliation.adjust"])
    for shown in (intent.reference, "77", "deposit", way, "amount=10.00"):
        assert shown in page


def test_keeps_a_note(desk: Client, town: Town) -> None:
    intent = town.deposited(paying.awa())
    take_in(report(line("transaction", intent.reference, 77, 499_000, fee=17_500)))
    one = reporting.the_break()

    explain = reverse("admin:reconciliation_explain", args=[one.pk])
    page = desk.post(explain, {"note": "They are at it"}, follow=True).content.decode()

    assert "They are at it" in page
    assert reporting.the_break().state == "explained"
