"""Who is told of which fact. Each notice is made in the transaction that marks the fact as delivered."""

from cauri.books.limits.events import OwnLimitsChanged
from cauri.books.payments.events import (
    PaymentCompleted,
    PaymentFailed,
    PaymentHeld,
    PaymentRefused,
    PaymentRejected,
    PaymentReturned,
)
from cauri.identity.access.events import LockedOut, PinChanged, SignedIn
from cauri.identity.kyc.events import ApprovalEnding, CaseSettled, TierOverridden
from cauri.identity.users.events import UserJoined
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.agents.events import AgentAdmitted, AgentDeclined, AgentResumed, AgentSuspended, FloatDeclined
from cauri.products.bank_requests.events import (
    BankRequestApproved,
    BankRequestDelivered,
    BankRequestProduced,
    BankRequestRefused,
)
from cauri.products.bills.events import BillRefundDeclined, ScheduledBillMissed, ScheduleSet
from cauri.products.payouts.events import BatchBrought, BatchEnded, PreparerNamed
from cauri.products.requests.events import (
    RequestCancelled,
    RequestDeclined,
    RequestExpired,
    RequestMade,
    RequestReminded,
)
from cauri.products.splits.events import (
    SplitCancelled,
    SplitClosed,
    SplitExpired,
    SplitPaid,
    SplitPartDeclined,
    SplitReminded,
    SplitShared,
)
from cauri.products.standing_orders.events import StandingOrderEnded, StandingOrderMissed, StandingOrderSet
from cauri.products.standing_orders.progress import DONE
from cauri.products.withdrawals.events import BeneficiarySaved
from cauri.servicing.notifications import dispatches, services
from cauri.servicing.notifications.events import NoticeMade
from cauri.servicing.notifications.models import Notice
from cauri.servicing.statements.events import StatementReady

Kind = Notice.Kind

_OF_CASES = {
    "approved": Kind.IDENTITY_APPROVED,
    "rejected": Kind.IDENTITY_REJECTED,
    "more_needed": Kind.IDENTITY_ASKED_AGAIN,
    "expired": Kind.IDENTITY_EXPIRED,
}


@events.handles(PaymentCompleted, queue="notifications")
def tell_both_sides(fact: PaymentCompleted) -> None:
    """You sent; you got."""
    services.tell_of_payment(fact.payment_id, fact_id=fact.fact_id, now=clock.now())


@events.handles(PaymentRefused, queue="notifications")
def tell_payer_of_refusal(fact: PaymentRefused) -> None:
    """It did not go."""
    services.tell_payer(fact.payment_id, Kind.REFUSED, fact_id=fact.fact_id, now=clock.now())


@events.handles(PaymentHeld, queue="notifications")
def tell_payer_of_check(fact: PaymentHeld) -> None:
    """Somebody looks at it first."""
    services.tell_payer(fact.payment_id, Kind.HELD, fact_id=fact.fact_id, now=clock.now())


@events.handles(PaymentRejected, queue="notifications")
def tell_payer_of_rejection(fact: PaymentRejected) -> None:
    """It was looked at and did not go."""
    services.tell_payer(fact.payment_id, Kind.REJECTED, fact_id=fact.fact_id, now=clock.now())


@events.handles(PaymentFailed, queue="notifications")
def tell_payer_of_failure(fact: PaymentFailed) -> None:
    """It was not done after all."""
    services.tell_payer_of_failure(fact.payment_id, fact_id=fact.fact_id, now=clock.now())


@events.handles(PaymentReturned, queue="notifications")
def tell_both_sides_of_return(fact: PaymentReturned) -> None:
    """It came back; it went back."""
    services.tell_of_return(fact.payment_id, fact_id=fact.fact_id, now=clock.now())


@events.handles(UserJoined, queue="notifications")
def welcome(fact: UserJoined) -> None:
    """Welcome."""
    services.tell(fact.user_id, Kind.WELCOME, fact_id=fact.fact_id, now=clock.now())


@events.handles(SignedIn, queue="notifications")
def tell_of_new_device(fact: SignedIn) -> None:
    """Was that you?"""
    if fact.new_device:
        services.tell_of_device(
            fact.device_id, user_id=fact.user_id, session_id=fact.session_id, fact_id=fact.fact_id, now=clock.now()
        )


@events.handles(PinChanged, queue="notifications")
def tell_of_new_pin(fact: PinChanged) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.PIN_CHANGED, fact_id=fact.fact_id, now=clock.now())


@events.handles(LockedOut, queue="notifications")
def tell_of_lock_out(fact: LockedOut) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.LOCKED_OUT, fact_id=fact.fact_id, now=clock.now())


@events.handles(CaseSettled, queue="notifications")
def tell_of_decision(fact: CaseSettled) -> None:
    """Who you are is known now, or it is not."""
    services.tell(
        fact.user_id,
        _OF_CASES[fact.state],
        fact_id=fact.fact_id,
        about=fact.case_id,
        detail=fact.reason or str(fact.tier),
        now=clock.now(),
    )


