"""Sending a message through whichever company the settings name, and noting what it reports of it."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from cauri.infra.messaging import watching
from cauri.infra.messaging.models import CarriedMessage
from cauri.infra.messaging.ports import Carrier, Channel, Message, Outcome, Told
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction

State = CarriedMessage.State

log = structlog.get_logger(__name__)


class NoCarrier(Refusal):
    """No company is configured for this channel."""

    code = "no_carrier"
    status = 503


def has_carrier(channel: Channel) -> bool:
    """Whether anybody is configured for this channel."""
    return settings.MESSAGE_CARRIERS.get(channel) is not None


@durable
def send(message: Message) -> Outcome:
    """Send a message, and say whether it was carried, refused, or nobody knows.

    Raises NoCarrier; InsideTransaction, because a message cannot be rolled back.
    """
    return hand_over(message).outcome


@durable
def hand_over(message: Message) -> Told:
    """Send a message, and say all that its carrier says. Raises as `send`."""
    carrier = _carrier_for(message.channel)
    told = watching.given(carrier, message)
    log.info(
        "messaging.sent", channel=message.channel, purpose=message.purpose, outcome=told.outcome.value, why=told.code
    )
    if carrier.company is not None and told.company_id:
        _remember(carrier.company, message, told)
    return told


@durable
def note_delivery(*, company: str, company_id: str, delivered: bool, reason: str, now: datetime) -> bool:
    """Note how a carried message ended, by the company's own number; whether there is one with it.

    `reason` is a code. What was delivered stays delivered, whatever is reported later.
    """
    with transaction():
        ours = CarriedMessage.objects.filter(company=company, company_id=company_id)
        state = State.DELIVERED if delivered else State.FAILED
        noted = ours.exclude(state=State.DELIVERED).update(state=state, reason=reason, reported_at=now)
    if noted:
        log.info("messaging.reported", company=company, state=state.value, why=reason)
    return bool(noted) or ours.exists()


def forget(*, kept: timedelta, now: datetime) -> int:
    """Forget the messages that were carried longer ago than that. Answers how many."""
    with transaction():
        return CarriedMessage.objects.filter(sent_at__lt=now - kept).delete()[0]


def _remember(company: str, message: Message, told: Told) -> None:
    row = CarriedMessage(company=company, company_id=told.company_id, channel=message.channel, purpose=message.purpose)
    with transaction():
        CarriedMessage.objects.bulk_create([row], ignore_conflicts=True)


def _carrier_for(channel: Channel) -> Carrier:
    named: str | None = settings.MESSAGE_CARRIERS.get(channel)
    if named is None:
        raise NoCarrier(channel=channel)
    carrier: Carrier = import_string(named)()
    return carrier
