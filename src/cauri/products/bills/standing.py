"""Consent that was given once, with the PIN, to a payment that is made again and again."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.books.payments.models import Quote
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.products.bills import accounts, queries
from cauri.products.bills.models import Run, Schedule


class ScheduleDoesNotCover(Refusal):
    """It is not what was agreed to: the payer, the biller, the account or the package differ, or it was called off."""

    code: ClassVar[str] = "schedule_does_not_cover"
    status: ClassVar[int] = 403


class ScheduleExceeded(Refusal):
    """With its fee it is more than was agreed to."""

    code: ClassVar[str] = "schedule_exceeded"
    status: ClassVar[int] = 403


@dataclass(frozen=True, slots=True)
class ByStanding:
    """The consent of a schedule's owner to one run of it: an authorisation of its very payment and nothing else."""

    run_id: UUID
    method: ClassVar[str] = "standing"
    session_id: UUID | None = None

    def establish(self, *, now: datetime) -> None:
        """Nothing to check: the PIN was entered when the schedule was set."""

    @transaction_required
    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """The schedule is locked: who calls it off at the same moment comes before the payment or after it.

        Raises ScheduleDoesNotCover, ScheduleExceeded.
        """
        schedule_id = Run.objects.values_list("schedule_id", flat=True).get(pk=self.run_id)
        schedule = Schedule.objects.select_for_update(no_key=True).get(pk=schedule_id)
        run = Run.objects.get(pk=self.run_id)  # not before the lock: pausing ends it
        if run.state != Run.State.BEGUN or schedule.state != Schedule.State.ACTIVE:
            raise ScheduleDoesNotCover
        if not _is_what_was_agreed(schedule, quote):
            raise ScheduleDoesNotCover
        if quote.debit > schedule.up_to:
            raise ScheduleExceeded(up_to=str(schedule.up_to))


def _is_what_was_agreed(schedule: Schedule, quote: Quote) -> bool:
    order, account = queries.order_of(quote.pk), schedule.account
    if order is None or account is None or quote.payer is None:
        return False
    offer = schedule.offer
    return (
        (quote.asked_by, quote.payer.owner_id, quote.payer_id) == (schedule.owner_id,) * 2 + (schedule.from_wallet,)
        and quote.amount == schedule.amount
        and (order.biller_code, order.company, order.company_code)
        == (account.biller_id, offer.company, offer.company_code)
        and accounts.opened(order).number == accounts.opened(account).number
    )