@events.handles(ApprovalEnding, queue="notifications")
def tell_of_ending(fact: ApprovalEnding) -> None:
    """Time to show your papers again."""
    services.tell(fact.user_id, Kind.IDENTITY_ENDING, fact_id=fact.fact_id, about=fact.case_id, now=clock.now())


@events.handles(TierOverridden, queue="notifications")
def tell_of_tier(fact: TierOverridden) -> None:
    """You may do more, or less."""
    services.tell(
        fact.user_id,
        Kind.TIER_SET,
        fact_id=fact.fact_id,
        about=fact.override_id,
        detail=str(fact.tier),
        now=clock.now(),
    )


@events.handles(OwnLimitsChanged, queue="notifications")
def tell_of_own_limits(fact: OwnLimitsChanged) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.LIMITS_CHANGED, fact_id=fact.fact_id, now=clock.now())


@events.handles(BeneficiarySaved, queue="notifications")
def tell_of_new_beneficiary(fact: BeneficiarySaved) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.BENEFICIARY_SAVED, fact_id=fact.fact_id, now=clock.now())


@events.handles(AgentAdmitted, queue="notifications")
def tell_of_admission(fact: AgentAdmitted) -> None:
    """You may serve customers."""
    services.tell(fact.user_id, Kind.AGENT_ADMITTED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@events.handles(AgentDeclined, queue="notifications")
def tell_of_refused_agent(fact: AgentDeclined) -> None:
    """You may not."""
    services.tell(fact.user_id, Kind.AGENT_DECLINED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@events.handles(AgentSuspended, queue="notifications")
def tell_of_suspension(fact: AgentSuspended) -> None:
    """You may not for now."""
    services.tell(fact.user_id, Kind.AGENT_SUSPENDED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@events.handles(AgentResumed, queue="notifications")
def tell_of_resumption(fact: AgentResumed) -> None:
    """You may again."""
    services.tell(fact.user_id, Kind.AGENT_RESUMED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@events.handles(FloatDeclined, queue="notifications")
def tell_of_declined_float(fact: FloatDeclined) -> None:
    """You do not get it."""
    services.tell(fact.user_id, Kind.FLOAT_DECLINED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@events.handles(ScheduleSet, queue="notifications")
def tell_of_new_schedule(fact: ScheduleSet) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.BILL_SCHEDULED, fact_id=fact.fact_id, about=fact.schedule_id, now=clock.now())


@events.handles(ScheduledBillMissed, queue="notifications")
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


@events.handles(BillRefundDeclined, queue="notifications")
def tell_of_kept_bill(fact: BillRefundDeclined) -> None:
    """You do not get it back."""
    services.tell_payer(fact.payment_id, Kind.BILL_KEPT, fact_id=fact.fact_id, now=clock.now())


@events.handles(PreparerNamed, queue="notifications")
def tell_of_new_preparer(fact: PreparerNamed) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.PREPARER_NAMED, fact_id=fact.fact_id, about=fact.preparer_id, now=clock.now())


@events.handles(BatchBrought, queue="notifications")
def tell_of_waiting_payout(fact: BatchBrought) -> None:
    """It takes your consent."""
    services.tell(fact.owner_id, Kind.PAYOUT_WAITS, fact_id=fact.fact_id, about=fact.batch_id, now=clock.now())


@events.handles(BatchEnded, queue="notifications")
def tell_of_ended_payout(fact: BatchEnded) -> None:
    """So many were made."""
    count, now = f"{fact.paid}/{fact.count}", clock.now()
    for user_id in (fact.owner_id, fact.prepared_by):
        services.tell(user_id, Kind.PAYOUT_ENDED, fact_id=fact.fact_id, about=fact.batch_id, detail=count, now=now)


@events.handles(RequestMade, queue="notifications")
def tell_of_request(fact: RequestMade) -> None:
    """Somebody asks you for money."""
    services.tell(fact.asked_id, Kind.REQUEST_MADE, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@events.handles(RequestReminded, queue="notifications")
def tell_of_request_again(fact: RequestReminded) -> None:
    """Somebody is waiting."""
    services.tell(fact.asked_id, Kind.REQUEST_REMINDED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@events.handles(RequestDeclined, queue="notifications")
def tell_of_declined_request(fact: RequestDeclined) -> None:
    """You do not get it."""
    services.tell(fact.asker_id, Kind.REQUEST_DECLINED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@events.handles(RequestCancelled, queue="notifications")
def tell_of_cancelled_request(fact: RequestCancelled) -> None:
    """You need not pay it."""
    services.tell(fact.asked_id, Kind.REQUEST_CANCELLED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@events.handles(RequestExpired, queue="notifications")
def tell_of_expired_request(fact: RequestExpired) -> None:
    """Nobody paid in time."""
    services.tell(fact.asker_id, Kind.REQUEST_EXPIRED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@events.handles(SplitShared, queue="notifications")
def tell_of_part(fact: SplitShared) -> None:
    """You have a part in a bill."""
    services.tell_of_part(fact.split_id, fact.person_id, Kind.SPLIT_SHARED, fact_id=fact.fact_id, now=clock.now())


@events.handles(SplitReminded, queue="notifications")
def tell_of_part_again(fact: SplitReminded) -> None:
    """Some of it is left to pay."""
    services.tell_of_part(fact.split_id, fact.person_id, Kind.SPLIT_REMINDED, fact_id=fact.fact_id, now=clock.now())


@events.handles(SplitPartDeclined, queue="notifications")
def tell_of_declined_part(fact: SplitPartDeclined) -> None:
    """Somebody does not pay."""
    services.tell_of_part(
        fact.split_id,
        fact.person_id,
        Kind.SPLIT_DECLINED,
        to=fact.creator_id,
        fact_id=fact.fact_id,
        now=clock.now(),
    )


@events.handles(SplitPaid, queue="notifications")
def tell_of_paid_split(fact: SplitPaid) -> None:
    """All have paid."""
    services.tell(fact.creator_id, Kind.SPLIT_PAID, fact_id=fact.fact_id, about=fact.split_id, now=clock.now())


@events.handles(SplitCancelled, queue="notifications")
def tell_of_cancelled_split(fact: SplitCancelled) -> None:
    """You need not pay it."""
    services.tell_who_had_to_pay(fact.split_id, fact_id=fact.fact_id, now=clock.now())


@events.handles(SplitClosed, queue="notifications")
def tell_of_closed_split(fact: SplitClosed) -> None:
    """You need not pay the rest."""
    services.tell_who_had_to_pay(fact.split_id, fact_id=fact.fact_id, now=clock.now())


@events.handles(SplitExpired, queue="notifications")
def tell_of_expired_split(fact: SplitExpired) -> None:
    """Not all was paid in time."""
    services.tell(fact.creator_id, Kind.SPLIT_EXPIRED, fact_id=fact.fact_id, about=fact.split_id, now=clock.now())


@events.handles(StandingOrderSet, queue="notifications")
def tell_of_new_order(fact: StandingOrderSet) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.STANDING_ORDER_SET, fact_id=fact.fact_id, about=fact.order_id, now=clock.now())


@events.handles(StandingOrderMissed, queue="notifications")
def tell_of_missed_order(fact: StandingOrderMissed) -> None:
    """It was due and was not paid; it is tried again, or the order rests, or goes on."""
    kind = Kind.STANDING_ORDER_PAUSED if fact.paused else Kind.STANDING_ORDER_MISSED
    services.tell(
        fact.user_id,
        Kind.STANDING_ORDER_LATE if fact.will_retry else kind,
        fact_id=fact.fact_id,
        about=fact.order_id,
        detail=fact.code,
        now=clock.now(),
    )


@events.handles(StandingOrderEnded, queue="notifications")
def tell_of_ended_order(fact: StandingOrderEnded) -> None:
    """That was its last date. Of what its owner ended, nobody has to be told."""
    if fact.code == DONE:
        services.tell(
            fact.user_id, Kind.STANDING_ORDER_ENDED, fact_id=fact.fact_id, about=fact.order_id, now=clock.now()
        )


@events.handles(BankRequestApproved, queue="notifications")
def tell_of_approved_bank_request(fact: BankRequestApproved) -> None:
    """It will be made."""
    services.tell(
        fact.user_id, Kind.BANK_REQUEST_APPROVED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now()
    )


@events.handles(BankRequestRefused, queue="notifications")
def tell_of_refused_bank_request(fact: BankRequestRefused) -> None:
    """It will not be made."""
    services.tell(fact.user_id, Kind.BANK_REQUEST_REFUSED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@events.handles(BankRequestProduced, queue="notifications")
def tell_of_produced_bank_request(fact: BankRequestProduced) -> None:
    """It is on its way."""
    services.tell(
        fact.user_id, Kind.BANK_REQUEST_PRODUCED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now()
    )


@events.handles(BankRequestDelivered, queue="notifications")
def tell_of_delivered_bank_request(fact: BankRequestDelivered) -> None:
    """It is there."""
    services.tell(
        fact.user_id, Kind.BANK_REQUEST_DELIVERED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now()
    )


@events.handles(StatementReady, queue="notifications")
def tell_of_statement(fact: StatementReady) -> None:
    """A month is over."""
    services.tell(
        fact.user_id,
        Kind.STATEMENT_READY,
        fact_id=fact.fact_id,
        about=fact.wallet_id,
        detail=fact.month,
        now=clock.now(),
    )


@events.handles(NoticeMade, queue="notifications", outside=True)
def carry_outside(fact: NoticeMade) -> None:
    """To the phone, or by e-mail."""
    dispatches.send_out(fact.notice_id, now=clock.now())
