"""Payments that customers have made for them again and again: set, paused, gone on with, cancelled."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.books.wallets import queries as wallets
from cauri.identity.access import sessions
from cauri.identity.access.callers import Caller
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import recurrence
from cauri.kit.errors import Refusal
from cauri.kit.recurrence import Every
from cauri.kit.transactions import transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.bills import dates, queries, runs, services
from cauri.products.bills.events import ScheduleSet
from cauri.products.bills.models import Schedule
from cauri.products.bills.services import BillCurrencyDiffers

FARTHEST: Final = timedelta(days=366)


class TooManySchedules(Refusal):
    """So many schedules go on that one has to be cancelled first; the fact `most` says how many may."""

    code: ClassVar[str] = "too_many_schedules"
    status: ClassVar[int] = 409


class ScheduleDateInvalid(Refusal):
    """It begins today or later, and within a year."""

    code: ClassVar[str] = "schedule_date_invalid"


class ScheduleBelowAmount(Refusal):
    """The most that may leave the wallet is less than what is paid."""

    code: ClassVar[str] = "schedule_below_amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What is to be paid: from which wallet, to which saved account, how much, and how often."""

    account_id: UUID
    package: UUID | None = None
    amount: Money | None = None
    up_to: Money
    every: str
    first_on: date
    from_wallet: UUID | None = None


@transaction_required
def arrange(
    agreed: Agreement, *, caller: Caller, schedule_id: UUID, now: datetime, origin: Origin = NOWHERE
) -> Schedule:
    """Set a schedule under this id; its owner has just agreed to it with the PIN.

    Raises queries.UnknownSavedAccount, UnknownBiller, UnknownPackage, PackageRequired, what services.payable raises,
    ScheduleDateInvalid, ScheduleBelowAmount, TooManySchedules, wallets.UnknownWallet, NoWallet, access.SessionOver,
    AccountLocked.
    """
    sessions.must_stand(caller)
    schedule = _sound(agreed, caller, schedule_id, now)
    schedule.save(force_insert=True)
    _record("bills.schedule_set", schedule, now=now, origin=origin)
    events.publish(ScheduleSet(user_id=caller.user_id, schedule_id=schedule.pk))
    return queries.own_schedule(caller.user_id, schedule.pk)


def pause(caller: Caller, schedule_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> Schedule:
    """Let a schedule rest; a day that was begun and not paid is over, too. Again changes nothing.

    Raises queries.UnknownSchedule.
    """
    with transaction():
        schedule = _locked(caller.user_id, schedule_id)
        if schedule.state == Schedule.State.ACTIVE:
            runs.call_off(schedule)
            _turn(schedule, Schedule.State.PAUSED, "bills.schedule_paused", now=now, origin=origin)
    return queries.own_schedule(caller.user_id, schedule_id)


def resume(caller: Caller, schedule_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> Schedule:
    """Let it go on, from its first day that is not over: what was due meanwhile is not paid.

    Raises queries.UnknownSchedule.
    """
    with transaction():
        schedule = _locked(caller.user_id, schedule_id)
        if schedule.state == Schedule.State.PAUSED:
            yesterday = dates.today(now) - timedelta(days=1)
            already = schedule.next_on - timedelta(days=1)
            schedule.next_on = recurrence.following(schedule.first_on, Every(schedule.every), max(yesterday, already))
            _turn(schedule, Schedule.State.ACTIVE, "bills.schedule_resumed", now=now, origin=origin)
    return queries.own_schedule(caller.user_id, schedule_id)


def cancel(caller: Caller, schedule_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """End a schedule for good. What it has paid already stands. Raises queries.UnknownSchedule."""
    with transaction():
        schedule = _locked(caller.user_id, schedule_id)
        _turn(schedule, Schedule.State.CANCELLED, "bills.schedule_cancelled", now=now, origin=origin)


@transaction_required
def _sound(agreed: Agreement, caller: Caller, schedule_id: UUID, now: datetime) -> Schedule:
    account = queries.own_account(caller.user_id, agreed.account_id)
    offer = queries.offer_of(queries.biller(account.biller_id), agreed.package)
    amount = services.payable(offer, agreed.amount)
    if agreed.up_to.currency != amount.currency:
        raise BillCurrencyDiffers(currency=offer.currency)
    if agreed.up_to < amount:
        raise ScheduleBelowAmount
    if not dates.today(now) <= agreed.first_on <= dates.today(now) + FARTHEST:
        raise ScheduleDateInvalid
    going_on = Schedule.objects.filter(owner_id=caller.user_id).exclude(state=Schedule.State.CANCELLED)
    if going_on.count() >= settings.MOST_BILL_SCHEDULES:
        raise TooManySchedules(most=settings.MOST_BILL_SCHEDULES)
    wallet = (
        wallets.own_wallet(agreed.from_wallet, owner_id=caller.user_id)
        if agreed.from_wallet
        else wallets.wallet_of(caller.user_id, offer.currency)
    )
    return Schedule(
        id=schedule_id,
        owner_id=caller.user_id,
        account=account,
        offer=offer,
        from_wallet=wallet.pk,
        currency=offer.currency,
        amount_minor=amount.minor,
        up_to_minor=agreed.up_to.minor,
        every=agreed.every,
        first_on=agreed.first_on,
        next_on=agreed.first_on,
        session_id=caller.session_id,
        created_at=now,
    )


@transaction_required
def _locked(user_id: UUID, schedule_id: UUID) -> Schedule:
    own = Schedule.objects.select_for_update(no_key=True).filter(pk=schedule_id, owner_id=user_id)
    found = own.exclude(state=Schedule.State.CANCELLED).first()
    if found is None:
        raise queries.UnknownSchedule
    return found


@transaction_required
def _turn(schedule: Schedule, state: Schedule.State, action: str, *, now: datetime, origin: Origin) -> None:
    schedule.state = state
    schedule.save(update_fields=["state", "next_on"])
    _record(action, schedule, now=now, origin=origin)


@transaction_required
def _record(action: str, schedule: Schedule, *, now: datetime, origin: Origin) -> None:
    audit.record(
        action,
        actor=Actor("customer", schedule.owner_id),
        subject=Subject("bills.schedule", schedule.pk),
        after={"amount": str(schedule.amount), "up_to": str(schedule.up_to), "every": schedule.every},
        now=now,
        origin=origin,
    )
