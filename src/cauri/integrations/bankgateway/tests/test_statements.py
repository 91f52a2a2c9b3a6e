"""The bank's statement of a day …"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.support import people as customers
from tests.support.books import books_must_hold
from tests.support.sandbox import Sandbox

from cauri.books.instructions import services as instructions
from cauri.infra.audit.acts import SYSTEM
from cauri.integrations.bankgateway.reports import GatewayStatements
from cauri.integrations.bankgateway.tests import people, taking_out
from cauri.kit import clock
from cauri.products.deposits.tests import banking
from cauri.products.deposits.tests.banking import Bank
from cauri.servicing.reconciliation import queries, services
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.models import Break
from cauri.servicing.reconciliation.ports import ReportSource, ReportUnavailable, ReportUnreadable

SOURCE: ReportSource = GatewayStatements()
LINE: dict[str, Any] = {
    "type": "credit",
    "id": "cr_1",
    "reference": "cr_1",
    "amount": 50_000,
    "currency": "MRU",
    "fee": 100,
    "status": "booked",
    "at": "2026-11-21T08:30:00Z",
}


def _statement(**more: Any) -> bytes:
    return json.dumps({"date": "2026-11-21", "lines": [{**LINE, **more}]}).encode()


@pytest.fixture
def town(db: None, bank: Sandbox, settings: Settings) -> Iterator[Bank]:
    """The bank, which keeps account numbers, pays out and reports."""
    settings.ACCOUNT_ISSUERS = {"bankgateway": "cauri.integrations.bankgateway.accounts.GatewayAccounts"}
    settings.BANK_TRANSFERS = {"bankgateway": "cauri.integrations.bankgateway.payouts.GatewayPayouts"}
    settings.REPORT_SOURCES = {"bankgateway": "cauri.integrations.bankgateway.reports.GatewayStatements"}
    settings.THROTTLE_FACTOR = 1_000
    customers.without_limits()
    yield Bank(bank)
    books_must_hold()


def test_tells_what_came_in_and_what_went_out(bank: Sandbox) -> None:
    credit = people.transferred(bank, people.opened(people.reference()).number)
    people.paid("wd-of-the-tests-1")

    report = SOURCE.read(SOURCE.fetch(clock.day_of(clock.now())), day=clock.day_of(clock.now()))

    came, went = report.lines
    assert (came.kind, came.reference, came.company_id, came.state) == (Kind.IN, credit, credit, State.DONE)
    assert (came.amount.minor, came.fee.minor) == (50_000, 100)
    assert (went.kind, went.reference, went.amount, went.state) == (
        Kind.OUT,
        "wd-of-the-tests-1",
        people.PRICE,
        State.DONE,
    )


@pytest.mark.parametrize("fault", people.FAULTS)
def test_is_not_had_while_something_goes_wrong(bank: Sandbox, fault: str) -> None:
    bank.fault("bankgateway", fault)

    with pytest.raises(ReportUnavailable):
        SOURCE.fetch(clock.day_of(clock.now()))


@pytest.mark.parametrize(
    "more",
    [
        {"type": "gift"},
        {"status": "new"},
        {"amount": -1},
        {"amount": "1"},
        {"currency": "XXX"},
        {"fee": None},
        {"id": ""},
        {"reference": "x" * 101},
        {"at": "2026-11-21T08:30:00"},
        {"at": "2026-11-22T08:30:00Z"},
        {"at": "yesterday"},
        {"id": "a\x00b"},
    ],
)
def test_is_refused_whole_when_a_line_is_wrong(more: dict[str, Any]) -> None:
    assert len(SOURCE.read(_statement()).lines) == 1

    with pytest.raises(ReportUnreadable):
        SOURCE.read(_statement(**more))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"[" * 5000, b'{"date": "2026-11-21", "lines": [1]}'])
def test_is_refused_when_it_is_none(body: bytes) -> None:
    with pytest.raises(ReportUnreadable):
        SOURCE.read(body)


def test_is_refused_when_it_is_another_days() -> None:
    with pytest.raises(ReportUnreadable):
        SOURCE.read(_statement(), day=clock.day_of(clock.now() + timedelta(days=9)))


def test_agrees_with_our_books(town: Bank) -> None:
    awa = banking.awa(funds="1000.00")
    account, intent = banking.numbered(awa), banking.transfer_asked(awa)
    town.transfer(account, "700.00")
    back = town.transfer(account, "300.00")
    banking.made(town, intent, "500.00")
    stray = banking.made(town, intent, "20.00", remark="?")
    banking.read()
    town.flip(back, "returned")
    banking.read()
    payment = taking_out.taken_out(awa)
    instructions.carry_out(payment, now=clock.now())

    services.fetch_due(now=clock.now() + timedelta(days=1))
    services.fetch_due(now=clock.now() + timedelta(days=4))

    explained = queries.explained("bankgateway", "MRU")
    assert explained.is_whole
    assert (explained.held.minor, list(Break.objects.all())) == (town.earned, [])
    assert banking.incoming(stray).state == "suspended"


def test_shows_what_we_have_not_heard_of(town: Bank) -> None:
    awa = banking.awa()
    account = banking.numbered(awa)
    town.transfer(account, "700.00")
    banking.read()
    town.transfer(account, "11.00")

    for days in (1, 4):
        services.fetch_due(now=clock.now() + timedelta(days=days))

    (found,) = Break.objects.all()
    assert (found.kind, str(found.difference)) == ("missing_with_us", "-10.98 MRU")
    banking.read()
    services.fetch_due(now=clock.now() + timedelta(days=5))
    found.refresh_from_db()
    assert found.state == "gone"


def test_may_be_brought_by_staff(town: Bank) -> None:
    taken = services.take_in("bankgateway", SOURCE.fetch(clock.day_of(clock.now())), by=SYSTEM, now=clock.now())

    assert taken.first_day == clock.day_of(clock.now())
