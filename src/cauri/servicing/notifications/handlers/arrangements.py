"""Who is told of standing orders, and of papers: what was asked of the bank, and statements."""

from cauri.kit import clock
from cauri.products.bank_requests.events import (
    BankRequestApproved,
    BankRequestDelivered,
    BankRequestProduced,
    BankRequestRefused,
)
from cauri.products.standing_orders.events import StandingOrderEnded, StandingOrderMissed, StandingOrderSet
from cauri.products.standing_orders.progress import DONE
from cauri.servicing.notifications import services
from cauri.servicing.notifications.handlers.hearing import hears
from cauri.servicing.notifications.models import Notice
from cauri.servicing.statements.events import StatementReady

Kind = Notice.Kind


@hears(StandingOrderSet)
def tell_of_new_order(fact: StandingOrderSet) -> None:
    """Was that you?"""
    services.tell(fact.user_id, Kind.STANDING_ORDER_SET, fact_id=fact.fact_id, about=fact.order_id, now=clock.now())


@hears(StandingOrderMissed)
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


@hears(StandingOrderEnded)
def tell_of_ended_order(fact: StandingOrderEnded) -> None:
    """That was its last date. Of what its owner ended, nobody has to be told."""
    if fact.code == DONE:
        services.tell(
            fact.user_id, Kind.STANDING_ORDER_ENDED, fact_id=fact.fact_id, about=fact.order_id, now=clock.now()
        )


@hears(BankRequestApproved)
def tell_of_approved_bank_request(fact: BankRequestApproved) -> None:
    """It will be made."""
    services.tell(
        fact.user_id, Kind.BANK_REQUEST_APPROVED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now()
    )


@hears(BankRequestRefused)
def tell_of_refused_bank_request(fact: BankRequestRefused) -> None:
    """It will not be made."""
    services.tell(fact.user_id, Kind.BANK_REQUEST_REFUSED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@hears(BankRequestProduced)
def tell_of_produced_bank_request(fact: BankRequestProduced) -> None:
    """It is on its way."""
    services.tell(
        fact.user_id, Kind.BANK_REQUEST_PRODUCED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now()
    )


@hears(BankRequestDelivered)
def tell_of_delivered_bank_request(fact: BankRequestDelivered) -> None:
    """It is there."""
    services.tell(
        fact.user_id, Kind.BANK_REQUEST_DELIVERED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now()
    )


@hears(StatementReady)
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
