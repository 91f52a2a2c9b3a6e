"""Paying what is due by standing orders: each date once, whoever runs this how often.

A date is paid in one transaction with its row, under the order's lock, and the payment's id is derived from the order
and the date. Whoever is killed in between leaves nothing behind, and the date is paid the next time.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from cauri.books.ledger.refusals import AccountClosed
from cauri.books.payments import services as payments
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import SYSTEM, Subject
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, retrying, transaction, transaction_required
from cauri.products.standing_orders import dates, progress, queries
from cauri.products.standing_orders.consent import ByStandingOrder, StandingOrderExceeded
from cauri.products.standing_orders.events import StandingOrderMissed, StandingOrderPaid
from cauri.products.standing_orders.models import Order, Run
from cauri.products.standing_orders.queries import Due

log = structlog.get_logger(__name__)
PAID_AT_ONCE: Final = 1000
RETRIES: Final = 3
AGAIN_IN: Final = timedelta(hours=1)
LATEST: Final = timedelta(days=3)  # who was not there for longer does not debit people out of the blue
TOO_LATE: Final = "standing_order_too_late"
FAILED: Final = "failed"
# What is not otherwise an hour later.
_HOPELESS: Final = (StandingOrderExceeded, payments.PayeeGone, AccountClosed)


@durable
def pay_due(*, now: datetime) -> dict[str, int]:
    """Pay what is due, one date of an order at a time. Returns how many became what; FAILED by a fault of ours."""
    done = {**{str(state): 0 for state in Run.State}, FAILED: 0}
    for due in queries.due(now, most=PAID_AT_ONCE):
        try:
            became = retrying(partial(_pay, due, now=now))
        except Exception:  # one that cannot be paid must not keep the others waiting
            log.exception("standing_orders.not_paid", alarm=True, order_id=str(due.order_id))
            _put_off(due, now=now)
            became = FAILED
        if became is not None:
            done[became] += 1
    return done


def _pay(due: Due, *, now: datetime) -> str | None:
    """Pay one date, or learn why not. What became of it; None if somebody else sees to it."""
    try:
        with transaction():
            order = _taken(due, now=now)
            if order is None:
                return None
            if due.day < dates.today(now) - LATEST:
                return _skip_late(order, now=now)
            return _carry_out(order, due, now=now)
    except Refusal as refusal:
        return _refused(due, refusal, now=now)


@transaction_required
def _taken(due: Due, *, now: datetime) -> Order | None:
    """The order, if it still stands as it was found, and nobody else is at it."""
    free = Order.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    as_found = free.filter(pk=due.order_id, next_on=due.day, tries=due.tries, next_at__lte=now)
    return as_found.filter(state=Order.State.ACTIVE).select_related("from_wallet__owner", "payee__owner").first()


@transaction_required
def _carry_out(order: Order, due: Due, *, now: datetime) -> str:
    """A refusal takes the quote back, too: a date that was refused leaves no payment, and its id stays free."""
    quote = payments.quote(
        product=order.product,
        payer=order.from_wallet,
        payee=order.payee,
        amount=order.amount,
        asked_by=order.owner_id,
        note=order.note,
        now=now,
    )
    consent = ByStandingOrder(order.pk, due.day, order.session_id)
    payment = payments.execute(quote.pk, consent, posting_id=order.payment_id(due.day), now=now)
    events.publish(StandingOrderPaid(user_id=order.owner_id, order_id=order.pk, payment_id=payment.pk))
    progress.conclude(order, Run.State.PAID, payment_id=payment.pk, now=now)
    return str(Run.State.PAID)


@transaction_required
def _skip_late(order: Order, *, now: datetime) -> str:
    """Let everything go by that is due for too long, and tell so once."""
    skipped = progress.let_go_by(order, before=dates.today(now) - LATEST, code=TOO_LATE, now=now)
    _tell(order, TOO_LATE, dates=skipped)
    return str(Run.State.SKIPPED)


def _refused(due: Due, refusal: Refusal, *, now: datetime) -> str | None:
    """Try again in an hour, three times; then the date is missed, and the order rests until its owner resumes it."""
    with transaction():
        order = _taken(due, now=now)
        if order is None:
            return None
        if order.tries < RETRIES and not isinstance(refusal, _HOPELESS):
            if order.tries == 0:
                _tell(order, refusal.code, will_retry=True)
            progress.try_again(order, code=refusal.code, at=now + AGAIN_IN, now=now)
            return str(Run.State.RETRYING)
        progress.conclude(order, Run.State.MISSED, code=refusal.code, now=now)
        goes_on = order.state != Order.State.ENDED
        _tell(order, refusal.code, paused=goes_on)
        if goes_on:
            progress.rest(order, code=refusal.code)
            audit.record(
                "standing_orders.paused",
                actor=SYSTEM,
                subject=Subject("standing_orders.order", order.pk),
                about=order.owner_id,
                after={"code": refusal.code, "missed_on": due.day.isoformat()},
                now=now,
            )
    return str(Run.State.MISSED)


def _put_off(due: Due, *, now: datetime) -> None:
    """Let others have their turn before what cannot be paid by our own fault."""
    with transaction():
        found = Order.objects.filter(pk=due.order_id, state=Order.State.ACTIVE, next_on=due.day, next_at__lte=now)
        found.update(next_at=now + AGAIN_IN)


@transaction_required
def _tell(order: Order, code: str, *, will_retry: bool = False, paused: bool = False, dates: int = 1) -> None:
    events.publish(
        StandingOrderMissed(
            user_id=order.owner_id, order_id=order.pk, code=code, will_retry=will_retry, paused=paused, dates=dates
        )
    )
