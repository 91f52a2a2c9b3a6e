"""Whatever goes wrong while a bill is taken back …

Companies are asked over real HTTP; in the end their reports explain what our books say to have left by them.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.faults import bill_companies
from tests.faults.bill_companies import BILL, PRICE, TOP_UP, Till
from tests.faults.test_companies import FAULTS
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.instructions import services as instructions
from cauri.books.payments.models import Payment
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies.models import Company
from cauri.infra.embedded.databases import Urls
from cauri.integrations.billers.reports import BillerReports
from cauri.integrations.dtone.reports import DtOneReports
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.bills import catalogue
from cauri.products.bills import services as bills
from cauri.products.bills.models import Offer, RefundRequest
from cauri.products.bills.refunds import services as refunds
from cauri.products.bills.services import Wanted
from cauri.products.bills.tests import refunding
from cauri.servicing.reconciliation import queries as reconciliation
from cauri.servicing.reconciliation import services as reports
from cauri.servicing.reconciliation.models import Break

BEFORE = timedelta(days=20)  # a time that only goes on when it is told to
CREDIT, LINE = "rimatel-credit", "1400234567"  # gives no token, so it can be taken back


@pytest.fixture
def awa(committed_db: Urls, sandbox: Sandbox, settings: Settings) -> Customer:
    """Awa, who has money, and the companies."""
    settings.BILL_COMPANIES = {
        "dtone": "cauri.integrations.dtone.topups.DtOneTopUps",
        "billers": "cauri.integrations.billers.payments.BillerPayments",
    }
    settings.REPORT_SOURCES = {
        "dtone": "cauri.integrations.dtone.reports.DtOneReports",
        "billers": "cauri.integrations.billers.reports.BillerReports",
    }
    settings.DTONE_URL, settings.BILLERS_URL = f"{sandbox.url_of('dtone')}/v1", sandbox.url_of("billers")
    settings.DTONE_KEY = settings.DTONE_SECRET = settings.BILLERS_KEY = "key_of_faults"
    settings.DTONE_COUNTRIES, settings.THROTTLE_FACTOR = ["MR"], 1_000
    people.without_limits()
    catalogue.refresh(now=clock.now() - BEFORE)
    return people.customer("Awa Diallo", currency="MRU", funds="90000.00", now=clock.now() - BEFORE)


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_given_back_twice_or_on_a_guess(awa: Customer, sandbox: Sandbox, fault: str) -> None:
    bill = _wanted_back(awa, sandbox)
    has = awa.balance
    refunding.decided(bill, "cancel")

    sandbox.fault("billers", fault, where="/cancel", seconds=0.3)
    refunding.pursued()
    first = RefundRequest.objects.get(pk=bill)
    if first.state == RefundRequest.State.CANCELLING:
        assert awa.balance == has, "nothing is given back while nobody knows"
    else:
        assert (fault, first.state) == ("slow", RefundRequest.State.CANCELLED)
    sandbox.fault("billers", "none")
    Company.objects.update(failures=0, paused_until=None)
    for _ in range(3):
        instructions.ask(bill, now=clock.now())  # as if its report had come
        refunding.pursued(hours=2)

    assert RefundRequest.objects.get(pk=bill).state == RefundRequest.State.CANCELLED
    assert awa.balance == has + PRICE
    assert Payment.objects.filter(original_id=bill).count() == 1
    books_must_hold()


def test_the_reports_of_such_a_day_explain_what_has_left(awa: Customer, sandbox: Sandbox) -> None:
    """Payments in all their ends, taken back by the company, paid by the house, and both, one after the other."""
    for way in (TOP_UP, BILL):
        till = Till(sandbox, awa, way, clock.now() - BEFORE)
        for fault in FAULTS:
            bill_companies.paid(till, fault)
        bill_companies.flipped(till, first=way.succeeded, then=way.reversed)
        bill_companies.flipped(till, first=way.failed, then=way.failed)
    taken_back, house_paid, both = (_wanted_back(awa, sandbox) for _ in range(3))
    kept = _wanted_back(awa, sandbox, package="somelec-prepaid", biller="somelec", account="14002345678")
    for bill in (taken_back, kept):
        refunding.decided(bill, "cancel")
    refunding.pursued()
    refunding.decided(kept, "pay")
    for bill in (house_paid, both):
        _kept(bill)
        refunding.decided(bill, "pay")
    sandbox.switch("billers/flip", reference=f"bl-{both.hex}", status="reversed")
    instructions.ask(both, now=clock.now())
    refunding.pursued()
    assert {one.state for one in RefundRequest.objects.all()} == {"cancelled", "paid", "recovered"}

    today = clock.day_of(clock.now())
    reports.take_in("billers", BillerReports().fetch(today), by=SYSTEM, now=clock.now())
    reports.take_in("dtone", DtOneReports().fetch(today), by=SYSTEM, now=clock.now())

    for company, in_truth in (("billers", BILL), ("dtone", TOP_UP)):
        whole = reconciliation.explained(company, "MRU")
        made = sandbox.truth(company)[in_truth.in_truth]
        delivered = [one for one in made if bill_companies._status(one) == in_truth.succeeded]
        assert whole.is_whole
        assert (whole.breaks.minor, whole.waiting.minor, whole.uncounted.minor) == (0, 0, 0), company
        assert whole.held == whole.told == -Money.of_minor(PRICE.minor * len(delivered), "MRU")
    assert not Break.objects.exists()
    assert refunding.cost() == Money.of_minor(2 * PRICE.minor, "MRU")
    books_must_hold()


def test_a_report_finds_what_is_on_one_side_alone(awa: Customer, sandbox: Sandbox) -> None:
    bill = _wanted_back(awa, sandbox)
    sandbox.switch("billers/flip", reference=f"bl-{bill.hex}", status="reversed")  # and nobody is told
    body = BillerReports().fetch(clock.day_of(clock.now()))
    reports.take_in("billers", body, by=SYSTEM, now=clock.now())
    later = clock.now() + timedelta(days=4)
    nothing = b"x,pay_0,x,1.00,MRU,0.00,failed," + later.isoformat().encode()
    reports.take_in("billers", body.splitlines()[0] + b"\n" + nothing, by=SYSTEM, now=later)

    found = Break.objects.get()
    assert (found.kind, found.difference) == ("state_differs", -PRICE)
    assert reconciliation.explained("billers", "MRU").is_whole


def _wanted_back(
    awa: Customer, sandbox: Sandbox, *, package: str = CREDIT, biller: str = "rimatel", account: str = LINE
) -> UUID:
    """A bill that the biller was paid, and that Awa wants back."""
    now = clock.now()
    offer = Offer.objects.get(company="billers", company_code=package).pk
    wanted = Wanted(biller=biller, account=account, package=offer, amount=PRICE)
    quoted = bills.quote(wanted, user_id=awa.user.pk, now=now)
    by = awa.by_pin(quoted.quote)
    by.establish(now=now)
    with transaction():
        made = bills.send(quoted.quote.pk, by, posting_id=ids.new_id(), now=now).payment
    instructions.carry_out(made.pk, now=now)
    refunds.ask(made.pk, reason="wrong_account", user_id=awa.user.pk, now=now)
    return made.pk


def _kept(bill: UUID) -> None:
    """As if the company had refused to take it back."""
    RefundRequest.objects.filter(pk=bill).update(state=RefundRequest.State.KEPT, code="not_cancellable")
