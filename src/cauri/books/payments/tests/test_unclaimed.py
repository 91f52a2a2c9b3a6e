"""What goes back to a customer who has left …"""

import pytest
from django.db import DatabaseError
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer, customer, paid

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.ledger import accounts
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import (
    AccountNotEmpty,
    AlreadyReturned,
    InsufficientFunds,
    RefundExceedsPosting,
)
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held, queries, returns, trail, unclaimed
from cauri.books.payments.authorisations import ByFourEyes
from cauri.books.payments.models import Payment, Unclaimed
from cauri.books.payments.tests.leaving import kept, leave, mru, pay_out, refund, reverse
from cauri.books.payments.tests.watching import Holds, Refuses, path_of
from cauri.books.payments.unclaimed import AlreadyClaimed, NotOwed, PayOutRefused
from cauri.books.wallets import services as wallets
from cauri.books.wallets.numbers import AccountNumberInvalid
from cauri.books.wallets.queries import UnknownWallet
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money


@pytest.fixture
def awa(db: None) -> Customer:
    """She has what one transfer of 100.00 costs; fees are one percent."""
    fees.install_defaults(now=clock.now())
    return customer("Awa Diallo", funds="101.00")


@pytest.fixture
def moussa(awa: Customer) -> Customer:
    return customer("Moussa Sow", funds="0.00")


@pytest.fixture
def payment(awa: Customer, moussa: Customer) -> Payment:
    """Awa has paid Moussa 100.00 and left."""
    made = paid(awa, moussa, "100.00")
    leave(awa)
    return made


# -- left by a return ------------------------------------------------------------------------------------------------


def test_is_kept_and_owed_when_it_is_refunded(payment: Payment, awa: Customer, moussa: Customer) -> None:
    first, second = refund(payment, "40.00"), refund(payment, "59.99")
    with pytest.raises(RefundExceedsPosting):
        refund(payment, "0.02")

    assert (kept(), moussa.balance, awa.balance) == (mru("99.99"), mru("0.01"), mru("0.00"))
    assert [
        (one.payment_id, one.owner_id, one.amount, one.state, one.claimed_by_id)
        for one in Unclaimed.objects.order_by("made_at")
    ] == [
        (first.pk, awa.user.pk, mru("40.00"), "owed", None),
        (second.pk, awa.user.pk, mru("59.99"), "owed", None),
    ]
    assert (first.payer, first.payee, first.state) == (moussa.wallet, awa.wallet, "completed")


def test_is_kept_and_owed_with_its_fee_when_it_is_reversed(payment: Payment, moussa: Customer) -> None:
    refund(payment, "30.00")
    reversal = reverse(payment)
    with pytest.raises(AlreadyReturned):
        reverse(payment)

    assert (kept(), moussa.balance) == (mru("101.00"), mru("0.00"))
    assert Unclaimed.objects.get(pk=reversal.pk).amount == mru("71.00")
    assert ledger.balance_of(ledger.account("fees:MRU").pk).balance == mru("0.00")


def test_is_owed_without_a_fee_too(db: None) -> None:
    awa, moussa = customer("Awa Diallo", funds="10.00"), customer("Moussa Sow", funds="0.00")
    made = paid(awa, moussa, "10.00")
    leave(awa)
    reversal = reverse(made)
    assert Unclaimed.objects.get(pk=reversal.pk).amount == kept() == mru("10.00")


def test_is_owed_in_its_own_currency(db: None) -> None:
    awa = customer("Awa Diallo", funds="500", currency="XOF")
    moussa = customer("Moussa Sow", funds="0", currency="XOF")
    made = paid(awa, moussa, "500")
    leave(awa)
    with transaction():
        refunded = returns.refund(
            made.pk, amount=Money.of("200", "XOF"), posting_id=ids.new_id(), authorised_by="pin", now=clock.now()
        )
    assert Unclaimed.objects.get(pk=refunded.pk).amount == kept("XOF") == Money.of("200", "XOF")
    assert kept() == mru("0.00")


