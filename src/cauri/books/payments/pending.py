"""Concluding payments that do not settle at once: done, not done, or done after all. Who knows calls these."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from cauri.books.ledger import holds
from cauri.books.ledger import queries as books
from cauri.books.ledger import services as ledger
from cauri.books.ledger.postings import Move
from cauri.books.payments import allowances, house, queries
from cauri.books.payments.events import PaymentCompleted, PaymentFailed
from cauri.books.payments.models import Payment, Quote
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required

LATE_SUCCESS = "late_success"


class NotPending(Refusal):
    """This payment was concluded, or was never to be."""

    code = "payment_not_pending"
    status = 409


class NotFailed(Refusal):
    """The payment did not fail."""

    code = "payment_not_failed"
    status = 409


@transaction_required
def succeed(payment_id: UUID, *, now: datetime) -> Payment:
    """It was done: what was reserved goes. Raises queries.UnknownPayment, NotPending, ledger.AccountClosed."""

    def capture(payment: Payment) -> None:
        posting_id = ids.derived_id(payment.made_at, "success of pending payment", str(payment.pk))
        holds.capture(posting_id, hold_id=payment.pk, at=now, final=True)
        payment.state = Payment.State.COMPLETED
        events.publish(PaymentCompleted(payment_id=payment.pk))

    return _concluded(payment_id, capture, now)


@transaction_required
def fail(payment_id: UUID, *, code: str, now: datetime) -> Payment:
    """It came to nothing: the money is the payer's again, and the allowance too.

    `code` is a stable word for why. Raises queries.UnknownPayment, NotPending.
    """

    def give_back(payment: Payment) -> None:
        allowances.give_back(payment)
        posting_id = ids.derived_id(payment.made_at, "failure of pending payment", str(payment.pk))
        holds.release(posting_id, hold_id=payment.pk, at=now)
        payment.state, payment.code = Payment.State.FAILED, code
        events.publish(PaymentFailed(payment_id=payment.pk))

    return _concluded(payment_id, give_back, now)


@transaction_required
def succeed_after_all(payment_id: UUID, *, now: datetime) -> UUID:
    """The company did it although it had said otherwise: it has the money from us, and the payer has it too.

    The house is owed what the company paid; the fee is let go. Returns the posting's id, the same however often it is
    asked for. Raises queries.UnknownPayment, NotFailed.
    """
    payment, quote = _locked(payment_id)
    if payment.state != Payment.State.FAILED:
        raise NotFailed(payment_id=str(payment_id))
    owed = house.receivable(quote.currency, now=now)
    posting_id = ids.derived_id(payment.made_at, "late success of payment", str(payment.pk))
    if not books.postings([posting_id]):
        moves = [Move(owed.account_id, quote.payee_account_id, quote.credit)]
        ledger.post(posting_id, kind=LATE_SUCCESS, moves=moves, at=now, reference=payment.pk)
    return posting_id


def _concluded(payment_id: UUID, carry_out: Callable[[Payment], None], now: datetime) -> Payment:
    payment, _ = _locked(payment_id)
    if payment.state != Payment.State.PENDING:
        raise NotPending(payment_id=str(payment_id))
    carry_out(payment)
    payment.settled_at = now
    payment.save(update_fields=["state", "code", "settled_at"])
    return payment


def _locked(payment_id: UUID) -> tuple[Payment, Quote]:
    """The payment, locked: it is concluded once."""
    Payment.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    payment = queries.payment(payment_id)
    if payment.quote is None:
        raise NotPending(payment_id=str(payment_id))
    return payment, payment.quote
