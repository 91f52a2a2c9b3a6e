"""Giving money back: by the payee in parts, by the operator as a whole; never more than there was."""

from uuid import UUID

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.crowds import together
from tests.support.people import Customer, customer, paid

from cauri.books.fees import services as fees
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import (
    AlreadyReturned,
    InsufficientFunds,
    PostingIdReused,
    RefundExceedsPosting,
    WrongCurrency,
)
from cauri.books.limits.refusals import DailyVolumeExceeded
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held, queries, returns
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.books.payments.returns import NotReturnable
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

Sides = tuple[Customer, Customer, Customer]


@pytest.fixture
def sides(db: None) -> Sides:
    return _settled()


def test_refund_parts_and_never_more_than_all(sides: Sides) -> None:
    awa, moussa, _ = sides
    payment = paid(awa, moussa, "100.00")

    first, second = _refund(payment, "40.00"), _refund(payment, "59.99")
    with pytest.raises(RefundExceedsPosting):
        _refund(payment, "0.02")
    _refund(payment, "0.01")

    assert (first.product, first.state, first.original_id) == ("refund", "completed", payment.pk)
    assert (first.payer, first.payee) == (moussa.wallet, awa.wallet)
    assert (awa.balance, moussa.balance) == (_mru("999.00"), _mru("0.00"))  # the house keeps its fee
    assert [one.pk for one in queries.returns_of(payment.pk)][:2] == [first.pk, second.pk]
    with pytest.raises((AlreadyReturned, RefundExceedsPosting)):
        _refund(payment, "0.01")


def test_refund_only_what_the_payee_still_has(sides: Sides) -> None:
    awa, moussa, fatou = sides
    payment = paid(awa, moussa, "100.00")
    paid(moussa, fatou, "50.00")

    with pytest.raises(InsufficientFunds):
        _refund(payment, "100.00")

    assert (awa.balance, moussa.balance) == (_mru("899.00"), _mru("49.50"))


@pytest.mark.parametrize(
    ("amount", "currency", "refusal"),
    [("100.01", "MRU", RefundExceedsPosting), ("1", "XOF", WrongCurrency)],
)
def test_refund_nothing_that_was_not_paid(sides: Sides, amount: str, currency: str, refusal: type[Exception]) -> None:
    awa, moussa, _ = sides
    payment = paid(awa, moussa, "100.00")
    people.fund(moussa, "500.00")

    with pytest.raises(refusal), transaction():
        returns.refund(
            payment.pk, amount=Money.of(amount, currency), posting_id=ids.new_id(), authorised_by="pin",
            now=clock.now(),
        )  # fmt: skip

    assert moussa.balance == _mru("600.00")


def test_give_back_no_return_no_refusal_and_nothing_held(sides: Sides, settings: Settings) -> None:
    awa, moussa, _ = sides
    refunded = _refund(paid(awa, moussa, "100.00"), "10.00")
    with pytest.raises(InsufficientFunds):
        paid(awa, moussa, "5000.00")
    refused = Payment.objects.get(state=Payment.State.REFUSED)
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    waiting = paid(awa, moussa, "10.00")

    for payment in (refunded, refused, waiting):
        with pytest.raises(NotReturnable):
            _refund(payment, "1.00")
        with pytest.raises(NotReturnable):
            _reverse(payment)
    with pytest.raises(UnknownPayment), transaction():
        returns.reverse(ids.new_id(), posting_id=ids.new_id(), authorised_by="staff", now=clock.now())


def test_reverse_the_fee_and_the_allowance_too(sides: Sides) -> None:
    awa, moussa, _ = sides
    people.limited_to(Bounds(daily_count=1), since=awa.user.joined_at)
    payment = paid(awa, moussa, "100.00")
    with pytest.raises(DailyVolumeExceeded):
        paid(awa, moussa, "1.00")

    reversal = _reverse(payment)

    assert (reversal.product, reversal.original_id) == ("reversal", payment.pk)
    assert (awa.balance, moussa.balance) == (_mru("1000.00"), _mru("0.00"))
    assert ledger.balance_of(ledger.account("fees:MRU").pk).balance == _mru("0.00")
    assert PublishedFact.objects.filter(name="payments.returned", payload__original_id=str(payment.pk)).exists()
    assert paid(awa, moussa, "1.00").state == "completed"


def test_reverse_at_the_houses_cost_what_the_payee_has_spent(sides: Sides) -> None:
    awa, moussa, fatou = sides
    payment = paid(awa, moussa, "100.00")
    paid(moussa, fatou, "90.00")

    _reverse(payment)

    owed = ledger.balance_of(ledger.account("receivable:MRU").pk).balance
    assert (awa.balance, moussa.balance, fatou.balance) == (_mru("1000.00"), _mru("0.00"), _mru("90.00"))
    assert abs(owed.minor) == _mru("90.90").minor  # what Moussa spent, with the fee he paid for it


