"""What follows from the bank's event …"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import people as customers
from tests.support import relay
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.payments.models import Payment
from cauri.infra.companies.models import Company
from cauri.infra.inbox.models import InboxMessage
from cauri.infra.outbox.models import Delivery
from cauri.integrations.bankgateway.tests import people, signing
from cauri.kit import clock
from cauri.products.deposits.models import Account, Incoming
from cauri.products.deposits.tests import banking
from cauri.products.deposits.tests.banking import Bank, mru

DOOR = "/webhooks/bankgateway"


@pytest.fixture
def awa(db: None, bank: Sandbox, settings: Settings) -> Iterator[Customer]:
    """Awa, and books that hold when the test ends."""
    settings.BANKGATEWAY_SECRET = people.SECRET
    settings.ACCOUNT_ISSUERS = {"bankgateway": "cauri.integrations.bankgateway.accounts.GatewayAccounts"}
    customers.without_limits()
    yield banking.awa()
    books_must_hold()


@pytest.fixture
def account(awa: Customer) -> Account:
    """Her account number."""
    return banking.numbered(awa)


def _posted(body: bytes, headers: dict[str, str]) -> int:
    answer = Client().post(DOOR, body, content_type="application/json", headers=headers)
    relay.deliver_all()
    return answer.status_code


def _told(credit: str, *, event_id: str = "evt_1", kind: str = "credit.received", **lie: Any) -> int:
    """Tell of a credit, and let everything follow."""
    body = signing.event(kind, event_id, id=credit, **lie)
    return _posted(body, signing.headers(body, now=clock.now(), event_id=event_id))


def _messages() -> list[tuple[str, str]]:
    return sorted(InboxMessage.objects.values_list("state", "error"))


def test_is_that_the_money_is_in_the_wallet(awa: Customer, account: Account, bank: Sandbox) -> None:
    credit = Bank(bank).transfer(account, "500.00")

    assert _told(credit) == 200

    assert (awa.balance, _messages()) == (mru("500.00"), [("done", "")])


def test_is_the_same_however_often_it_comes(awa: Customer, account: Account, bank: Sandbox) -> None:
    credit = Bank(bank).transfer(account, "500.00")

    assert [_told(credit) for _ in range(5)] == [200] * 5
    assert [_told(credit, event_id=f"evt_{number}") for number in range(2, 7)] == [200] * 5
    banking.read()

    assert (awa.balance, Payment.objects.count(), InboxMessage.objects.count()) == (mru("500.00"), 1, 6)


def test_takes_no_word_of_it(awa: Customer, account: Account, bank: Sandbox) -> None:
    credit = Bank(bank).transfer(account, "500.00")

    _told(credit, amount=99_999_999, status="returned", account="somebody-else-s")

    assert awa.balance == mru("500.00")
    assert _told("cr_of_nobody", event_id="evt_2") == 200
    assert (awa.balance, Incoming.objects.count()) == (mru("500.00"), 1)


def test_is_the_end_that_counts_in_whatever_order_it_is_told(awa: Customer, account: Account, bank: Sandbox) -> None:
    credit = Bank(bank).transfer(account, "500.00")
    Bank(bank).flip(credit, "returned")

    _told(credit, event_id="evt_2", kind="credit.returned")
    _told(credit, event_id="evt_1", kind="credit.received")

    assert (awa.balance, banking.incoming(credit).state) == (mru("0.00"), "reversed")


def test_is_nothing_when_a_byte_was_altered_or_nobody_signed(awa: Customer, account: Account, bank: Sandbox) -> None:
    credit = Bank(bank).transfer(account, "500.00")
    body = signing.event(id=credit)
    signed = signing.headers(body, now=clock.now())

    assert [_posted(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], signed) for at in range(0, len(body), 9)] == [
        401
    ] * len(range(0, len(body), 9))
    assert _posted(body, {}) == 401
    assert _posted(body, signing.headers(body, now=clock.now(), secret="whsec_c29tZWJvZHk=")) == 401

    assert (awa.balance, InboxMessage.objects.count()) == (mru("0.00"), 0)


def test_is_nothing_when_it_is_replayed_after_an_hour(awa: Customer, account: Account, bank: Sandbox) -> None:
    body = signing.event(id=Bank(bank).transfer(account, "500.00"))

    assert _posted(body, signing.headers(body, now=clock.now() - timedelta(hours=1))) == 401
    assert (awa.balance, InboxMessage.objects.count()) == (mru("0.00"), 0)


def test_is_nothing_when_it_is_larger_than_a_megabyte(awa: Customer, settings: Settings) -> None:
    body = signing.event(filler="x" * settings.LARGEST_BODY)

    assert _posted(body, signing.headers(body, now=clock.now())) == 413
    assert InboxMessage.objects.count() == 0


def test_waits_for_the_bank_to_answer(awa: Customer, account: Account, bank: Sandbox) -> None:
    credit = Bank(bank).transfer(account, "500.00")
    bank.fault("bankgateway", "lost")
    _told(credit)
    assert (awa.balance, _messages()) == (mru("0.00"), [("received", "")])

    bank.fault("bankgateway", "none")
    Company.objects.update(failures=0, paused_until=None)
    Delivery.objects.filter(state="waiting").update(due_at=clock.now())
    relay.deliver_all()

    assert (awa.balance, _messages()) == (mru("500.00"), [("done", "")])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"type": 1, "data": {}}', b"[" * 5000])
def test_is_that_somebody_looks_when_it_cannot_be_read(awa: Customer, body: bytes) -> None:
    assert _posted(body, signing.headers(body, now=clock.now())) == 200
    assert _messages() == [("failed", "malformed")]


def test_is_that_somebody_looks_at_a_payout_that_is_not_ours(awa: Customer) -> None:
    body = signing.event("payout.completed", reference="somebody-elses")

    assert _posted(body, signing.headers(body, now=clock.now())) == 200
    assert _messages() == [("failed", "unknown_reference")]


def test_is_nothing_more_when_it_is_about_something_else(awa: Customer) -> None:
    body = signing.event("branch.opened", place="Atar")

    assert _posted(body, signing.headers(body, now=clock.now())) == 200
    assert _messages() == [("done", "")]


def test_has_no_door_without_a_secret(awa: Customer, settings: Settings) -> None:
    settings.BANKGATEWAY_SECRET = ""
    body = signing.event()

    assert _posted(body, signing.headers(body, now=clock.now())) == 404
    assert Client().get(DOOR).status_code == 405
