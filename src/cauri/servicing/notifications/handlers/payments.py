"""Who is told what became of a payment, a bill or a file of payments."""

from cauri.books.payments.events import (
    PaymentCompleted,
    PaymentFailed,
    PaymentHeld,
    PaymentRefused,
    PaymentRejected,
    PaymentReturned,
)
from cauri.kit import clock
from cauri.products.bills.events import BillRefundDeclined, ScheduledBillMissed, ScheduleSet
from cauri.products.payouts.events import BatchBrought, BatchEnded, PreparerNamed
from cauri.servicing.notifications import services
from cauri.servicing.notifications.handlers.hearing import hears
from cauri.servicing.notifications.models import Notice

Kind = Notice.Kind


@hears(PaymentCompleted)
def tell_both_sides(fact: PaymentCompleted) -> None:
    """You sent; you got."""
    services.tell_of_payment(fact.payment_id, fact_id=fact.fact_id, now=clock.now())


@hears(PaymentRefused)
def tell_payer_of_refusal(fact: PaymentRefused) -> None:
    """It did not go."""
    services.tell_payer(fact.payment_id, Kind.REFUSED, fact_id=fact.fact_id, now=clock.now())


@hears(PaymentHeld)
def tell_payer_of_check(fact: PaymentHeld) -> None:
    """Somebody looks at it first."""
    services.tell_payer(fact.payment_id, Kind.HELD, fact_id=fact.fact_id, now=clock.now())


@hears(PaymentRejected)
def tell_payer_of_rejection(fact: PaymentRejected) -> None:
    """It was looked at and did not go."""
    services.tell_payer(fact.payment_id, Kind.REJECTED, fact_id=fact.fact_id, now=clock.now())


@hears(PaymentFailed)
def tell_payer_of_failure(fact: PaymentFailed) -> None:
    """It was not done after all."""
    services.tell_payer_of_failure(fact.payment_id, fact_id=fact.fact_id, now=clock.now())


@hears(PaymentReturned)
def tell_both_sides_of_return(fact: PaymentReturned) -> None:
    """It came back; it went back."""
    services.tell_of_return(fact.payment_id, fact_id=fact.fact_id, now=clock.now())


@hears(ScheduleSet)
def tell_of_new_schedule(fact: ScheduleSet) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.BILL_SCHEDULED, fact_id=fact.fact_id, about=fact.schedule_id, now=clock.now())


@hears(ScheduledBillMissed)
def tell_of_missed_bill(fact: ScheduledBillMissed) -> None:
    """It was due and was not paid."""
    services.tell(
        fact.user_id,
        Kind.BILL_NOT_PAID,
        fact_id=fact.fact_id,
        about=fact.schedule_id,
        detail=fact.code,
        now=clock.now(),
    )


@hears(BillRefundDeclined)
def tell_of_kept_bill(fact: BillRefundDeclined) -> None:
    """You do not get it back."""
    services.tell_payer(fact.payment_id, Kind.BILL_KEPT, fact_id=fact.fact_id, now=clock.now())


@hears(PreparerNamed)
def tell_of_new_preparer(fact: PreparerNamed) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.PREPARER_NAMED, fact_id=fact.fact_id, about=fact.preparer_id, now=clock.now())


@hears(BatchBrought)
def tell_of_waiting_payout(fact: BatchBrought) -> None:
    """It takes your consent."""
    services.tell(fact.owner_id, Kind.PAYOUT_WAITS, fact_id=fact.fact_id, about=fact.batch_id, now=clock.now())


@hears(BatchEnded)
def tell_of_ended_payout(fact: BatchEnded) -> None:
    """So many were made."""
    count, now = f"{fact.paid}/{fact.count}", clock.now()
    for user_id in (fact.owner_id, fact.prepared_by):
        services.tell(user_id, Kind.PAYOUT_ENDED, fact_id=fact.fact_id, about=fact.batch_id, detail=count, now=now)
