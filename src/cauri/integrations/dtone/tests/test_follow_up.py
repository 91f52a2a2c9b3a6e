"""What follows from a callback of DT One's …"""

import json
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
from cauri.integrations.dtone import webhooks
from cauri.integrations.dtone.tests.people import MATTEL, SECRET, transactions_at
from cauri.kit import clock
from cauri.products.bills.tests import company as paying
from cauri.products.bills.tests.company import mru

DOOR = f"/webhooks/dtone/{webhooks.token(SECRET)}"


@pytest.fixture
def awa(db: None, dtone: Sandbox, settings: Settings) -> Iterator[Customer]:
    """Awa, DT One's catalogue, and books that hold when the test ends."""
    settings.BILL_COMPANIES = {"dtone": "cauri.integrations.dtone.topups.DtOneTopUps"}
    paying.stocked()
    yield paying.awa()
    books_must_hold()


def _sent_to(awa: Customer, number: str) -> tuple[UUID, str]:
    """A top-up that DT One has got, with its reference there."""
    bill = paying.paid(awa, "mattel", number, "125.50", package=paying.package(MATTEL))
    relay.deliver_all()
    assert paying.state_of(bill) == "unknown"
    return bill, f"bl-{bill.hex}"


def _told(reference: str, *, door: str = DOOR, **about: Any) -> int:
    """Call back with that, and let everything follow; the status."""
    body = json.dumps({"external_id": reference, "status": {"class": {"id": 7}}, **about})
    answer = Client().post(door, body, content_type="application/json")
    relay.deliver_all()
    return answer.status_code


def _messages() -> list[tuple[str, str]]:
    return sorted(InboxMessage.objects.values_list("state", "error"))


def test_is_that_it_is_asked_and_the_top_up_completed(awa: Customer) -> None:
    bill, reference = _sent_to(awa, "+22233123101")

    assert _told(reference) == 200

    seen = paying.seen(awa, bill)
    assert (seen["state"], awa.balance, _messages()) == ("completed", mru("4874.50"), [("done", "")])
    assert len(seen["receipt"]["token"]) == 12


def test_is_that_the_money_is_back_when_it_was_declined(awa: Customer) -> None:
    bill, reference = _sent_to(awa, "+22233123103")

    _told(reference)

    assert (paying.seen(awa, bill)["state"], awa.balance) == ("failed", mru("5000.00"))
    assert Instruction.objects.get(pk=bill).code == "declined_barred_credit_party"


def test_is_that_the_money_is_back_when_it_was_reversed(awa: Customer, dtone: Sandbox) -> None:
    bill, reference = _sent_to(awa, "+22233123100")
    _told(reference)
    dtone.switch("dtone/flip", reference=reference, status="REVERSED")

    _told(reference, status={"class": {"id": 8}})

    assert (paying.state_of(bill), awa.balance) == ("reversed", mru("5000.00"))


@pytest.mark.parametrize("lie", [{"status": {"class": {"id": 9}}}, {"status": None}, {"product": {"id": 1}}, {"id": 1}])
def test_takes_no_word_of_it(awa: Customer, dtone: Sandbox, lie: dict[str, Any]) -> None:
    bill, reference = _sent_to(awa, "+22233123100")

    _told(reference, **lie)

    assert (paying.state_of(bill), awa.balance) == ("succeeded", mru("4874.50"))


def test_is_nothing_before_it_has_ended(awa: Customer, dtone: Sandbox) -> None:
    bill, reference = _sent_to(awa, "+22233123300")

    _told(reference)

    assert (paying.state_of(bill), paying.available(awa), _messages()) == ("unknown", mru("4874.50"), [("done", "")])


def test_is_nothing_more_when_it_comes_again(awa: Customer, dtone: Sandbox) -> None:
    bill, reference = _sent_to(awa, "+22233123100")

    assert [_told(reference) for _ in range(5)] + [_told(reference, id=2)] == [200] * 6

    assert (paying.state_of(bill), awa.balance, InboxMessage.objects.count()) == ("succeeded", mru("4874.50"), 2)
    assert len(transactions_at(dtone)) == 1


def test_is_nothing_at_another_address(awa: Customer, dtone: Sandbox) -> None:
    bill, reference = _sent_to(awa, "+22233123100")
    asked = len(dtone.requests("dtone"))

    assert _told(reference, door=f"/webhooks/dtone/{webhooks.token('another')}") == 401

    assert (paying.state_of(bill), InboxMessage.objects.count(), len(dtone.requests("dtone"))) == ("unknown", 0, asked)


def test_waits_for_dt_one_to_answer(awa: Customer, dtone: Sandbox) -> None:
    bill, reference = _sent_to(awa, "+22233123100")
    dtone.fault("dtone", "500")
    _told(reference)
    assert (paying.state_of(bill), _messages()) == ("unknown", [("received", "")])

    dtone.fault("dtone", "none")
    Company.objects.update(failures=0, paused_until=None)
    Delivery.objects.filter(state="waiting").update(due_at=clock.now())
    relay.deliver_all()

    assert (paying.state_of(bill), awa.balance, _messages()) == ("succeeded", mru("4874.50"), [("done", "")])


@pytest.mark.parametrize("reference", ["somebody-else-s", "bl-" + "0" * 32, "bl-" + "é" * 32])
def test_is_that_somebody_looks_when_it_is_not_ours(awa: Customer, reference: str) -> None:
    assert _told(reference) == 200

    assert _messages() == [("failed", "unknown_reference")]


def test_is_that_somebody_looks_when_it_cannot_be_read(awa: Customer) -> None:
    assert Client().post(DOOR, b"{}", content_type="application/json").status_code == 200
    relay.deliver_all()

    assert _messages() == [("failed", "malformed")]
