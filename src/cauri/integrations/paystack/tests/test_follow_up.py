"""What follows from an event of Paystack's …"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.support import crowds, relay, servers
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.books.payments.models import Payment
from cauri.infra.embedded.databases import Urls
from cauri.infra.inbox.models import InboxMessage
from cauri.infra.outbox.models import Delivery
from cauri.integrations.paystack import client
from cauri.kit import clock
from cauri.products.deposits import asking
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import KEY, SUSPENSE, Paystack, ngn

DOOR = "/webhooks/paystack"


@pytest.fixture(autouse=True)
def company(sandbox: Sandbox, settings: LazySettings) -> Paystack:
    """The sandbox's Paystack, which collects."""
    return Paystack.named_in(settings, sandbox)


@pytest.fixture
def awa(db: None) -> Iterator[Customer]:
    """Awa, and books that hold when the test ends."""
    yield paying.awa()
    books_must_hold()


def _event(reference: str, *, event: str = "charge.success", **about: object) -> bytes:
    told = {"reference": reference, "status": "success", "amount": 500_000, "currency": "NGN", "id": 1, **about}
    return json.dumps({"event": event, "data": told}).encode()


def _sent(body: bytes, *, signed: bytes | None = None) -> int:
    """Send it with the signature of what was signed, and let everything follow; the status."""
    signature = hmac.digest(KEY.encode(), signed or body, hashlib.sha512).hex()
    answer = Client().post(DOOR, body, content_type="application/json", headers={"x-paystack-signature": signature})
    relay.deliver_all()
    return answer.status_code


def _reported(company: Paystack) -> list[int]:
    found: list[int] = company.sandbox.kept("paystack")["reported"]
    return found


def _states() -> list[str]:
    return sorted(InboxMessage.objects.values_list("state", flat=True))


def test_is_that_the_company_is_asked_and_the_money_credited(awa: Customer, company: Paystack) -> None:
    intent = paying.paid(company, awa)

    assert _sent(_event(intent.reference)) == 200

    assert (paying.state_of(intent), awa.balance, _states()) == ("paid", ngn("5000.00"), ["done"])


def test_is_nothing_more_when_it_comes_again_or_is_replayed(awa: Customer, company: Paystack) -> None:
    intent = paying.paid(company, awa)
    event = _event(intent.reference)

    answers = [_sent(event) for _ in range(5)]
    InboxMessage.objects.update(received_at=clock.now() - timedelta(hours=1))
    answers += [_sent(event), _sent(_event(intent.reference, id=2)), _sent(_event(intent.reference, channel="bank"))]

    assert answers == [200] * 8
    assert (awa.balance, Payment.objects.count(), InboxMessage.objects.count()) == (ngn("5000.00"), 1, 3)


def test_is_nothing_when_it_was_altered_or_not_signed_by_them(awa: Customer, company: Paystack) -> None:
    intent = paying.paid(company, awa)

    assert _sent(_event(intent.reference, amount=1), signed=_event(intent.reference)) == 401

    assert (paying.state_of(intent), InboxMessage.objects.count()) == ("open", 0)
    assert company.asked("/transaction/verify") == 0


@pytest.mark.parametrize(
    "lie",
    [{}, {"amount": 900_000_000}, {"currency": "USD"}, {"id": 999}, {"customer": {"email": "moussa@example.org"}}],
)
def test_takes_no_word_of_it(awa: Customer, company: Paystack, lie: dict[str, Any]) -> None:
    intent = paying.opened(awa)

    _sent(_event(intent.reference, **lie))
    assert (paying.state_of(intent), awa.balance, _states()) == ("open", ngn("0.00"), ["done"])

    company.pay(intent.reference)
    _sent(_event(intent.reference, **lie, told="again"))
    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))


def test_is_the_same_in_whatever_order_they_come(awa: Customer, company: Paystack) -> None:
    intent = paying.paid(company, awa, status="failed")
    company.flip(intent.reference, "success")

    _sent(_event(intent.reference))
    _sent(_event(intent.reference, event="charge.failed", status="failed"))

    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))


def test_is_suspense_for_money_that_was_never_asked_for(awa: Customer, company: Paystack) -> None:
    asked = {"email": "moussa@example.org", "amount": 700_000, "currency": "NGN", "reference": "from-a-page-of-theirs"}
    client.post("/transaction/initialize", asked)
    company.pay("from-a-page-of-theirs")

    assert [_sent(_event("from-a-page-of-theirs")), _sent(_event("that-nobody-knows"))] == [200, 200]

    assert [(one.state, one.reason) for one in Incoming.objects.all()] == [("suspended", "unmatched")]
    assert (paying.stands(SUSPENSE), awa.balance, _states()) == ("7000.00", ngn("0.00"), ["done", "done"])


