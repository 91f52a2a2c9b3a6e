"""Play money comes out of the sandbox's clearing account, once for each request, and never in production."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.apps import FAUCET, App, new_key
from tests.support.books import books_must_hold
from tests.support.people import Customer, another_wallet, customer

from cauri.books.ledger import queries as ledger
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.books.wallets import queries as wallets
from cauri.books.wallets import services
from cauri.infra.audit.acts import Actor
from cauri.kit import clock
from cauri.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books_hold(db: None) -> Iterator[None]:
    yield
    books_must_hold()


@pytest.fixture
def awa() -> Customer:
    return customer("Awa Diallo", funds="0.00")


def test_puts_play_money_into_the_wallet(awa: Customer) -> None:
    answer = App.of(awa).post(FAUCET, _asked(awa, "250.00"), key=new_key())

    assert (answer.status, answer.document["amount"]) == (201, {"amount": "250.00", "currency": "MRU"})
    assert awa.balance == _mru("250.00")
    assert ledger.balance_of(ledger.account("clearing:sandbox:MRU").pk).balance == _mru("-250.00")
    payment = Payment.objects.get(pk=answer.document["id"])
    assert (payment.product, payment.payer, payment.authorised_by) == ("faucet", None, "platform")


def test_does_so_once_under_a_key(awa: Customer) -> None:
    app, key = App.of(awa), new_key()

    first, again = (app.post(FAUCET, _asked(awa, "10.00"), key=key) for _ in range(2))
    other = app.post(FAUCET, _asked(awa, "11.00"), key=key)

    assert (again.body, first.replayed, again.replayed) == (first.body, False, True)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert awa.balance == _mru("10.00")


def test_leaves_nothing_behind_when_a_limit_refuses(awa: Customer) -> None:
    people.limited_to(Bounds(per_payment_max_minor=1_000), direction="in", since=clock.now() - timedelta(days=1))

    answer = App.of(awa).post(FAUCET, _asked(awa, "10.01"), key=new_key())

    assert answer.status in (402, 403, 409, 422)
    assert awa.balance == _mru("0.00")
    assert not Payment.objects.filter(product="faucet").exists()


def test_fills_a_savings_wallet_too_and_a_frozen_one(awa: Customer) -> None:
    savings = another_wallet(awa)
    services.freeze(savings.pk, actor=Actor("customer", awa.user.pk), now=clock.now())

    answer = App.of(awa).post(FAUCET, {**_asked(awa, "10.00"), "wallet_id": str(savings.pk)}, key=new_key())

    assert answer.status == 201
    assert wallets.balance_of(savings).balance == _mru("10.00")


def test_is_not_there_in_production(awa: Customer, settings: Settings) -> None:
    settings.PRODUCTION = True

    answer = App.of(awa).post(FAUCET, _asked(awa, "10.00"), key=new_key())

    assert (answer.status, answer.code) == (404, "no_faucet")
    assert awa.balance == _mru("0.00")


def test_needs_somebody_signed_in_and_a_key(awa: Customer) -> None:
    assert App(App.of(awa).line).post(FAUCET, _asked(awa, "10.00"), key=new_key()).status == 401
    assert App.of(awa).post(FAUCET, _asked(awa, "10.00")).code == "idempotency_key_required"


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"wallet_id": "00000000-0000-7000-8000-000000000000"}, 404, "unknown_wallet"),
        ({"wallet_id": "mine"}, 422, "request_invalid"),
        ({"amount": {"amount": "10.00", "currency": "USD"}}, 422, "wallet_currency_differs"),
        ({"amount": {"amount": "0.00", "currency": "MRU"}}, 422, "amount_not_positive"),
        ({"amount": {"amount": "-1.00", "currency": "MRU"}}, 422, "amount_not_positive"),
        ({"amount": {"amount": "1000000000001", "currency": "MRU"}}, 422, "payment_too_large"),
        ({"from": "clearing"}, 422, "request_invalid"),
    ],
)
def test_gives_nothing_to_nonsense(awa: Customer, changed: dict[str, object], status: int, code: str) -> None:
    answer = App.of(awa).post(FAUCET, {**_asked(awa, "10.00"), **changed}, key=new_key())

    assert (answer.status, answer.code) == (status, code)
    assert awa.balance == _mru("0.00")
    assert not Payment.objects.exists()


def test_fills_no_wallet_of_somebody_else(awa: Customer) -> None:
    moussa = customer("Moussa Sow", funds="0.00")

    answer = App.of(awa).post(FAUCET, _asked(moussa, "10.00"), key=new_key())

    assert (answer.status, answer.code) == (404, "unknown_wallet")
    assert moussa.balance == _mru("0.00")


def _asked(one: Customer, amount: str) -> dict[str, object]:
    return {"wallet_id": str(one.wallet.pk), "amount": {"amount": amount, "currency": "MRU"}}


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
