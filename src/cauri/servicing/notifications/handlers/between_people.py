"""Who is told of what people ask of each other: requests for money, parts of a bill."""

from cauri.kit import clock
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
from cauri.servicing.notifications import services
from cauri.servicing.notifications.handlers.hearing import hears
from cauri.servicing.notifications.models import Notice

Kind = Notice.Kind


@hears(RequestMade)
def tell_of_request(fact: RequestMade) -> None:
    """Somebody asks you for money."""
    services.tell(fact.asked_id, Kind.REQUEST_MADE, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@hears(RequestReminded)
def tell_of_request_again(fact: RequestReminded) -> None:
    """Somebody is waiting."""
    services.tell(fact.asked_id, Kind.REQUEST_REMINDED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@hears(RequestDeclined)
def tell_of_declined_request(fact: RequestDeclined) -> None:
    """You do not get it."""
    services.tell(fact.asker_id, Kind.REQUEST_DECLINED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@hears(RequestCancelled)
def tell_of_cancelled_request(fact: RequestCancelled) -> None:
    """You need not pay it."""
    services.tell(fact.asked_id, Kind.REQUEST_CANCELLED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@hears(RequestExpired)
def tell_of_expired_request(fact: RequestExpired) -> None:
    """Nobody paid in time."""
    services.tell(fact.asker_id, Kind.REQUEST_EXPIRED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())


@hears(SplitShared)
def tell_of_part(fact: SplitShared) -> None:
    """You have a part in a bill."""
    services.tell_of_part(fact.split_id, fact.person_id, Kind.SPLIT_SHARED, fact_id=fact.fact_id, now=clock.now())


@hears(SplitReminded)
def tell_of_part_again(fact: SplitReminded) -> None:
    """Some of it is left to pay."""
    services.tell_of_part(fact.split_id, fact.person_id, Kind.SPLIT_REMINDED, fact_id=fact.fact_id, now=clock.now())


@hears(SplitPartDeclined)
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


@hears(SplitPaid)
def tell_of_paid_split(fact: SplitPaid) -> None:
    """All have paid."""
    services.tell(fact.creator_id, Kind.SPLIT_PAID, fact_id=fact.fact_id, about=fact.split_id, now=clock.now())


@hears(SplitCancelled)
def tell_of_cancelled_split(fact: SplitCancelled) -> None:
    """You need not pay it."""
    services.tell_who_had_to_pay(fact.split_id, fact_id=fact.fact_id, now=clock.now())


@hears(SplitClosed)
def tell_of_closed_split(fact: SplitClosed) -> None:
    """You need not pay the rest."""
    services.tell_who_had_to_pay(fact.split_id, fact_id=fact.fact_id, now=clock.now())


@hears(SplitExpired)
def tell_of_expired_split(fact: SplitExpired) -> None:
    """Not all was paid in time."""
    services.tell(fact.creator_id, Kind.SPLIT_EXPIRED, fact_id=fact.fact_id, about=fact.split_id, now=clock.now())
