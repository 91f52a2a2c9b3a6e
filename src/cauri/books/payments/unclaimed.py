"""Money given back to somebody whose wallet is closed: the house keeps it, owes it, and pays it out under four eyes."""

from datetime import datetime
from uuid import UUID

from cauri.books.ledger import queries as ledger
from cauri.books.payments import house, services
from cauri.books.payments.authorisations import Authorisation
from cauri.books.payments.house import House
from cauri.books.payments.models import Payment, Quote, Unclaimed
from cauri.books.wallets import queries as wallets
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required

PRODUCT = "unclaimed"


class NotOwed(Refusal):
    """Nothing is owed for that return: there is none, or it arrived."""

    code = "nothing_owed"
    status = 404


class AlreadyClaimed(Refusal):
    """What was owed has been paid out."""

    code = "already_claimed"
    status = 409


class PayOutRefused(Refusal):
    """It cannot be paid out now: the fact `why` is the code of what is in the way. It stays owed."""

    code = "pay_out_refused"
    status = 409


@transaction_required
def owe(returned: Payment, original: Payment, *, kept: House) -> None:
    """Remember what a return has left on the house's account of unclaimed money, and to whom it is owed."""
    moves = ledger.posting(returned.pk).moves
    left_there = sum(amount for _, destination, amount in moves if destination == kept.account_id)
    if left_there:
        Unclaimed.objects.create(
            payment=returned, owner_id=_owner_of(original), currency=_currency_of(original), amount_minor=left_there,
            made_at=returned.made_at,
        )  # fmt: skip


def owed(unclaimed_id: UUID) -> Unclaimed:
    """What is owed for a return. Raises NotOwed, AlreadyClaimed."""
    return _still_owed(Unclaimed.objects.filter(pk=unclaimed_id).first(), unclaimed_id)


@transaction_required
def pay_out(unclaimed_id: UUID, account_number: str, authorisation: Authorisation, *, now: datetime) -> Payment:
    """Pay all of what is owed for a return into a wallet, once: of the same person come back, or of an heir.

    It is a payment like any other, within the wallet's limits; what a guard would hold is refused, and stays owed.
    Raises NotOwed, AlreadyClaimed, PayOutRefused, wallets.UnknownWallet, wallets.AccountNumberInvalid.

    What payments refuse is told as ours: it would be remembered under the payout's id, of which there is only one.
    """
    taken = Unclaimed.objects.select_for_update(no_key=True).filter(pk=unclaimed_id).first()
    one = _still_owed(taken, unclaimed_id)
    wallet, kept = wallets.by_number(account_number), house.unclaimed(one.currency, now=now)
    posting_id = ids.derived_id(one.made_at, "payout of unclaimed money", str(one.pk))
    try:
        quote = services.quote(product=PRODUCT, payer=kept, payee=wallet, amount=one.amount, asked_by=None, now=now)
        _must_cost_nothing(quote)
        payment = services.execute(quote.pk, authorisation, posting_id=posting_id, now=now)
    except PayOutRefused:
        raise
    except Refusal as refusal:
        raise PayOutRefused(why=refusal.code) from refusal
    if payment.state != Payment.State.COMPLETED:
        raise PayOutRefused(why=payment.code)
    one.state, one.claimed_by = Unclaimed.State.CLAIMED, payment
    one.save(update_fields=["state", "claimed_by"])
    return payment


def _must_cost_nothing(quote: Quote) -> None:
    """A fee would come out of what is owed to others."""
    if quote.fee:
        raise PayOutRefused(why="fee_on_unclaimed")


def _still_owed(found: Unclaimed | None, unclaimed_id: UUID) -> Unclaimed:
    if found is None:
        raise NotOwed(unclaimed_id=str(unclaimed_id))
    if found.state != Unclaimed.State.OWED:
        raise AlreadyClaimed(unclaimed_id=str(unclaimed_id))
    return found


def _owner_of(original: Payment) -> UUID:
    """Whose money goes back: the payer's, or whose it was when the house paid it out."""
    if original.payer is not None:
        return original.payer.owner_id
    return Unclaimed.objects.get(claimed_by=original).owner_id


def _currency_of(original: Payment) -> str:
    if original.quote is None:
        raise AssertionError("only quoted payments are given back")
    return original.quote.currency
