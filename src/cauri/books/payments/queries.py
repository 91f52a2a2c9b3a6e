"""What was quoted and paid."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cauri.books.ledger import queries as ledger
from cauri.books.payments.models import Note, Payment, Quote, Settles, Unclaimed
from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.kit import sql
from cauri.kit.errors import Refusal

_QUOTE = f"""
    SELECT {sql.columns_of(Quote, "quote")}, {sql.columns_of(Wallet, "payer")}, {sql.columns_of(User, "payers_owner")},
           {sql.columns_of(Wallet, "payee")}, {sql.columns_of(User, "payees_owner")}, {sql.columns_of(Note, "note")},
           (SELECT id FROM payments_payment AS payment WHERE payment.quote_id = quote.id AND payment.state <> 'refused')
      FROM payments_quote AS quote
      LEFT JOIN wallets_wallet AS payer ON payer.id = quote.payer_id
      LEFT JOIN users_user AS payers_owner ON payers_owner.id = payer.owner_id
      LEFT JOIN wallets_wallet AS payee ON payee.id = quote.payee_id
      LEFT JOIN users_user AS payees_owner ON payees_owner.id = payee.owner_id
      LEFT JOIN payments_note AS note ON note.quote_id = quote.id
     WHERE quote.id = %s
"""


class UnknownPayment(Refusal):
    """There is no such payment, or it is somebody else's."""

    code = "unknown_payment"
    status = 404


def quote(quote_id: UUID) -> tuple[Quote, UUID | None] | None:
    """A quote with its wallets, their owners and its note; and the payment that carried it out, if any.

    One round trip: it is on the path of every payment.
    """
    rows = sql.prepared(_QUOTE, [quote_id])
    if not rows:
        return None
    row = iter(rows[0])
    found = sql.taken(Quote, row)
    if found is None:
        raise AssertionError("a quote has an id")
    for side in ("payer", "payee"):
        wallet, owner = sql.taken(Wallet, row), sql.taken(User, row)
        setattr(found, side, wallet)
        if wallet is not None:
            wallet.owner = owner  # type: ignore[assignment] # a wallet has one
    found._state.fields_cache["written"] = sql.taken(Note, row)  # so that nobody asks again where there is none
    return found, next(row)


def payment(payment_id: UUID) -> Payment:
    """A payment with its quote, wallets and their owners. Raises UnknownPayment."""
    found = _whole().filter(pk=payment_id).first()
    if found is None:
        raise UnknownPayment(payment_id=str(payment_id))
    return found


def is_concluded_later(payment: Payment) -> bool:
    """Whether executing it only reserves its money."""
    return payment.quote is not None and payment.quote.settles != Settles.AT_ONCE


def is_by_company(payment: Payment) -> bool:
    """Whether an outside company carries it out."""
    return payment.quote is not None and payment.quote.settles == Settles.BY_COMPANY


def pending_by_company_since(before: datetime) -> list[UUID]:
    """What companies have had to carry out since a time or longer, and has not ended; the oldest first."""
    waiting = Payment.objects.filter(
        state=Payment.State.PENDING, made_at__lte=before, quote__settles=Settles.BY_COMPANY
    )
    return list(waiting.order_by("made_at").values_list("pk", flat=True))


def latest_of(quote_id: UUID) -> UUID | None:
    """The payment that carried a quote out, or else the last one that was refused; None where there is none."""
    made = Payment.objects.filter(quote=quote_id).order_by("-made_at").values_list("pk", flat=True)
    carried_out = made.exclude(state=Payment.State.REFUSED).first()
    return carried_out or made.filter(state=Payment.State.REFUSED).first()


def payments(payment_ids: Collection[UUID]) -> dict[UUID, Payment]:
    """Payments by id, each with its quote, wallets and their owners; those that do not exist are left out."""
    return {one.pk: one for one in _whole().filter(pk__in=payment_ids)}


def payment_of(user_id: UUID, payment_id: UUID) -> Payment:
    """A payment of which a user is a side; refused and held ones are the payer's alone, and so is what did not arrive.

    Raises UnknownPayment.
    """
    found = payment(payment_id)
    pays = found.payer is not None and found.payer.owner_id == user_id
    receives = found.payee is not None and found.payee.owner_id == user_id and not was_left(found)
    if not pays and not (receives and found.state == Payment.State.COMPLETED):
        raise UnknownPayment(payment_id=str(payment_id))
    return found


def was_left(returned: Payment) -> bool:
    """Whether a return did not arrive, because the wallet it is for is closed: `unclaimed` owes it."""
    return returned.original_id is not None and Unclaimed.objects.filter(pk=returned.pk).exists()


def returns_of(payment_id: UUID) -> list[Payment]:
    """What went back of a payment, the earliest first."""
    return list(_whole().filter(original=payment_id, state=Payment.State.COMPLETED).order_by("made_at", "pk"))


def returned(payment_ids: Collection[UUID]) -> set[UUID]:
    """Those of which something went back."""
    back = Payment.objects.filter(original__in=payment_ids, state=Payment.State.COMPLETED)
    return set(back.values_list("original_id", flat=True))


def settlement_of(payment_: Payment) -> UUID:
    """The posting that moved a completed payment's money: its own, or the capture of its hold."""
    captures = (phase.id for phase in ledger.phases_of(payment_.pk) if phase.kind == "capture")
    return next(captures, payment_.pk)


def _whole() -> QuerySet[Payment]:
    return Payment.objects.select_related("quote__written", "payer__owner", "payee__owner", "original__quote")
