"""Awa, Moussa and Fatou with their wallets, and every way in which money moves between them or does not."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from tests.support import people
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.payments import held, house, queries, returns
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByPlatform
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.ports import ALLOWED, Decision, Verdict
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.money import Money

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
CHARGED = "transfer"  # 1 % at the payer's cost
CHARGED_TO_PAYEE = "sale"
OWN = "own_transfer"


@dataclass(frozen=True)
class Consent:
    """A payer who agrees to whatever is quoted: how he is asked is not the subject here."""

    method: ClassVar[str] = "pin"
    session_id: ClassVar[None] = None

    def establish(self, *, now: datetime) -> None:
        """Nothing to check."""

    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """It does."""


class Watchman:
    """A guard who holds what somebody pays if it ends in 7 and refuses it if it ends in 3."""

    def verdict_on(self, quote: Quote, *, before: object = (), now: datetime) -> Verdict:
        """By the last digit."""
        if quote.payer is None:
            return ALLOWED
        return {7: Verdict(Decision.HOLD, "look_at_it"), 3: Verdict(Decision.REFUSE, "no")}.get(
            quote.amount_minor % 10, ALLOWED
        )


WATCHMAN = f"{__name__}.Watchman"


def someone(name: str, *, minor: int = 0, at: datetime = NOON - timedelta(hours=1)) -> Customer:
    """A customer with so much in the wallet."""
    one = people.customer(name, funds="0.00")
    if minor:
        fund(one.wallet, minor, at=at)
    return one


def savings_of(one: Customer) -> Wallet:
    """Another wallet of the same owner."""
    with transaction():
        return wallets.open_wallet(owner=one.user, currency="MRU", kind="savings", now=NOON)


def charge() -> None:
    """Let transfers cost the payer 1 %, and sales the payee 1.50."""
    for product, price in (
        (CHARGED, Price(percent=Decimal(1))),
        (CHARGED_TO_PAYEE, Price(fixed_minor=150, borne_by="payee")),
    ):
        fees.set_rule(fees.Scope(product, "MRU"), price, actor=SYSTEM, now=NOON - timedelta(days=30))


def fund(wallet: Wallet, minor: int, *, at: datetime) -> Payment:
    """Money from outside."""
    with transaction():
        source = house.clearing("sandbox", wallet.currency, now=at)
        quote = payments.quote(
            product="faucet", payer=source, payee=wallet, amount=mru(minor), asked_by=None, now=at
        )  # fmt: skip
        return payments.execute(quote.pk, ByPlatform(), posting_id=ids.new_id(), now=at)


def pay(
    payer: Wallet, payee: Wallet, minor: int, *, at: datetime = NOON, product: str = CHARGED, note: str = ""
) -> Payment:
    """Pay, and answer with the payment whatever came of it."""
    posting_id = ids.new_id()
    with transaction():
        quote = payments.quote(
            product=product, payer=payer, payee=payee, amount=mru(minor), asked_by=payer.owner_id, note=note, now=at
        )
    try:
        payments.pay(quote.pk, Consent(), posting_id=posting_id, now=at)
    except Refusal as refusal:
        if not refusal.final:
            raise
    return queries.payment(posting_id)


def refund(payment: Payment, minor: int, *, at: datetime) -> Payment:
    """The payee gives some of it back."""
    with transaction():
        return returns.refund(
            payment.pk, amount=mru(minor), posting_id=ids.new_id(), authorised_by="pin", now=at
        )  # fmt: skip


def reverse(payment: Payment, *, at: datetime) -> Payment:
    """The operator takes it back."""
    with transaction():
        return returns.reverse(payment.pk, posting_id=ids.new_id(), authorised_by="staff", now=at)


def let_through(payment: Payment, *, at: datetime) -> None:
    """Somebody looked at a held payment and it is fine."""
    held.release(payment.pk, actor=SYSTEM, now=at)


def turn_away(payment: Payment, *, at: datetime) -> None:
    """Somebody looked at a held payment and it is not."""
    held.reject(payment.pk, actor=SYSTEM, now=at)


def mru(minor: int) -> Money:
    return Money.of_minor(minor, "MRU")


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)