def test_reverse_what_parts_of_were_refunded_and_only_once(sides: Sides) -> None:
    awa, moussa, _ = sides
    payment = paid(awa, moussa, "100.00")
    _refund(payment, "30.00")

    _reverse(payment)
    with pytest.raises(AlreadyReturned):
        _reverse(payment)

    assert (awa.balance, moussa.balance) == (_mru("1000.00"), _mru("0.00"))


def test_reverse_out_of_a_frozen_wallet(sides: Sides) -> None:
    awa, moussa, _ = sides
    payment = paid(awa, moussa, "100.00")
    wallets.freeze(moussa.wallet.pk, actor=SYSTEM, now=clock.now())

    _reverse(payment)

    assert awa.balance == _mru("1000.00")


@pytest.mark.parametrize("way", ["refund", "reverse"])
def test_give_back_what_was_held_and_let_through(sides: Sides, settings: Settings, way: str) -> None:
    awa, moussa, _ = sides
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    payment = paid(awa, moussa, "100.00")
    held.release(payment.pk, actor=SYSTEM, now=clock.now())

    returned = _refund(payment, "100.00") if way == "refund" else _reverse(payment)

    assert returned.original_id == payment.pk
    assert awa.balance == _mru("999.00" if way == "refund" else "1000.00")
    assert moussa.balance == _mru("0.00")


@pytest.mark.parametrize("way", ["refund", "reverse"])
def test_are_given_once_under_their_id(sides: Sides, way: str) -> None:
    awa, moussa, _ = sides
    people.limited_to(Bounds(daily_count=2), since=awa.user.joined_at)
    payment, posting_id = paid(awa, moussa, "100.00"), ids.new_id()

    def give_back() -> Payment:
        return _refund(payment, "40.00", posting_id) if way == "refund" else _reverse(payment, posting_id)

    first, again = give_back(), give_back()

    assert first.pk == again.pk == posting_id
    assert awa.balance == _mru("939.00" if way == "refund" else "1000.00")
    assert Payment.objects.filter(original=payment).count() == 1
    if way == "refund":
        with pytest.raises(PostingIdReused):
            _refund(payment, "50.00", posting_id)
    else:  # the allowance came back once
        paid(awa, moussa, "1.00")
        paid(awa, moussa, "1.00")
        with pytest.raises(DailyVolumeExceeded):
            paid(awa, moussa, "1.00")


@pytest.mark.parametrize("way", ["refund", "reverse"])
def test_are_given_once_under_their_id_by_several_at_the_same_moment(committed_db: object, way: str) -> None:
    awa, moussa, _ = _settled()
    payment, posting_id = paid(awa, moussa, "100.00"), ids.new_id()
    give_back = (
        (lambda: _refund(payment, "40.00", posting_id)) if way == "refund" else lambda: _reverse(payment, posting_id)
    )

    outcomes = together([give_back] * 6)

    assert {one.pk for one in outcomes if isinstance(one, Payment)} == {posting_id}
    assert [one for one in outcomes if not isinstance(one, Payment)] == []
    assert awa.balance == _mru("939.00" if way == "refund" else "1000.00")


def test_refund_no_more_than_all_when_several_do_at_once(committed_db: object) -> None:
    awa, moussa, _ = _settled()
    payment = paid(awa, moussa, "100.00")
    people.fund(moussa, "500.00")

    outcomes = together([lambda: _refund(payment, "30.00")] * 6)

    assert sorted(type(one).__name__ for one in outcomes) == ["Payment"] * 3 + ["RefundExceedsPosting"] * 3
    assert (awa.balance, moussa.balance) == (_mru("989.00"), _mru("510.00"))


def _settled() -> Sides:
    """Awa with money, Moussa and Fatou without; a transfer costs one percent."""
    fees.install_defaults(now=clock.now())
    return customer("Awa Diallo"), customer("Moussa Sow", funds="0.00"), customer("Fatou Ba", funds="0.00")


def _refund(payment: Payment, amount: str, posting_id: UUID | None = None) -> Payment:
    with transaction():
        return returns.refund(
            payment.pk, amount=_mru(amount), posting_id=posting_id or ids.new_id(), authorised_by="pin",
            now=clock.now(),
        )  # fmt: skip


def _reverse(payment: Payment, posting_id: UUID | None = None) -> Payment:
    with transaction():
        return returns.reverse(
            payment.pk, posting_id=posting_id or ids.new_id(), authorised_by="staff", now=clock.now()
        )


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
