"""Giving a message to a carrier whose company is watched: one that does not answer is left alone for a while.

A message goes out when it is sent, and not at a time that somebody else has decided on. So the clock is read here.
"""

import structlog

from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as watch
from cauri.infra.messaging.ports import Carrier, Message, Outcome, Told
from cauri.kit import clock

log = structlog.get_logger(__name__)


def given(carrier: Carrier, message: Message) -> Told:
    """What the carrier says; refused, with nothing sent, while its company is paused or switched off."""
    if carrier.company is None:
        return carrier.send(message)
    now = clock.now()
    if not availability.is_available(carrier.company, now=now):
        return Told(Outcome.REFUSED, code="company_unavailable", answered=False)
    told = carrier.send(message)
    watch.note(carrier.company, answered=told.answered, now=now)
    return told
