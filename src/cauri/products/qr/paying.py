"""Paying by a code: read it, quote, pay. What is paid stands in the database; of the code only its reference counts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, UnknownQuote
from cauri.books.payments.models import Payment, Quote
from cauri.books.wallets import queries as wallets
from cauri.identity.access.callers import Caller
from cauri.identity.users.models import User
from cauri.kit import emvco
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money.amounts import Money
from cauri.money.currencies import Currency
from cauri.products.qr import payloads, queries
from cauri.products.qr.models import Code, Order
from cauri.products.qr.queries import QR, UnknownQr
from cauri.products.qr.services import QrCurrencyDiffers

PRUNED_AT_ONCE: Final = 10_000
# The orders of quotes that `payments.prune_quotes` has forgotten. A payment keeps its quote, so it keeps its order.
_PRUNE: Final = """
    DELETE FROM qr_order WHERE quote_id IN (
        SELECT quote_id FROM qr_order AS stale
         WHERE state = 'quoted' AND made_at < %(before)s
           AND NOT EXISTS (SELECT FROM payments_quote WHERE id = stale.quote_id)
         ORDER BY made_at LIMIT %(most)s
    )
"""

State = Code.State


class QrNotOurs(Refusal):
    """A sound code, of another operator: nobody can be paid by it here."""

    code = "qr_not_ours"


class QrUsed(Refusal):
    """The code was for one payment, and that was made."""

    code = "qr_used"
    status = 409


class QrExpired(Refusal):
    """The time of the code is over."""

    code = "qr_expired"
    status = 410


class QrCancelled(Refusal):
    """Its owner wants nothing by this code any more."""

    code = "qr_cancelled"
    status = 410


class OwnQr(Refusal):
    """Nobody pays their own code."""

    code = "own_qr"
    status = 409


class QrAmountRequired(Refusal):
    """The code leaves the amount to the payer: say how much."""

    code = "qr_amount_required"


class QrAmountDiffers(Refusal):
    """The code asks for another amount: the facts `amount` and `currency`."""

    code = "qr_amount_differs"


class QrAmountOutOfBounds(Refusal):
    """Less or more than the payer may name: `least` and `most` say how much, in `currency`; null is no bound."""

    code = "qr_amount_out_of_bounds"


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in a code: one of ours, or what another operator's says of itself."""

    code: Code | None
    foreign_name: str = field(default="", repr=False)
    foreign_currency: Currency | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a payment will be, and the code that it is made by."""

    quote: Quote
    code: Code


def read(payload: str) -> Read:
    """Whose code that is.

    Raises emvco.PayloadRefused (each fault its own kind), payloads.QrCurrencyUnknown, UnknownQr.
    """
    said = emvco.decoded(payload)
    currency = payloads.currency_of(said)
    if not payloads.is_ours(said):
        return Read(None, said.value_of(emvco.NAME), currency)
    reference = payloads.reference_in(said)
    if reference is None:
        raise UnknownQr
    return Read(queries.code_by(reference))


def quote(
    payload: str, amount: Money | None = None, *, caller: Caller, from_wallet: UUID | None = None, now: datetime
) -> Quoted:
    """Say what a payment by a code will be, before anything is agreed. Its note is the code's purpose.

    It leaves the named wallet, or the one the caller is paid into in the code's currency. Raises what `read` raises,
    QrNotOurs, what `must_be_payable` raises, OwnQr, QrAmountRequired, QrAmountDiffers, QrAmountOutOfBounds,
    QrCurrencyDiffers, and what wallets.queries and payments.quote raise.
    """
    code = read(payload).code
    if code is None:
        raise QrNotOurs
    must_be_payable(code, now=now)
    if code.owner_id == caller.user_id:
        raise OwnQr
    price = _price_of(code, amount)
    payer = (
        wallets.own_wallet(from_wallet, owner_id=caller.user_id)
        if from_wallet
        else wallets.wallet_of(caller.user_id, code.currency)
    )
    with transaction():
        quoted = payments.quote(
            product=QR,
            payer=payer,
            payee=code.wallet,
            amount=price,
            asked_by=caller.user_id,
            note=code.purpose,
            now=now,
        )
        Order(quote_id=quoted.pk, code=code, single_use=code.single_use, made_at=now).save(force_insert=True)
    return Quoted(quoted, code)


@transaction_required
def pay(quote_id: UUID, authorisation: Authorisation, *, caller: Caller, posting_id: UUID, now: datetime) -> Payment:
    """Pay what was quoted by a code, which stays locked: of two who pay a code for one payment, one is told QrUsed.

    A payment that is held uses the code until it is rejected. Raises payments.UnknownQuote, what `must_be_payable`
    raises, and what payments.execute raises.
    """
    order = queries.order_of(quote_id)
    quoted = paid.quote(quote_id)
    if order is None or quoted is None or quoted[0].asked_by != caller.user_id:
        raise UnknownQuote(quote_id=str(quote_id))
    code = queries.locked(order.code_id, shared=not order.single_use)
    must_be_payable(code, now=now)
    payment = payments.execute(quote_id, authorisation, products=(QR,), posting_id=posting_id, now=now)
    order.state, order.payment_id = Order.State.PAID, payment.pk
    order.save(update_fields=["state", "payment_id"])
    if code.single_use:
        code.state, code.ended_at = State.USED, now
        code.save(update_fields=["state", "ended_at"])
    return payment


@transaction_required
def free(payment_id: UUID, *, now: datetime) -> None:
    """Let a code be paid again whose payment was rejected. Again, or of another product's payment, changes nothing."""
    order = queries.order_paid_by(payment_id)
    if order is None:
        return
    code = queries.locked(order.code_id, shared=not order.single_use)
    freed = Order.objects.filter(pk=order.pk, state=Order.State.PAID).update(state=Order.State.FREED)
    if not freed or code.state != State.USED:
        return
    gone = code.owner.state == User.State.CLOSED
    code.state, code.ended_at = (State.CANCELLED, now) if gone else (State.ACTIVE, None)
    code.save(update_fields=["state", "ended_at"])


@durable
def prune_orders(*, now: datetime) -> int:
    """Forget of which codes quotes were made that came to nothing. Returns how many."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - payments.QUOTES_KEPT, "most": PRUNED_AT_ONCE})
        forgotten: int = cursor.rowcount
    return forgotten


def must_be_payable(code: Code, *, now: datetime) -> None:
    """Return if a code can be paid now. Raises QrUsed, QrExpired, QrCancelled."""
    match code.state_at(now):
        case State.ACTIVE:
            return
        case State.USED:
            raise QrUsed
        case Code.EXPIRED:
            raise QrExpired
        case _:
            raise QrCancelled


def _price_of(code: Code, named: Money | None) -> Money:
    if named is not None and named.currency.code != code.currency:
        raise QrCurrencyDiffers(currency=code.currency)
    if code.amount is not None:
        if named is not None and named != code.amount:
            raise QrAmountDiffers(amount=code.amount.amount, currency=code.currency)
        return code.amount
    if named is None:
        raise QrAmountRequired
    least, most = code.least, code.most
    if (least is not None and named < least) or (most is not None and named > most):
        raise QrAmountOutOfBounds(
            least=None if least is None else least.amount,
            most=None if most is None else most.amount,
            currency=code.currency,
        )
    return named
