"""Money that a customer takes out by way of the bank …"""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import people as customers
from tests.support import relay
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.instructions.models import Instruction
from cauri.books.payments.models import Payment
from cauri.integrations.bankgateway.tests import people, signing, taking_out
from cauri.kit import clock
from cauri.products.deposits.tests import banking
from cauri.products.deposits.tests.banking import Bank, mru


@pytest.fixture
def awa(db: None, bank: Sandbox, settings: Settings) -> Iterator[Customer]:
    """Awa, who has 1,000 ouguiyas, and books that hold when the test ends."""
    settings.BANK_TRANSFERS = {"bankgateway": "cauri.integrations.bankgateway.payouts.GatewayPayouts"}
    settings.BANKGATEWAY_SECRET = people.SECRET
    customers.without_limits()
    yield banking.awa(funds="1000.00")
    books_must_hold()


def _told(payment: str, event_id: str, kind: str) -> int:
    body = signing.event(kind, event_id, reference=f"wd-{payment}")
    headers = signing.headers(body, now=clock.now(), event_id=event_id)
    answer = Client().post("/webhooks/bankgateway", body, content_type="application/json", headers=headers)
    relay.deliver_all()
    return answer.status_code


def test_arrives(awa: Customer, bank: Sandbox) -> None:
    payment = taking_out.taken_out(awa)
    relay.deliver_all()

    assert (Payment.objects.get(pk=payment).state, awa.balance) == ("completed", mru("500.00"))
    (one,) = bank.truth("bankgateway")["payouts"]
    assert (one["reference"], one["amount"], one["status"]) == (f"wd-{payment.hex}", 50_000, "completed")


@pytest.mark.parametrize(
    ("status", "kind", "state", "left"),
    [("completed", "payout.completed", "completed", "500.00"), ("rejected", "payout.rejected", "failed", "1000.00")],
)
def test_ends_when_the_bank_says_so_once(
    awa: Customer, bank: Sandbox, status: str, kind: str, state: str, left: str
) -> None:
    bank.switch("bankgateway/delay", seconds=3600)
    payment = taking_out.taken_out(awa)
    relay.deliver_all()
    assert (Payment.objects.get(pk=payment).state, awa.balance) == ("pending", mru("1000.00"))

    bank.switch("bankgateway/flip", reference=f"wd-{payment.hex}", status=status)
    assert [_told(payment.hex, f"evt_{number}", kind) for number in (1, 1, 2, 3, 4)] == [200] * 5

    assert (Payment.objects.get(pk=payment).state, awa.balance) == (state, mru(left))
    assert len(bank.truth("bankgateway")["payouts"]) == 1


def test_comes_back_when_the_bank_returns_it(awa: Customer, bank: Sandbox) -> None:
    payment = taking_out.taken_out(awa)
    relay.deliver_all()

    Bank(bank).flip(f"wd-{payment.hex}", "returned")
    _told(payment.hex, "evt_9", "payout.rejected")

    assert (Instruction.objects.get(pk=payment).state, awa.balance) == ("reversed", mru("1000.00"))


def test_is_told_apart_from_a_lie(awa: Customer, bank: Sandbox) -> None:
    bank.switch("bankgateway/delay", seconds=3600)
    payment = taking_out.taken_out(awa)
    relay.deliver_all()

    assert _told(payment.hex, "evt_1", "payout.completed") == 200

    assert Payment.objects.get(pk=payment).state == "pending"
