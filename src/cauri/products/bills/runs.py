"""Paying what is due by schedules: each day of a schedule once, whoever runs this how often.

A day is taken by committing its run, and the schedule's next day, before anything is paid. The run carries the id of
its payment, derived from the schedule and the day: whoever is killed in between leaves a run that is taken up again,
and finds the payment if there is one.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.bills import accounts, dates, services
from cauri.products.bills.events import ScheduledBillMissed
from cauri.products.bills.models import Run, Schedule
from cauri.products.bills.services import Wanted
from cauri.products.bills.standing import ByStanding, ScheduleExceeded

log = structlog.get_logger(__name__)
MOST_AT_ONCE: Final = 200
LEASE: Final = timedelta(minutes=10)  # longer than one takes
LATEST: Final = timedelta(
    days=3
)  # after it was due: who was not there for so long does not debit people out of the blue
# Between two tries of a day on which the biller cannot be reached; the last is before LATEST is over.
AGAIN_IN: Final = timedelta(hours=3)


@durable
def pay_due(*, now: datetime) -> dict[str, int]:
    """Pay what is due, and finish what was begun. Returns how many runs ended how."""
    done = {str(state): 0 for state in Run.State}
    begun = list(Run.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for run_id in [*filter(None, (_taken_up(one, now) for one in begun)), *_taken(now)]:
        try:
            done[_carried_out(run_id, now)] += 1
        except Exception:  # one that cannot be paid must not keep the others waiting
            log.exception("bills.scheduled_not_paid", alarm=True, run_id=str(run_id))
            done[Run.State.BEGUN] += 1
    return done


def _taken(now: datetime) -> list[UUID]:
    """Take every day that is due: commit its run, so that nobody else begins it."""
    due = Schedule.objects.filter(state=Schedule.State.ACTIVE, next_on__lte=dates.last_due(now)).order_by("next_on")
    taken = []
    for schedule_id in list(due.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction():
            schedule = Schedule.objects.select_for_update(no_key=True).get(pk=schedule_id)
            if schedule.state != Schedule.State.ACTIVE or schedule.next_on > dates.last_due(now):
                continue
            taken.append(_begun(schedule, now))
    return taken


@transaction_required
def _begun(schedule: Schedule, now: datetime) -> UUID:
    day = schedule.next_on
    run = Run.objects.create(schedule=schedule, due_on=day, payment_id=_payment_id(schedule, day), next_at=now + LEASE)
    schedule.next_on = dates.following(schedule.first_on, schedule.every, day)
    schedule.save(update_fields=["next_on"])
    return run.pk


def _payment_id(schedule: Schedule, day: date) -> UUID:
    return ids.derived_id(schedule.created_at, "scheduled bill", str(schedule.pk), day.isoformat())


def _taken_up(run_id: UUID, now: datetime) -> UUID | None:
    """Take up a run that nobody has finished; None if somebody else has just done so."""
    with transaction():
        ours = Run.objects.filter(pk=run_id, state=Run.State.BEGUN, next_at__lte=now).update(next_at=now + LEASE)
    return run_id if ours else None


def _carried_out(run_id: UUID, now: datetime) -> str:
    """Pay a run that is ours; its state afterwards."""
    run = Run.objects.select_related("schedule__account", "schedule__offer").get(pk=run_id)
    schedule = run.schedule
    if found := _made(run):
        return _ended(run, *found, now=now)
    if run.due_on + LATEST < dates.today(now):
        return _ended(run, Run.State.SKIPPED, "schedule_missed", now=now)
    if schedule.state != Schedule.State.ACTIVE or schedule.account is None:
        return _ended(run, Run.State.SKIPPED, "schedule_called_off", now=now, tell=False)
    if users.user(schedule.owner_id).state != User.State.ACTIVE:
        return _ended(run, Run.State.SKIPPED, "payer_locked", now=now)
    try:
        _pay(run, now)
    except Refusal as refusal:
        if refusal.retryable:  # nothing was begun: the biller is asked again later in the day
            return _put_off(run, now)
        return _ended(run, *(_made(run) or (Run.State.FAILED, refusal.code)), now=now)
    return _ended(run, Run.State.PAID, "", now=now)


@durable
def _pay(run: Run, now: datetime) -> None:
    schedule = run.schedule
    if schedule.account is None:
        raise AssertionError("a schedule that goes on has an account")
    wanted = Wanted(
        biller=schedule.account.biller_id,
        account=accounts.opened(schedule.account).number,
        package=schedule.offer_id,
        amount=schedule.amount,
        from_wallet=schedule.from_wallet,
    )
    quoted = services.quote(wanted, user_id=schedule.owner_id, now=now)
    if quoted.quote.debit > schedule.up_to:
        raise ScheduleExceeded
    payments.pay(quoted.quote.pk, ByStanding(run.pk), posting_id=run.payment_id, now=now)


def _made(run: Run) -> tuple[Run.State, str] | None:
    """What the run's payment says of it; None if there is none."""
    try:
        payment = paid.payment(run.payment_id)
    except UnknownPayment:
        return None
    refused = payment.state == Payment.State.REFUSED
    return (Run.State.FAILED, payment.code) if refused else (Run.State.PAID, "")


def _put_off(run: Run, now: datetime) -> str:
    with transaction():
        Run.objects.filter(pk=run.pk, state=Run.State.BEGUN).update(next_at=now + AGAIN_IN)
    return str(Run.State.BEGUN)


def _ended(run: Run, state: Run.State, code: str, *, now: datetime, tell: bool = True) -> str:
    """Conclude it, once, and tell its owner what no payment tells of."""
    unpaid = state != Run.State.PAID and _made(run) is None
    with transaction():
        ours = Run.objects.filter(pk=run.pk, state=Run.State.BEGUN).update(state=state, code=code, next_at=None)
        if ours and tell and unpaid:
            told = ScheduledBillMissed(user_id=run.schedule.owner_id, schedule_id=run.schedule_id, code=code)
            events.publish(told)
    return str(state)
