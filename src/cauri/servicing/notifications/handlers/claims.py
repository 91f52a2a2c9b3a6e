"""Who is told of money that waits for somebody new, and of money that somebody wants back."""

from cauri.kit import clock
from cauri.products.claims.events import ClaimWaits
from cauri.products.recalls.events import RecallAsked, RecallDeclined, RecallEnded
from cauri.servicing.notifications import services
from cauri.servicing.notifications.handlers.hearing import hears
from cauri.servicing.notifications.models import Notice

Kind = Notice.Kind
_NOT_TO_SENDER = {"withdrawn", "overtaken"}  # who did it, or has the money


@hears(ClaimWaits)
def tell_of_waiting_claim(fact: ClaimWaits) -> None:
    """It is yours, and you have to claim it."""
    services.tell(fact.recipient_id, Kind.CLAIM_WAITS, fact_id=fact.fact_id, about=fact.payment_id, now=clock.now())


@hears(RecallAsked)
def tell_of_recall(fact: RecallAsked) -> None:
    """Somebody wants it back."""
    services.tell(fact.recipient_id, Kind.RECALL_ASKED, fact_id=fact.fact_id, about=fact.payment_id, now=clock.now())


@hears(RecallDeclined)
def tell_of_declined_recall(fact: RecallDeclined) -> None:
    """They keep it, and we decide."""
    services.tell(fact.sender_id, Kind.RECALL_DECLINED, fact_id=fact.fact_id, about=fact.payment_id, now=clock.now())


@hears(RecallEnded)
def tell_of_ended_recall(fact: RecallEnded) -> None:
    """You do not get it back; nothing is held any more."""
    now = clock.now()
    services.tell(fact.recipient_id, Kind.RECALL_FREED, fact_id=fact.fact_id, about=fact.payment_id, now=now)
    if fact.state not in _NOT_TO_SENDER:
        services.tell(fact.sender_id, Kind.RECALL_OVER, fact_id=fact.fact_id, about=fact.payment_id, now=now)