def test_is_the_way_back_when_the_payment_was_refunded(awa: Customer, company: Paystack) -> None:
    intent = paying.credited(company, awa)
    client.post("/refund", {"transaction": intent.reference})

    _sent(json.dumps({"event": "refund.processed", "data": {"transaction_reference": intent.reference}}).encode())

    assert (paying.state_of(intent), awa.balance) == ("reversed", ngn("0.00"))


def test_waits_for_the_company_to_answer(awa: Customer, company: Paystack) -> None:
    intent = paying.paid(company, awa)
    company.fault("500")
    _sent(_event(intent.reference))
    assert (_states(), paying.state_of(intent), awa.balance) == (["received"], "open", ngn("0.00"))

    company.fault("none")
    Delivery.objects.filter(state="waiting").update(due_at=clock.now())
    relay.deliver_all()

    assert (_states(), paying.state_of(intent), awa.balance) == (["done"], "paid", ngn("5000.00"))


def test_asks_nothing_of_what_is_neither_charge_nor_transfer(awa: Customer, company: Paystack) -> None:
    assert _sent(_event("somebody", event="customeridentification.success")) == 200

    assert (_states(), company.asked("/")) == (["done"], 0)


@pytest.mark.parametrize("reference", ["transfer-of-somebody-else", "wd-" + "0" * 32, "wd-" + "é" * 32])
def test_is_that_somebody_looks_when_a_transfer_is_not_ours(awa: Customer, company: Paystack, reference: str) -> None:
    assert _sent(_event(reference, event="transfer.success")) == 200

    assert (_states(), InboxMessage.objects.get().error) == (["failed"], "unknown_reference")
    assert company.asked("/") == 0


@pytest.mark.parametrize("body", [b"{}", b"[]", b"{", b'{"event": "charge.success", "data": {"reference": 5}}'])
def test_is_that_somebody_looks_when_it_cannot_be_read(awa: Customer, company: Paystack, body: bytes) -> None:
    assert _sent(body) == 200

    assert (_states(), InboxMessage.objects.get().error) == (["failed"], "malformed")
    assert company.asked("/") == 0


@pytest.fixture
def platform(committed_db: Urls, company: Paystack) -> Iterator[str]:
    """The real API on a database of its own; its webhook's address."""
    with servers.api(committed_db, environment={"CAURI_PAYSTACK_SECRET_KEY": KEY}) as served:
        yield f"http://127.0.0.1:{served.port}{DOOR}"
    books_must_hold()


@pytest.mark.parametrize(
    ("plan", "answers"),
    [
        ({}, [200] * 2),
        ({"copies": 5}, [200] * 10),
        ({"fault": "reordered", "copies": 2}, [200] * 4),
        ({"fault": "before_response"}, [200] * 2),
        ({"fault": "wrong_signature"}, [401] * 2),
        ({"fault": "altered"}, [401] * 2),
        ({"fault": "never"}, []),
    ],
    ids=["once", "five times", "reordered", "before the answer", "wrong signature", "altered", "never"],
)
def test_is_one_credit_on_its_whole_way(
    platform: str, company: Paystack, plan: dict[str, object], answers: list[int]
) -> None:
    company.sandbox.switch("paystack/webhook", url=platform, secret=KEY, **plan)
    awa = paying.awa()

    intents = [paying.paid(company, awa, amount) for amount in ("5000.00", "700.00")]
    assert eventually(lambda: _reported(company) == answers, seconds=20), _reported(company)
    relay.deliver_all()

    genuine = 200 in answers
    assert awa.balance == ngn("5700.00" if genuine else "0.00")
    Intent.objects.update(next_ask_at=clock.now())
    asking.pursue_due(now=clock.now())

    assert (awa.balance, Payment.objects.count()) == (ngn("5700.00"), 2)
    assert [paying.state_of(one) for one in intents] == ["paid", "paid"]
    assert InboxMessage.objects.filter(state="done").count() == (2 if genuine else 0)


def test_and_the_poll_at_once_are_one_credit(committed_db: Urls, company: Paystack) -> None:
    awa = paying.awa()
    intent = paying.paid(company, awa)
    now = clock.now()
    Intent.objects.update(next_ask_at=now)
    told: Callable[[], object] = partial(asking.ask, "paystack", intent.reference, now=now)
    polled: Callable[[], object] = partial(asking.pursue_due, now=now)

    answers = crowds.together([told, polled] * 10)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert (awa.balance, Payment.objects.count()) == (ngn("5000.00"), 1)
    books_must_hold()
