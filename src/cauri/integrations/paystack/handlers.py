"""Events of Paystack's, once they are kept."""

from cauri.infra.inbox.events import MessageReceived
from cauri.infra.outbox import events
from cauri.integrations.paystack import services, webhooks
from cauri.kit import clock


@events.handles(MessageReceived, queue="payments", outside=True)
def follow_up(fact: MessageReceived) -> None:
    """What became of the charge, or of the transfer?"""
    if fact.provider == webhooks.COMPANY:
        services.follow_up(fact.message_id, now=clock.now())
