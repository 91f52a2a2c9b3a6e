"""What follows from a biller's event …"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import relay
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.instructions.models import Instruction
from cauri.infra.companies.models import Company
from cauri.infra.inbox.models import InboxMessage
from cauri.infra.outbox.models import Delivery
from cauri.integrations.billers.tests import signing
from cauri.integrations.billers.tests.people import payments_at
from cauri.kit import clock
from cauri.products.bills.tests import company as paying
from cauri.products.bills.tests.company import mru

DOOR = "/webhooks/billers"


@pytest.fixture
def awa(db: None, billers: Sandbox, settings: Settings) -> Iterator[Customer]:
    """Awa, the billers' catalogue, and books that hold when the test ends."""
    settings.BILL_COMPANIES = {"billers": "cauri.integrations.billers.payments.BillerPayments"}
    settings.BILLERS_SECRET = signing.SECRET
    paying.stocked()
    yield paying.awa()
    books_must_hold()


def _sent_to(awa: Customer, billers: Sandbox, meter: str) -> tuple[UUID, str]:
    """A payment that the company has got and not decided, with its reference there."""
    billers.switch("billers/delay", seconds=60)
    bill = paying.paid(awa, "somelec", meter, "500.00", package=paying.package("somelec-prepaid"))
    relay.deliver_all()
    assert paying.state_of(bill) == "unknown"
    return bill, f"bl-{bill.hex}"


def _told(reference: str, *, event_id: str = "evt_1", secret: str = signing.SECRET, **about: Any) -> int:
    """Tell that, and let everything follow; the status."""
    body = signing.event(reference, **about)
    headers = signing.headers(body, now=clock.now(), event_id=event_id, secret=secret)
    answer = Client().post(DOOR, body, content_type="application/json", headers=headers)
    relay.deliver_all()
    return answer.status_code


def _messages() -> list[tuple[str, str]]:
    return sorted(InboxMessage.objects.values_list("state", "error"))


def test_is_that_it_is_asked_and_the_payment_completed(awa: Customer, billers: Sandbox) -> None:
    bill, reference = _sent_to(awa, billers, "14002345678")
    billers.switch("billers/flip", reference=reference, status="succeeded")

    assert _told(reference) == 200

    seen = paying.seen(awa, bill)
    assert (seen["state"], awa.balance, _messages()) == ("completed", mru("4500.00"), [("done", "")])
    assert (len(seen["receipt"]["token"]), seen["receipt"]["units"]) == (20, "131.5 kWh")


def test_is_that_the_money_is_back_when_it_failed(awa: Customer, billers: Sandbox) -> None:
    bill, reference = _sent_to(awa, billers, "14002345678")
    billers.switch("billers/flip", reference=reference, status="failed", code="meter_blocked")

    _told(reference, status="failed")

    assert (paying.seen(awa, bill)["state"], awa.balance) == ("failed", mru("5000.00"))
    assert Instruction.objects.get(pk=bill).code == "meter_blocked"


def test_is_that_the_money_is_back_when_it_was_reversed(awa: Customer, billers: Sandbox) -> None:
    bill, reference = _sent_to(awa, billers, "14002345678")
    for number, status in enumerate(("succeeded", "reversed")):
        billers.switch("billers/flip", reference=reference, status=status)
        _told(reference, event_id=f"evt_{number}", status=status)

    assert (paying.state_of(bill), awa.balance) == ("reversed", mru("5000.00"))


@pytest.mark.parametrize("lie", [{"status": "succeeded"}, {"status": "failed"}, {"amount": "9"}, {"token": "1"}])
def test_takes_no_word_of_it(awa: Customer, billers: Sandbox, lie: dict[str, Any]) -> None:
    bill, reference = _sent_to(awa, billers, "14002345678")

    _told(reference, **lie)

    assert (paying.state_of(bill), paying.available(awa), _messages()) == ("unknown", mru("4500.00"), [("done", "")])


def test_is_nothing_more_when_it_comes_again(awa: Customer, billers: Sandbox) -> None:
    bill, reference = _sent_to(awa, billers, "14002345678")
    billers.switch("billers/flip", reference=reference, status="succeeded")

    assert [_told(reference, event_id=f"evt_{one}") for one in (1, 1, 1, 2)] == [200] * 4

    assert (paying.state_of(bill), awa.balance, InboxMessage.objects.count()) == ("succeeded", mru("4500.00"), 2)
    assert len(payments_at(billers)) == 1


def test_is_nothing_when_it_was_not_signed_by_them(awa: Customer, billers: Sandbox) -> None:
    bill, reference = _sent_to(awa, billers, "14002345678")
    billers.switch("billers/flip", reference=reference, status="succeeded")

    assert _told(reference, secret="whsec_c29tZWJvZHk=") == 401

    assert (paying.state_of(bill), InboxMessage.objects.count()) == ("unknown", 0)


def test_waits_for_the_company_to_answer(awa: Customer, billers: Sandbox) -> None:
    bill, reference = _sent_to(awa, billers, "14002345678")
    billers.switch("billers/flip", reference=reference, status="succeeded")
    billers.fault("billers", "lost")
    _told(reference)
    assert (paying.state_of(bill), _messages()) == ("unknown", [("received", "")])

    billers.fault("billers", "none")
    Company.objects.update(failures=0, paused_until=None)
    Delivery.objects.filter(state="waiting").update(due_at=clock.now())
    relay.deliver_all()

    assert (paying.state_of(bill), awa.balance, _messages()) == ("succeeded", mru("4500.00"), [("done", "")])


@pytest.mark.parametrize("reference", ["somebody-else-s", "bl-" + "0" * 32, "bl-" + "é" * 32])
def test_is_that_somebody_looks_when_it_is_not_ours(awa: Customer, reference: str) -> None:
    assert _told(reference) == 200

    assert _messages() == [("failed", "unknown_reference")]


def test_is_that_somebody_looks_when_it_cannot_be_read(awa: Customer) -> None:
    headers = signing.headers(b"{}", now=clock.now())
    assert Client().post(DOOR, b"{}", content_type="application/json", headers=headers).status_code == 200
    relay.deliver_all()

    assert _messages() == [("failed", "malformed")]
