"""Deciding on held payments: let through, given back, or given back because nobody decided in time."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.crowds import together
from tests.support.people import Customer, customer, paid

from cauri.books.ledger import holds
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import AccountClosed, InsufficientFunds
from cauri.books.limits.refusals import DailyVolumeExceeded
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held
from cauri.books.payments.held import NotHeld
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.books.payments.services import PayerLocked
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.books.wallets import services as wallets
from cauri.identity.access import services as access
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.money import Money

STAFF = Actor("staff", UUID(int=7))
LONG_AGO = timedelta(days=4)


@pytest.fixture
def sides(db: None, settings: Settings) -> tuple[Customer, Customer]:
    """Awa and Moussa, since four days, under a guard that holds everything."""
    since = clock.now() - LONG_AGO
    people.limited_to(Bounds(daily_count=1), since=since)
    both = customer("Awa Diallo", now=since), customer("Moussa Sow", funds="0.00", now=since)
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    return both


def test_let_through_arrive(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    payment = paid(awa, moussa, "100.00")

    released = held.release(payment.pk, actor=STAFF, now=clock.now())

    assert (released.state, Payment.objects.get(pk=payment.pk).state) == ("completed", "completed")
    assert released.settled_at is not None
    assert (awa.balance, moussa.balance) == (_mru("900.00"), _mru("100.00"))
    assert _told("payments.completed", payment) == 1


def test_let_through_arrive_although_the_payer_was_frozen_since(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    payment = paid(awa, moussa, "100.00")
    wallets.freeze(awa.wallet.pk, actor=STAFF, now=clock.now())

    held.release(payment.pk, actor=STAFF, now=clock.now())

    assert moussa.balance == _mru("100.00")


def test_wait_on_while_the_payer_is_locked(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    payment = paid(awa, moussa, "100.00")
    access.lock_for(awa.user.pk, by=STAFF, wipe=False, now=clock.now())

    with pytest.raises(PayerLocked):
        held.release(payment.pk, actor=STAFF, now=clock.now())

    assert Payment.objects.get(pk=payment.pk).state == "held"
    assert (awa.balance, moussa.balance) == (_mru("1000.00"), _mru("0.00"))
    held.reject(payment.pk, actor=STAFF, now=clock.now())
    assert ledger.balance_of(awa.wallet.account_id).available == _mru("1000.00")


def test_given_back_leave_no_trace_in_balance_or_allowance(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    payment = paid(awa, moussa, "100.00")
    with pytest.raises(DailyVolumeExceeded):
        paid(awa, moussa, "1.00")

    rejected = held.reject(payment.pk, actor=STAFF, now=clock.now())

    assert (rejected.state, awa.balance, moussa.balance) == ("rejected", _mru("1000.00"), _mru("0.00"))
    assert ledger.balance_of(awa.wallet.account_id).available == _mru("1000.00")
    assert _told("payments.rejected", payment) == 1
    assert paid(awa, moussa, "1000.00").state == "held"  # money and allowance are there again


def test_given_back_count_for_the_day_they_were_made(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    yesterday = clock.now() - timedelta(days=1)
    old = paid(awa, moussa, "100.00", now=yesterday)
    paid(awa, moussa, "100.00")

    held.reject(old.pk, actor=STAFF, now=clock.now())

    with pytest.raises(DailyVolumeExceeded):
        paid(awa, moussa, "1.00")
    assert paid(awa, moussa, "100.00", now=yesterday + timedelta(seconds=1)).state == "held"


def test_reserve_what_nobody_else_can_spend(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    people.limited_to(Bounds(), since=clock.now() - LONG_AGO)
    paid(awa, moussa, "900.01")

    with pytest.raises(InsufficientFunds):
        paid(awa, moussa, "100.00")


@pytest.mark.parametrize("first", [held.release, held.reject])
@pytest.mark.parametrize("second", [held.release, held.reject])
def test_are_decided_once(sides: tuple[Customer, Customer], first: object, second: object) -> None:
    awa, moussa = sides
    payment = paid(awa, moussa, "100.00")
    assert callable(first)
    assert callable(second)
    first(payment.pk, actor=STAFF, now=clock.now())
    before = (awa.balance, moussa.balance)

    with pytest.raises(NotHeld):
        second(payment.pk, actor=STAFF, now=clock.now())

    assert (awa.balance, moussa.balance) == before


def test_are_the_only_ones_to_decide_on(sides: tuple[Customer, Customer], settings: Settings) -> None:
    awa, moussa = sides
    settings.PAYMENT_GUARDS = []
    payment = paid(awa, moussa, "100.00")

    with pytest.raises(NotHeld):
        held.reject(payment.pk, actor=STAFF, now=clock.now())
    with pytest.raises(UnknownPayment):
        held.release(ids.new_id(), actor=STAFF, now=clock.now())


def test_cannot_arrive_in_a_closed_wallet_but_can_be_given_back(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    payment = paid(awa, moussa, "100.00")
    wallets.close(moussa.wallet.pk, actor=STAFF, now=clock.now())

    with pytest.raises(AccountClosed):
        held.release(payment.pk, actor=STAFF, now=clock.now())
    assert Payment.objects.get(pk=payment.pk).state == "held"

    held.reject(payment.pk, actor=STAFF, now=clock.now())
    assert awa.balance == ledger.balance_of(awa.wallet.account_id).available == _mru("1000.00")


def test_are_given_back_when_nobody_decided_for_three_days(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    now = clock.now()
    overdue = paid(awa, moussa, "100.00", now=now - held.DECIDED_WITHIN)
    waiting = paid(awa, moussa, "100.00", now=now - held.DECIDED_WITHIN + timedelta(days=1))

    assert holds.expire_due(now=now) == 0  # the ledger waits longer than the operator may
    assert held.reject_overdue(now=now) == 1
    assert held.reject_overdue(now=now) == 0

    assert Payment.objects.get(pk=overdue.pk).state == "rejected"
    assert Payment.objects.get(pk=waiting.pk).state == "held"


def test_are_decided_once_by_several_at_the_same_moment(committed_db: object, settings: Settings) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    payments = [paid(awa, moussa, "10.00") for _ in range(5)]

    for payment in payments:
        ways = (held.release, held.reject) * 2
        outcomes = together([partial(way, payment.pk, actor=SYSTEM, now=clock.now()) for way in ways])
        assert sorted(type(one).__name__ for one in outcomes) == ["NotHeld"] * 3 + ["Payment"]

    arrived = Payment.objects.filter(state="completed", product="transfer").count()
    assert (awa.balance, moussa.balance) == (_mru(f"{1000 - 10 * arrived}.00"), _mru(f"{10 * arrived}.00"))
    assert ledger.balance_of(awa.wallet.account_id).available == awa.balance


def _told(name: str, payment: Payment) -> int:
    return PublishedFact.objects.filter(name=name, payload__payment_id=str(payment.pk)).count()


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