def test_is_paid_by_the_house_where_the_payee_has_spent_it(payment: Payment, moussa: Customer) -> None:
    fatou = customer("Fatou Ba", funds="0.00")
    paid(moussa, fatou, "90.00")

    reverse(payment)

    owed = ledger.balance_of(ledger.account("receivable:MRU").pk).balance
    assert (kept(), moussa.balance, abs(owed)) == (mru("101.00"), mru("0.00"), mru("90.90"))


def test_is_paid_by_the_house_where_both_have_left(payment: Payment, moussa: Customer) -> None:
    fatou = customer("Fatou Ba", funds="0.00")
    people.fund(moussa, "0.99")
    paid(moussa, fatou, "99.99")
    assert moussa.balance == mru("0.00")
    leave(moussa)

    reverse(payment)

    assert kept() == mru("101.00")
    assert abs(ledger.balance_of(ledger.account("receivable:MRU").pk).balance) == mru("100.00")


def test_is_refunded_only_from_what_the_payee_has(payment: Payment, moussa: Customer) -> None:
    paid(moussa, customer("Fatou Ba", funds="0.00"), "50.00")
    with pytest.raises(InsufficientFunds):
        refund(payment, "60.00")
    assert (kept(), Unclaimed.objects.count()) == (mru("0.00"), 0)


def test_comes_from_a_payee_whose_account_is_hot(awa: Customer, moussa: Customer) -> None:
    """A merchant's: floor 0, and what comes in waits in the tail."""
    with transaction():
        accounts.heat(moussa.wallet.account_id)
    made = paid(awa, moussa, "100.00")
    leave(awa)
    refund(made, "25.00")
    reverse(made)
    assert (kept(), moussa.balance) == (mru("101.00"), mru("0.00"))


def test_comes_back_to_who_is_still_there(awa: Customer, moussa: Customer) -> None:
    made = paid(awa, moussa, "100.00")
    wallets.freeze(awa.wallet.pk, actor=SYSTEM, now=clock.now())
    refund(made, "40.00")
    assert (awa.balance, kept(), Unclaimed.objects.count()) == (mru("40.00"), mru("0.00"), 0)


@pytest.mark.parametrize("way", ["refund", "reverse"])
def test_is_given_once_under_its_id(payment: Payment, way: str) -> None:
    posting_id = ids.new_id()

    def give_back() -> Payment:
        return refund(payment, "40.00", posting_id) if way == "refund" else reverse(payment, posting_id)

    assert give_back().pk == give_back().pk == posting_id
    assert Unclaimed.objects.get().amount == kept() == mru("40.00" if way == "refund" else "101.00")


def test_is_not_given_again_when_it_was_given_before_the_closing(awa: Customer, moussa: Customer) -> None:
    made, posting_id = paid(awa, moussa, "100.00"), ids.new_id()
    refund(made, "40.00", posting_id)
    people.paid(awa, moussa, "39.60")
    assert awa.balance == mru("0.00")
    leave(awa)

    assert refund(made, "40.00", posting_id).pk == posting_id
    assert (kept(), Unclaimed.objects.count()) == (mru("0.00"), 0)


def test_cannot_be_what_is_held_because_its_wallet_cannot_be_closed(
    awa: Customer, moussa: Customer, settings: Settings
) -> None:
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    waiting = paid(awa, moussa, "100.00")
    with pytest.raises(AccountNotEmpty):
        wallets.close(awa.wallet.pk, actor=SYSTEM, now=clock.now())
    held.reject(waiting.pk, actor=SYSTEM, now=clock.now())
    assert (awa.balance, kept()) == (mru("101.00"), mru("0.00"))


# -- paid out --------------------------------------------------------------------------------------------------------


@pytest.fixture
def fatou(payment: Payment) -> Customer:
    """Awa's heir."""
    return customer("Fatou Diallo", funds="0.00")


