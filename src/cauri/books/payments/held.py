"""Deciding on payments that a guard held: their money is reserved until somebody lets them through or does not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog

from cauri.books.ledger import holds
from cauri.books.payments import allowances, queries
from cauri.books.payments.events import PaymentCompleted, PaymentPending, PaymentRejected, PaymentReleased
from cauri.books.payments.models import Payment
from cauri.books.payments.services import must_be_allowed_to_pay
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import SYSTEM, Actor, Subject
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, retrying, transaction

log = structlog.get_logger(__name__)

DECIDED_WITHIN = timedelta(hours=72)


class NotHeld(Refusal):
    """The payment is not waiting for a decision."""

    code = "payment_not_held"
    status = 409


@durable
def release(payment_id: UUID, *, actor: Actor, now: datetime) -> Payment:
    """Let a held payment through; what does not settle at once is pending then.

    While its payer is locked it waits on, to be rejected or released later. Raises queries.UnknownPayment, NotHeld,
    services.PayerLocked, services.PayeeGone, ledger.AccountClosed.
    """

    def let_through(payment: Payment) -> None:
        must_be_allowed_to_pay(payment)
        if queries.is_concluded_later(payment):
            payment.state = Payment.State.PENDING
            events.publish(PaymentPending(payment_id=payment.pk))
            return
        posting_id = ids.derived_id(payment.made_at, "release of held payment", str(payment.pk))
        holds.capture(posting_id, hold_id=payment.pk, at=now, final=True)
        payment.state = Payment.State.COMPLETED
        events.publish(PaymentCompleted(payment_id=payment.pk))
        events.publish(PaymentReleased(payment_id=payment.pk))

    return _decided(payment_id, let_through, "payments.released", actor, now)


@durable
def reject(payment_id: UUID, *, actor: Actor, now: datetime) -> Payment:
    """Give a held payment's money back, and the allowance it took. Raises queries.UnknownPayment, NotHeld."""

    def give_back(payment: Payment) -> None:
        allowances.give_back(payment)
        posting_id = ids.derived_id(payment.made_at, "rejection of held payment", str(payment.pk))
        holds.release(posting_id, hold_id=payment.pk, at=now)
        payment.state = Payment.State.REJECTED
        events.publish(PaymentRejected(payment_id=payment.pk))

    return _decided(payment_id, give_back, "payments.rejected", actor, now)


@durable
def reject_overdue(*, now: datetime) -> int:
    """Give back what nobody decided on in time. Returns how many."""
    overdue = Payment.objects.filter(state=Payment.State.HELD, made_at__lte=now - DECIDED_WITHIN)
    rejected = 0
    for payment_id in overdue.order_by("made_at").values_list("pk", flat=True)[:1000]:
        try:
            retrying(partial(reject, payment_id, actor=SYSTEM, now=now))
        except NotHeld:
            continue  # somebody decided meanwhile
        except Exception:  # one that cannot be decided must not keep the others waiting
            log.exception("payments.not_rejected", alarm=True, payment_id=str(payment_id))
            continue
        rejected += 1
    return rejected


def _decided(
    payment_id: UUID, carry_out: Callable[[Payment], None], action: str, actor: Actor, now: datetime
) -> Payment:
    with transaction():
        taken = Payment.objects.select_for_update().filter(pk=payment_id, state=Payment.State.HELD)
        if not taken.exists():
            queries.payment(payment_id)
            raise NotHeld(payment_id=str(payment_id))
        payment = queries.payment(payment_id)
        carry_out(payment)
        payment.settled_at = None if payment.state == Payment.State.PENDING else now
        payment.save(update_fields=["state", "settled_at"])
        audit.record(action, actor=actor, now=now, subject=Subject("payments.payment", str(payment_id)))
    return payment
