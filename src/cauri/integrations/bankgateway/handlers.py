"""Events of the bank's, once they are kept."""

from cauri.infra.inbox.events import MessageReceived
from cauri.infra.outbox import events
from cauri.integrations.bankgateway import services, webhooks
from cauri.kit import clock


@events.handles(MessageReceived, queue="payments", outside=True)
def follow_up(fact: MessageReceived) -> None:
    """What became of the credit, or of the payout?"""
    if fact.provider == webhooks.COMPANY:
        services.follow_up(fact.message_id, now=clock.now())
