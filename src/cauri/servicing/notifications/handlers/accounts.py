"""Who is told of accounts: their safety, and who their owners are."""

from cauri.books.limits.events import OwnLimitsChanged
from cauri.identity.access.events import LockedOut, PinChanged, SignedIn
from cauri.identity.kyc.events import ApprovalEnding, CaseSettled, TierOverridden
from cauri.identity.users.events import UserJoined
from cauri.kit import clock
from cauri.products.qr.events import StaticCodeReplaced
from cauri.products.withdrawals.events import BeneficiarySaved
from cauri.servicing.notifications import services
from cauri.servicing.notifications.handlers.hearing import hears
from cauri.servicing.notifications.models import Notice

Kind = Notice.Kind

_OF_CASES = {
    "approved": Kind.IDENTITY_APPROVED,
    "rejected": Kind.IDENTITY_REJECTED,
    "more_needed": Kind.IDENTITY_ASKED_AGAIN,
    "expired": Kind.IDENTITY_EXPIRED,
}


@hears(UserJoined)
def welcome(fact: UserJoined) -> None:
    """Welcome."""
    services.tell(fact.user_id, Kind.WELCOME, fact_id=fact.fact_id, now=clock.now())


@hears(SignedIn)
def tell_of_new_device(fact: SignedIn) -> None:
    """Was that you?"""
    if fact.new_device:
        services.tell_of_device(
            fact.device_id, user_id=fact.user_id, session_id=fact.session_id, fact_id=fact.fact_id, now=clock.now()
        )


@hears(StaticCodeReplaced)
def tell_of_new_code(fact: StaticCodeReplaced) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.QR_CODE_REPLACED, fact_id=fact.fact_id, about=fact.code_id, now=clock.now())


@hears(PinChanged)
def tell_of_new_pin(fact: PinChanged) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.PIN_CHANGED, fact_id=fact.fact_id, now=clock.now())


@hears(LockedOut)
def tell_of_lock_out(fact: LockedOut) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.LOCKED_OUT, fact_id=fact.fact_id, now=clock.now())


@hears(CaseSettled)
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


@hears(ApprovalEnding)
def tell_of_ending(fact: ApprovalEnding) -> None:
    """Time to show your papers again."""
    services.tell(fact.user_id, Kind.IDENTITY_ENDING, fact_id=fact.fact_id, about=fact.case_id, now=clock.now())


@hears(TierOverridden)
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


@hears(OwnLimitsChanged)
def tell_of_own_limits(fact: OwnLimitsChanged) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.LIMITS_CHANGED, fact_id=fact.fact_id, now=clock.now())


@hears(BeneficiarySaved)
def tell_of_new_beneficiary(fact: BeneficiarySaved) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.BENEFICIARY_SAVED, fact_id=fact.fact_id, now=clock.now())
