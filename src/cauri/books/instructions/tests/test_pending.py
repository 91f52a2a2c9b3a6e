"""Payments that a company carries out …"""

from datetime import timedelta
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.support.people import Customer, customer

from cauri.books.instructions import services
from cauri.books.instructions.ports import Outcome
from cauri.books.instructions.tests.played import Played, paid_out, quoted_out
from cauri.books.ledger import holds
from cauri.books.ledger import queries as ledger
from cauri.books.payments import held, pending, returns
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.new_payees import FreshPinRequired
from cauri.books.payments.pending import NotFailed, NotPending
from cauri.books.payments.queries import UnknownPayment
from cauri.books.payments.tests.watching import Holds, Refuses, path_of
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import Actor
from cauri.kit import clock, ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", UUID(int=7))


@pytest.fixture
def awa() -> Customer:
    return customer("Awa Diallo")


def test_reserve_the_money_until_it_is_known(awa: Customer) -> None:
    payment = _paid(awa, "100.00")

    assert (payment.state, payment.settled_at) == ("pending", None)
    assert (awa.balance, _available(awa)) == (_mru("1000.00"), _mru("900.00"))
    assert holds.expire_due(now=clock.now() + timedelta(days=3650)) == 0  # never given back because time has passed


def test_are_concluded_once(awa: Customer) -> None:
    payment = _paid(awa, "100.00")
    _carried_out(payment, Outcome.SUCCEEDED)
    done = Payment.objects.get(pk=payment.pk)
    assert (done.state, done.settled_at is None, awa.balance) == ("completed", False, _mru("900.00"))

    with pytest.raises(NotPending), transaction():
        pending.succeed(payment.pk, now=clock.now())
    with pytest.raises(NotPending), transaction():
        pending.fail(payment.pk, code="late", now=clock.now())
    with pytest.raises(NotFailed), transaction():
        pending.succeed_after_all(payment.pk, now=clock.now())
    with pytest.raises(UnknownPayment), transaction():
        pending.succeed(ids.new_id(), now=clock.now())


def test_can_be_returned_once_they_succeeded_and_not_before(awa: Customer) -> None:
    payment = _paid(awa, "100.00")
    with pytest.raises(returns.NotReturnable):
        _reversed(payment)
    _carried_out(payment, Outcome.SUCCEEDED)

    _reversed(payment)

    assert awa.balance == _available(awa) == _mru("1000.00")


def test_go_through_although_the_payer_was_frozen_since(awa: Customer) -> None:
    payment = _paid(awa, "100.00")
    wallets.freeze(awa.wallet.pk, actor=STAFF, now=clock.now())

    _carried_out(payment, Outcome.SUCCEEDED)

    assert awa.balance == _mru("900.00")


def test_keep_their_wallet_from_being_closed(awa: Customer) -> None:
    _paid(awa, "1000.00")

    with pytest.raises(Refusal):
        wallets.close(awa.wallet.pk, actor=STAFF, now=clock.now())


def test_wait_for_a_person_first_where_a_guard_wants_one(awa: Customer, settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    payment = _paid(awa, "100.00")
    assert payment.state == "held"
    with pytest.raises(NotPending), transaction():
        pending.succeed(payment.pk, now=clock.now())

    released = held.release(payment.pk, actor=STAFF, now=clock.now())

    assert (released.state, released.settled_at) == ("pending", None)
    assert (awa.balance, _available(awa)) == (_mru("1000.00"), _mru("900.00"))
    _carried_out(payment, Outcome.FAILED)
    assert _available(awa) == _mru("1000.00")


def test_are_refused_like_any_other(awa: Customer, settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [path_of(Refuses)]

    with pytest.raises(Refusal):
        _paid(awa, "100.00")

    assert Payment.objects.get(product="payout").state == "refused"
    assert _available(awa) == _mru("1000.00")


def test_take_the_pin_itself_for_much_each_time(awa: Customer, settings: Settings) -> None:
    settings.NEW_PAYEE_CAPS = {"MRU": "50.00"}
    for _ in range(2):
        quote = quoted_out(awa, "50.01", now=clock.now())
        with pytest.raises(FreshPinRequired):
            payments.pay(quote.pk, awa.stepped_up(quote), posting_id=ids.new_id(), now=clock.now())
        payments.pay(quote.pk, awa.by_pin(quote), posting_id=ids.new_id(), now=clock.now())

    quote = quoted_out(awa, "50.00", now=clock.now())
    assert payments.pay(quote.pk, awa.stepped_up(quote), posting_id=ids.new_id(), now=clock.now()).state == "pending"


def _paid(payer: Customer, amount: str) -> Payment:
    return paid_out(payer, amount, now=clock.now())


def _carried_out(payment: Payment, outcome: Outcome) -> None:
    Played.says(outcome)
    services.carry_out(payment.pk, now=clock.now())


def _reversed(payment: Payment) -> None:
    with transaction():
        returns.reverse(payment.pk, posting_id=ids.new_id(), authorised_by="company", now=clock.now())


def _available(one: Customer) -> Money:
    return ledger.balance_of(one.wallet.account_id).available


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
