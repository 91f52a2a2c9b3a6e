"""Who may pay and be paid: by the states of people, wallets and accounts, looked at when the payment is made."""

from collections.abc import Callable
from uuid import UUID

import pytest
from tests.support.people import Customer, customer, quoted

from cauri.books.ledger.refusals import AccountClosed, AccountFrozen
from cauri.books.limits.refusals import TierCannotPay
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.services import PayeeGone, PayerLocked
from cauri.books.wallets import services as wallets
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import Actor
from cauri.kit import clock, ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", UUID(int=7))


def _locked(one: Customer) -> None:
    with transaction():
        users.lock(one.user, by=STAFF, now=clock.now())


def _gone(one: Customer) -> None:
    User.objects.filter(pk=one.user.pk).update(state=User.State.CLOSED)


def _frozen(one: Customer) -> None:
    wallets.freeze(one.wallet.pk, actor=STAFF, now=clock.now())


def _closed(one: Customer) -> None:
    wallets.close(one.wallet.pk, actor=STAFF, now=clock.now())


def _unknown_to_us(one: Customer) -> None:
    User.objects.filter(pk=one.user.pk).update(tier=0)


@pytest.mark.parametrize(
    ("side", "becomes", "refusal", "status"),
    [
        ("payer", _locked, PayerLocked, 423),
        ("payer", _gone, PayerLocked, 423),
        ("payer", _frozen, AccountFrozen, 403),
        ("payer", _unknown_to_us, TierCannotPay, 403),
        ("payee", _gone, PayeeGone, 409),
        ("payee", _closed, AccountClosed, 409),
        ("payee", _unknown_to_us, TierCannotPay, 403),
    ],
)
def test_refuse_what_was_quoted_before(
    side: str, becomes: Callable[[Customer], None], refusal: type[Refusal], status: int
) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote, posting_id = quoted(awa, moussa, "100.00"), ids.new_id()
    by = awa.stepped_up(quote)
    becomes(awa if side == "payer" else moussa)

    with pytest.raises(refusal) as refused:
        payments.pay(quote.pk, by, posting_id=posting_id, now=clock.now())

    assert (refused.value.status, refused.value.final) == (status, True)
    recorded = Payment.objects.get(pk=posting_id)
    assert (recorded.state, recorded.code) == ("refused", refusal.code)
    assert awa.balance == Money.of("1000.00", "MRU")


@pytest.mark.parametrize("becomes", [_locked, _frozen])
def test_let_money_arrive_where_it_cannot_leave(becomes: Callable[[Customer], None]) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    becomes(moussa)
    quote = quoted(awa, moussa, "100.00")

    payments.pay(quote.pk, awa.stepped_up(quote), posting_id=ids.new_id(), now=clock.now())

    assert moussa.balance == Money.of("100.00", "MRU")


def test_let_money_leave_again_when_the_reason_is_gone() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")
    _frozen(awa)
    with pytest.raises(AccountFrozen):
        payments.pay(quote.pk, awa.by_pin(quote), posting_id=ids.new_id(), now=clock.now())

    wallets.thaw(awa.wallet.pk, actor=STAFF, now=clock.now())
    payments.pay(quote.pk, awa.by_pin(quote), posting_id=ids.new_id(), now=clock.now())

    assert moussa.balance == Money.of("100.00", "MRU")
    assert sorted(Payment.objects.filter(quote=quote).values_list("state", flat=True)) == ["completed", "refused"]