def test_is_paid_out_once_and_as_a_whole(payment: Payment, moussa: Customer, fatou: Customer) -> None:
    first, second = refund(payment, "40.00"), refund(payment, "35.00")

    claim = pay_out(first, fatou)
    with pytest.raises(AlreadyClaimed):
        pay_out(first, moussa)

    assert (fatou.balance, kept()) == (mru("40.00"), mru("35.00"))
    assert (claim.product, claim.state, claim.authorised_by) == ("unclaimed", "completed", "four_eyes")
    assert (claim.payer_id, claim.payee_id) == (None, fatou.wallet.pk)
    one, other = Unclaimed.objects.get(pk=first.pk), Unclaimed.objects.get(pk=second.pk)
    assert (one.state, one.claimed_by_id, other.state) == ("claimed", claim.pk, "owed")


def test_is_nothing_where_a_return_arrived(awa: Customer, moussa: Customer) -> None:
    arrived = refund(paid(awa, moussa, "100.00"), "5.00")
    for nothing in (arrived.pk, ids.new_id()):
        with pytest.raises(NotOwed), transaction():
            unclaimed.pay_out(nothing, moussa.wallet.number, ByFourEyes(unclaimed.PRODUCT), now=clock.now())


def test_stays_owed_when_its_payout_is_refused(payment: Payment, fatou: Customer, settings: Settings) -> None:
    owed, now = refund(payment, "40.00"), clock.now()
    gone, other = customer("Khady Ba", funds="0.00"), customer("Samba Ba", funds="0", currency="XOF")
    leave(gone)

    def why(to: Customer) -> object:
        with pytest.raises(PayOutRefused) as refused:
            pay_out(owed, to)
        return refused.value.facts["why"]

    assert (why(gone), why(other)) == ("payee_gone", "wallet_currency_differs")
    for guard, code in ((Refuses, "payment_not_allowed"), (Holds, "unusual_hour")):
        settings.PAYMENT_GUARDS = [path_of(guard)]
        assert why(fatou) == code
    settings.PAYMENT_GUARDS = []
    rule = fees.set_rule(fees.Scope("unclaimed", "MRU"), Price(fixed_minor=1), actor=SYSTEM, now=now)
    assert why(fatou) == "fee_on_unclaimed"
    fees.end_rule(rule.pk, actor=SYSTEM, now=clock.now())
    people.limited_to(Bounds(balance_cap_minor=10), direction="in", since=fatou.user.joined_at)
    assert why(fatou) == "account_max_total_value_exceeded"
    people.without_limits()
    with pytest.raises((UnknownWallet, AccountNumberInvalid)), transaction():
        unclaimed.pay_out(owed.pk, "0000000000", ByFourEyes(unclaimed.PRODUCT), now=clock.now())

    assert (Unclaimed.objects.get().state, kept(), fatou.balance) == ("owed", mru("40.00"), mru("0.00"))
    assert pay_out(owed, fatou).state == "completed"  # nothing was remembered against it


@pytest.mark.parametrize("way", ["refund", "reverse"])
def test_is_owed_anew_when_its_payout_is_given_back(payment: Payment, awa: Customer, fatou: Customer, way: str) -> None:
    claim = pay_out(reverse(payment), fatou)
    back = refund(claim, "1.00") if way == "refund" else reverse(claim)

    again = Unclaimed.objects.get(pk=back.pk)
    assert (again.owner_id, again.state, again.amount) == (
        awa.user.pk,
        "owed",
        mru("1.00" if way == "refund" else "101.00"),
    )
    assert pay_out(back, fatou).state == "completed"
    assert (kept(), fatou.balance) == (mru("0.00"), mru("101.00"))


def test_is_told_in_the_story_of_the_return(payment: Payment, awa: Customer) -> None:
    owed = refund(payment, "40.00")
    assert queries.returns_of(payment.pk) == [owed]
    told = [step.detail for step in trail.trail_of(queries.payment(owed.pk)) if step.what == "unclaimed"]
    assert told == [f"40.00 MRU owed to user {awa.user.pk}, who has left"]


def test_changes_by_nothing_but_its_payout(payment: Payment) -> None:
    refund(payment, "40.00")
    for change in ({"amount_minor": 1}, {"owner_id": ids.new_id()}, {"currency": "XOF"}):
        with pytest.raises(DatabaseError, match="permission denied"), transaction():
            Unclaimed.objects.update(**change)
    with pytest.raises(DatabaseError, match="permission denied"), transaction():
        Unclaimed.objects.all().delete()
