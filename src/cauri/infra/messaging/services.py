"""Sending a message through whichever company the settings name."""

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from cauri.infra.messaging.ports import Carrier, Channel, Message, Outcome
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable

log = structlog.get_logger(__name__)


class NoCarrier(Refusal):
    """No company is configured for this channel."""

    code = "no_carrier"
    status = 503


@durable
def send(message: Message) -> Outcome:
    """Send a message, and say whether it was carried, refused, or nobody knows.

    Raises NoCarrier; InsideTransaction, because a message cannot be rolled back.
    """
    outcome = _carrier_for(message.channel).send(message)
    log.info("messaging.sent", channel=message.channel, purpose=message.purpose, outcome=outcome.value)
    return outcome


def _carrier_for(channel: Channel) -> Carrier:
    named: str | None = settings.MESSAGE_CARRIERS.get(channel)
    if named is None:
        raise NoCarrier(channel=channel)
    carrier: Carrier = import_string(named)()
    return carrier
