"""Asking companies to take bills back: committed before the company is called, and asked again until it is known.

Without an answer nothing is given back. A company that has taken a payment back says so however often it is asked.
One that is switched off is asked all the same: it has the payment already.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from cauri.books.instructions import pauses
from cauri.books.instructions import queries as instructed
from cauri.books.instructions.ports import Outcome
from cauri.books.payments import queries as payments
from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as watch
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.bills import companies, queries
from cauri.products.bills.models import RefundRequest
from cauri.products.bills.ports import Fulfilled
from cauri.products.bills.refunds import costs, services

PURSUED_AT_ONCE: Final = 20
OVERDUE: Final = timedelta(days=1)  # not asked although it is time: people have to know
# Watched apart from payments: what a company will not take back says nothing of whether it takes money.
_CANCELLING: Final = "-cancelling"
_NOT_INSTRUCTED: Final = Fulfilled(outcome=Outcome.UNSENT, code="company_not_instructed")

log = structlog.get_logger(__name__)
State = RefundRequest.State


@durable
def pursue(*, now: datetime) -> dict[str, int]:
    """Ask about every request whose time has come, and take back what companies undid after the house had paid.

    Returns how many of each. Of a company that does not answer, the rest waits for the next time; people are told of
    what has waited for a day.
    """
    done, silent = {"asked": 0, "failed": 0, "recovered": 0}, set()
    paused = {company for company in queries.refund_companies_due(now) if _is_paused(company, now)}
    for payment_id, company in queries.refunds_due(now, most=PURSUED_AT_ONCE, but_of=paused):
        if company in silent:
            continue
        try:
            if not ask(payment_id, now=now):
                silent.add(company)
            done["asked"] += 1
        except Exception:  # one that cannot be pursued must not keep the others waiting
            log.exception("bills.refund_not_pursued", alarm=True, payment_id=str(payment_id))
            _put_off(payment_id, now)
            done["failed"] += 1
    for payment_id in instructed.reversed_of(queries.refunds_paid(), most=PURSUED_AT_ONCE):
        try:
            done["recovered"] += _recover(payment_id, now)
        except Exception:
            log.exception("bills.refund_not_recovered", alarm=True, payment_id=str(payment_id))
            done["failed"] += 1
    _tell_of_overdue(now)
    return done


@durable
def ask(payment_id: UUID, *, now: datetime) -> bool:
    """Ask the company to take a bill back, if it is to be asked now. Returns False if it did not answer.

    Raises queries.UnknownRefundRequest.
    """
    with transaction():
        turn = _taken(payment_id, now)
    if turn is None:
        return True
    told, company = _told(payment_id)
    answered = told.was_answered or told.said
    if company is not None:
        watch.note(f"{company}{_CANCELLING}", answered=answered, now=now)
    log.info("bills.refund_told", payment_id=str(payment_id), outcome=told.outcome, code=told.code)
    with transaction():
        _hear(services.locked(payment_id), told, turn=turn, now=now)
    return answered


def _is_paused(company: str, now: datetime) -> bool:
    return any(availability.is_paused(name, now=now) for name in (company, f"{company}{_CANCELLING}"))


@transaction_required
def _taken(payment_id: UUID, now: datetime) -> int | None:
    """Take the step to ask, if it is to be taken now: which time it is."""
    asked = services.locked(payment_id)
    if asked.state != State.CANCELLING or asked.next_at is None or asked.next_at > now:
        return None
    if _is_paused(asked.company, now):
        return None
    asked.tries += 1
    asked.next_at = now + pauses.LEASE
    asked.save(update_fields=["tries", "next_at"])
    return asked.tries


def _told(payment_id: UUID) -> tuple[Fulfilled, str | None]:
    """What the company says, and which one it is; nobody where it is not instructed any more."""
    found = queries.bill(payments.payment(payment_id))
    company = companies.cancelling(found.order.company)
    if company is None:
        return _NOT_INSTRUCTED, None
    reference = queries.reference_of(payment_id)
    return company.cancel(reference, amount=found.quote.credit), found.order.company


@transaction_required
def _hear(asked: RefundRequest, told: Fulfilled, *, turn: int, now: datetime) -> None:
    """That it took it back is believed whenever it is said; that it will not, from the latest answer alone."""
    is_latest = asked.state == State.CANCELLING and turn == asked.tries
    if told.outcome is Outcome.FAILED or (told.outcome is Outcome.SUCCEEDED and is_latest):
        services.hear(asked, told, now=now)
    elif is_latest:
        asked.code = told.code
        _go_on(asked, now)


def _go_on(asked: RefundRequest, now: datetime) -> None:
    asked.next_at = now + pauses.before_ask(asked.tries)
    if asked.tries >= pauses.STUCK_AFTER_ASKS:
        _be_stuck(asked, now)
    asked.save(update_fields=["code", "tries", "next_at", "stuck_since"])


def _be_stuck(asked: RefundRequest, now: datetime) -> None:
    if asked.stuck_since is None:
        asked.stuck_since = now
        log.error("bills.refund_stuck", alarm=True, payment_id=str(asked.pk), code=asked.code)


def _recover(payment_id: UUID, now: datetime) -> bool:
    with transaction():
        asked = services.locked(payment_id)
        if asked.state != State.PAID:
            return False
        costs.recover(payment_id, company=asked.company, now=now)
        asked.state = State.RECOVERED
        asked.save(update_fields=["state"])
    return True


def _put_off(payment_id: UUID, now: datetime) -> None:
    """It goes on as if there had been no answer."""
    with transaction():
        asked = services.locked(payment_id)
        if asked.state != State.CANCELLING or asked.next_at is None:
            return
        if asked.next_at <= now:  # it did not come to asking
            asked.tries += 1
        _go_on(asked, now)


def _tell_of_overdue(now: datetime) -> None:
    """Let people find out what became of requests that nobody could ask about for a day."""
    for payment_id in queries.refunds_overdue(now - OVERDUE, most=PURSUED_AT_ONCE):
        with transaction():
            asked = services.locked(payment_id)
            if asked.next_at is not None and asked.next_at <= now - OVERDUE:
                _be_stuck(asked, now)
                asked.save(update_fields=["stuck_since"])
