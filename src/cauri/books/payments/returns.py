"""Giving money back: new payments that point at the one they return. Together they never exceed it."""

from datetime import datetime
from uuid import UUID

from cauri.books.ledger import returns as ledger
from cauri.books.limits import services as limits
from cauri.books.payments import house, queries, unclaimed
from cauri.books.payments.events import PaymentReturned
from cauri.books.payments.house import House
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.services import side_of
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.money.amounts import Money

REFUND = "refund"
REVERSAL = "reversal"


class NotReturnable(Refusal):
    """Only a completed payment can be given back, and a return itself cannot."""

    code = "payment_not_returnable"
    status = 409


@transaction_required
def refund(payment_id: UUID, *, amount: Money, posting_id: UUID, authorised_by: str, now: datetime) -> Payment:
    """The payee gives back some or all of what arrived; the house keeps its fee. The same posting id again: nothing.

    What a payer whose wallet is closed cannot get is owed to them: `unclaimed`.
    Raises queries.UnknownPayment, NotReturnable, ledger.RefundExceedsPosting, InsufficientFunds, AccountFrozen,
    AccountClosed, WrongCurrency, AmountOutOfRange, PostingIdReused.
    """
    original, quote = _returnable(payment_id)
    kept = house.unclaimed(quote.currency, now=now)
    nothing_of_the_fee = [Money(0, amount.currency)] * (len(quote.moves()) - 1)
    ledger.refund(
        posting_id, original_id=queries.settlement_of(original), at=now, amounts=[amount, *nothing_of_the_fee],
        unclaimed=_if_left(original, kept), reference=quote.pk,
    )  # fmt: skip
    return _recorded(original, posting_id, REFUND, authorised_by, now, kept)


@transaction_required
def reverse(payment_id: UUID, *, posting_id: UUID, authorised_by: str, now: datetime) -> Payment:
    """The operator takes a payment back, fee and all, whoever has it now; the payer's allowance comes back too.

    What the payee has spent meanwhile the house pays, and the payee owes it; what a payer whose wallet is closed
    cannot get is owed to them: `unclaimed`. The same posting id again: nothing.
    Raises queries.UnknownPayment, NotReturnable, ledger.AlreadyReturned, PostingIdReused.
    """
    original, quote = _returnable(payment_id)
    if not _stands(posting_id):
        limits.give_back(
            product=original.product, amount=quote.amount, payer=side_of(original.payer), payee=side_of(original.payee),
            made_at=original.made_at,
        )  # fmt: skip
    owed, kept = house.receivable(quote.currency, now=now), house.unclaimed(quote.currency, now=now)
    ledger.reverse(
        posting_id, original_id=queries.settlement_of(original), at=now, receivable=owed.account_id,
        unclaimed=_if_left(original, kept), reference=quote.pk,
    )  # fmt: skip
    return _recorded(original, posting_id, REVERSAL, authorised_by, now, kept)


@transaction_required
def keep_from_others(payment_id: UUID) -> None:
    """Lock a payment until the transaction ends: its returns are made one after the other."""
    Payment.objects.select_for_update(no_key=True).filter(pk=payment_id).first()


def _returnable(payment_id: UUID) -> tuple[Payment, Quote]:
    """The payment, locked."""
    keep_from_others(payment_id)
    original = queries.payment(payment_id)
    if original.quote is None or original.state != Payment.State.COMPLETED:
        raise NotReturnable(payment_id=str(payment_id))
    return original, original.quote


def _if_left(original: Payment, kept: House) -> int | None:
    """Where a customer's money waits if there is no wallet for it any more. The house's own accounts stay open."""
    return kept.account_id if original.payer is not None else None


def _stands(posting_id: UUID) -> bool:
    return Payment.objects.filter(pk=posting_id).exists()


def _recorded(
    original: Payment, posting_id: UUID, product: str, authorised_by: str, now: datetime, kept: House
) -> Payment:
    if _stands(posting_id):  # and the books have seen that it is the same return
        return queries.payment(posting_id)
    payment = Payment(
        id=posting_id,
        original=original,
        product=product,
        state=Payment.State.COMPLETED,
        payer=original.payee,
        payee=original.payer,
        authorised_by=authorised_by,
        made_at=now,
        settled_at=now,
    )
    payment.save(force_insert=True)
    unclaimed.owe(payment, original, kept=kept)
    events.publish(PaymentReturned(payment_id=posting_id, original_id=original.pk))
    return payment
