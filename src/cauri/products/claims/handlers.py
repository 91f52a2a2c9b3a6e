"""Facts that claimable transfers follow."""

from cauri.books.payments.events import PaymentPending, PaymentRejected
from cauri.identity.access.events import ContactChanged
from cauri.identity.users.events import UserJoined
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.claims import following, services
from cauri.products.claims.events import RecipientFound


@events.handles(UserJoined, queue="payments")
def find_who_joined(fact: UserJoined) -> None:
    """What waits for the number of who joined is theirs."""
    services.find(fact.user_id, now=clock.now())


@events.handles(ContactChanged, queue="payments")
def find_who_has_another_number(fact: ContactChanged) -> None:
    """What waits for a number is theirs who has proven it."""
    if fact.channel == "sms":
        services.find(fact.user_id, now=clock.now())


@events.handles(RecipientFound, queue="payments", outside=True)
def settle(fact: RecipientFound) -> None:
    """They get it, if they can take it."""
    following.settle_by_itself(fact.payment_id, now=clock.now())


@events.handles(PaymentPending, queue="notifications", outside=True)
def follow_pending(fact: PaymentPending) -> None:
    """Whoever has the number gets word of what waits for them."""
    following.follow_pending(fact.payment_id, now=clock.now())


@events.handles(PaymentRejected, queue="payments")
def follow_rejected(fact: PaymentRejected) -> None:
    """What was not let through waits for nobody."""
    following.follow_rejected(fact.payment_id, now=clock.now())
