"""A bill that its company has undone …"""

from datetime import datetime

import pytest
from pytest_django import Settings

from cauri.books.instructions import services as instructions
from cauri.books.ledger.models import Posting
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.bills import queries as bills
from cauri.products.bills.tests import company
from cauri.products.bills.tests.company import Played
from cauri.products.bills.tests.refunding import completed
from cauri.servicing.reconciliation import queries, services
from cauri.servicing.reconciliation.models import Line
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import DAY

pytestmark = pytest.mark.django_db
COLUMNS = "reference,id,product,amount,currency,charged,status,created_at"


@pytest.mark.parametrize(
    ("status", "charged"), [("reversed", "500.00"), ("reversed", "502.50"), ("failed", "1.00"), ("cancelled", "200.00")]
)
def test_is_a_loss_for_people_when_the_company_charges_for_it(settings: Settings, status: str, charged: str) -> None:
    reference = _undone(settings)

    for at in (clock.now(), clock.now() + 3 * DAY):
        services.take_in("played", _report(reference, status, charged), by=SYSTEM, now=clock.now())
        _nothing_more(at)

    assert not Posting.objects.filter(kind="reconciliation_cost").exists()
    assert reporting.found() == [("cost_unbooked", f"{charged} MRU", "open")]
    assert queries.explained("played", "MRU").is_whole


def test_is_settled_when_the_company_charges_nothing_for_it(settings: Settings) -> None:
    reference = _undone(settings)

    services.take_in("played", _report(reference, "reversed", "0.00"), by=SYSTEM, now=clock.now())
    _nothing_more(clock.now() + 3 * DAY)

    assert (reporting.found(), Line.objects.get(item__reference=reference).state) == ([], "reversed")


def _undone(settings: Settings) -> str:
    """What the company calls a bill of 500 that it has reversed, and that its payer has back."""
    settings.BILL_COMPANIES = company.PLAYED
    settings.REPORT_SOURCES = {"played": "cauri.integrations.billers.reports.BillerReports"}
    books = Played.begins_anew()
    company.stocked()
    bill = completed(company.awa())
    books.says = company.reversed_
    instructions.ask(bill, now=clock.now())
    assert company.left() == company.mru("0.00")
    return bills.reference_of(bill)


def _report(reference: str, status: str, charged: str) -> bytes:
    line = f"{reference},pay-1,somelec-prepaid,500.00,MRU,{charged},{status},{clock.now().isoformat()}"
    return f"{COLUMNS}\n{line}".encode()


def _nothing_more(at: datetime) -> None:
    line = f"nothing-{at.day},pay-{at.day}-0,somelec-prepaid,1.00,MRU,0.00,failed,{at.isoformat()}"
    services.take_in("played", f"{COLUMNS}\n{line}".encode(), by=SYSTEM, now=at)
