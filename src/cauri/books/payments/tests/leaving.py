"""Customers who leave, and short words for giving money back to them."""

from uuid import UUID

from tests.support.people import Customer

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.books.payments import returns, unclaimed
from cauri.books.payments.authorisations import ByFourEyes
from cauri.books.payments.models import Payment
from cauri.books.wallets import services as wallets
from cauri.identity.users import services as users
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money


def leave(person: Customer) -> None:
    """Close an empty wallet and its owner's account. Commits."""
    wallets.close(person.wallet.pk, actor=SYSTEM, now=clock.now())
    with transaction():
        users.close(person.user, by=SYSTEM, now=clock.now())


def refund(payment: Payment, amount: str, posting_id: UUID | None = None) -> Payment:
    """The payee gives back so many MRU. Commits."""
    with transaction():
        return returns.refund(
            payment.pk, amount=mru(amount), posting_id=posting_id or ids.new_id(), authorised_by="pin", now=clock.now()
        )


def reverse(payment: Payment, posting_id: UUID | None = None) -> Payment:
    """The operator takes it back. Commits."""
    with transaction():
        return returns.reverse(
            payment.pk, posting_id=posting_id or ids.new_id(), authorised_by="staff", now=clock.now()
        )


def pay_out(owed: Payment, to: Customer) -> Payment:
    """What is owed for a return, into somebody's wallet. Commits."""
    with transaction():
        return unclaimed.pay_out(owed.pk, to.wallet.number, ByFourEyes(unclaimed.PRODUCT), now=clock.now())


def kept(currency: str = "MRU") -> Money:
    """What the house keeps for those who have left."""
    try:
        return ledger.balance_of(ledger.account(f"unclaimed:{currency}").pk).balance
    except UnknownAccount:
        return Money.of("0", currency)


def mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
