"""Paying what is due by schedules: each day of a schedule once, whoever runs this how often.

A day is taken by committing its run, and the schedule's next day, before anything is paid. The run carries the id of
its payment, derived from the schedule and the day: whoever is killed in between leaves a run that is taken up again,
and finds the payment if there is one.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import structlog
from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.outbox import events
from cauri.kit import ids, recurrence
from cauri.kit.errors import Refusal
from cauri.kit.recurrence import Every
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.bills import accounts, dates, services
from cauri.products.bills.events import ScheduledBillMissed
from cauri.products.bills.models import Run, Schedule
from cauri.products.bills.services import Wanted
from cauri.products.bills.standing import ByStanding, ScheduleExceeded

log = structlog.get_logger(__name__)
PAID_AT_ONCE: Final = 20  # of each company, newly due or begun before: a call is short
LEASE: Final = timedelta(minutes=10)  # longer than one takes
LATEST: Final = timedelta(
    days=3
)  # after it was due: who was not there for so long does not debit people out of the blue
# Between two tries of a day on which the biller cannot be reached; the last is before LATEST is over.
AGAIN_IN: Final = timedelta(hours=3)
_CALLED_OFF: Final = "schedule_called_off"
_Taking = Callable[[], UUID | None]


@durable
def pay_due(*, now: datetime) -> dict[str, int]:
    """Pay what is due, and finish what was begun. Returns how many runs ended how.

    The rest of a company that does not answer waits for the next time, so that nobody waits for it.
    """
    done, silent = {str(state): 0 for state in Run.State}, set()
    for company, taken in [*_begun_before(now), *_newly_due(now)]:
        run_id = None if company in silent else taken()
        if run_id is None:
            continue
        try:
            state = _carried_out(run_id, now)
            if state == Run.State.BEGUN:
                silent.add(company)
        except Exception:  # one that cannot be paid must not keep the others waiting
            log.exception("bills.scheduled_not_paid", alarm=True, run_id=str(run_id))
            state = str(Run.State.BEGUN)
        done[state] += 1
    return done


@transaction_required
def call_off(schedule: Schedule) -> None:
    """End the days of a schedule that were begun and not paid. Who calls has locked it: none is paid meanwhile."""
    for run in Run.objects.filter(schedule=schedule, state=Run.State.BEGUN):
        if _made(run) is None:
            called_off = {"state": Run.State.SKIPPED, "code": _CALLED_OFF, "next_at": None}
            Run.objects.filter(pk=run.pk, state=Run.State.BEGUN).update(**called_off)


def _begun_before(now: datetime) -> Iterator[tuple[str, _Taking]]:
    """By company, the runs that nobody has finished: each may be taken up."""
    begun = _some_of_each(Run.objects.filter(next_at__lte=now), "schedule__offer__company", "next_at")
    return ((company, partial(_taken_up, run_id, now)) for run_id, company in begun)


def _newly_due(now: datetime) -> Iterator[tuple[str, _Taking]]:
    """By company, the schedules that are due: the day of each may be taken."""
    active = Schedule.objects.filter(state=Schedule.State.ACTIVE, next_on__lte=dates.last_due(now))
    due = _some_of_each(active, "offer__company", "next_on")
    return ((company, partial(_taken, schedule_id, now)) for schedule_id, company in due)


def _some_of_each(waiting: QuerySet[Any], company: str, first: str) -> list[tuple[UUID, str]]:
    """PAID_AT_ONCE of each company, those that wait longest: their ids and companies."""
    place = Window(RowNumber(), partition_by=company, order_by=[first, "pk"])
    some = waiting.annotate(place=place).filter(place__lte=PAID_AT_ONCE).order_by(first, "pk")
    return list(some.values_list("pk", company))


def _taken(schedule_id: UUID, now: datetime) -> UUID | None:
    """Take the day that is due: commit its run, so that nobody else begins it; None if somebody else has just done."""
    with transaction():
        schedule = Schedule.objects.select_for_update(no_key=True).get(pk=schedule_id)
        if schedule.state != Schedule.State.ACTIVE or schedule.next_on > dates.last_due(now):
            return None
        return _begun(schedule, now)


@transaction_required
def _begun(schedule: Schedule, now: datetime) -> UUID:
    day = schedule.next_on
    run = Run.objects.create(schedule=schedule, due_on=day, payment_id=_payment_id(schedule, day), next_at=now + LEASE)
    schedule.next_on = recurrence.following(schedule.first_on, Every(schedule.every), day)
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
        return _ended(run, Run.State.SKIPPED, _CALLED_OFF, now=now, tell=False)
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
    again_at = dates.not_at_night(now + AGAIN_IN)
    with transaction():
        Run.objects.filter(pk=run.pk, state=Run.State.BEGUN).update(next_at=again_at)
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
