"""Carrying a notice to its reader's phone, or else to his mailbox.

Before a message is given to a carrier that is written down, and afterwards the answer. So whoever comes again, because
a process died or the carrier said no, knows what is known:

- What the reader does not want on a channel is not sent there; what is about security always is.
- What was carried is not sent again.
- What was refused is tried again, MOST_TRIES times on a channel, then on the next channel.
- What nobody knows of (no answer, or a process that died before it could write it down) is not sent again when it is
  about money: twice "you got 100.00 MRU" reads like 200. About security it is: twice is better than never.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import structlog

from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Channel, Message
from cauri.infra.messaging.services import NoCarrier
from cauri.kit.transactions import durable, transaction
from cauri.servicing.notifications import preferences, queries
from cauri.servicing.notifications.models import Dispatch, Notice

State = Dispatch.State

MOST_TRIES = 5

log = structlog.get_logger(__name__)


class NotCarried(Exception):
    """No carrier has taken the message for certain, and it may be tried again."""


@durable
def send_out(notice_id: UUID, *, now: datetime) -> None:
    """Carry a notice outside, on the first channel that takes it. One that is forgotten meanwhile is left alone.

    Raises NotCarried: try again later. InsideTransaction, because a message cannot be rolled back.
    """
    notice = queries.notice(notice_id)
    if notice is None:
        return
    muted = preferences.muted_channels(notice)
    for message in _messages(notice, users.user(notice.user_id)):
        if message.channel in muted:
            continue
        state = _send(notice, message, now)
        if _settled(notice, state):
            return
        if state != State.NO_CARRIER and _tries(notice, message.channel) < MOST_TRIES:
            raise NotCarried(f"{message.channel} {state}")
    if not muted:
        log.warning("notifications.not_carried", kind=notice.kind)


def _send(notice: Notice, message: Message, now: datetime) -> str:
    """What became of a message: known already, or learnt by sending it."""
    with transaction():
        known = _begun(notice, message.channel, now)
    if known is not None:
        return known
    try:
        state: str = messaging.send(message).value
    except NoCarrier:
        state = State.NO_CARRIER
    with transaction():
        Dispatch.objects.filter(notice=notice, channel=message.channel).update(state=state, at=now)
    return state


def _begun(notice: Notice, channel: Channel, now: datetime) -> str | None:
    """Write down that a message is about to be handed over; or answer what is known, where it must not be."""
    dispatch, first = Dispatch.objects.select_for_update().get_or_create(
        notice=notice, channel=channel, defaults={"state": State.HANDED, "tries": 0, "at": now}
    )
    if not first and dispatch.state == State.HANDED:
        dispatch.state = State.UNKNOWN  # whoever handed it over died before the answer
    if not first and (_settled(notice, dispatch.state) or dispatch.tries >= MOST_TRIES):
        dispatch.save(update_fields=["state"])
        return dispatch.state
    dispatch.state, dispatch.tries, dispatch.at = State.HANDED, dispatch.tries + 1, now
    dispatch.save(update_fields=["state", "tries", "at"])
    return None


def _settled(notice: Notice, state: str) -> bool:
    """Whether nothing more is to be sent, on any channel."""
    return state == State.CARRIED or (state == State.UNKNOWN and notice.tells_of_money)


def _tries(notice: Notice, channel: Channel) -> int:
    return Dispatch.objects.values_list("tries", flat=True).get(notice=notice, channel=channel)


def _messages(notice: Notice, reader: User) -> Iterator[Message]:
    """The same words for each channel that is known to reach the reader, the phone first."""
    shown = queries.shown([notice], language=reader.language)[0]
    if reader.phone and reader.phone_verified_at:
        yield Message(channel="sms", recipient=reader.phone, body=shown.text, purpose=notice.kind)
    if reader.email and reader.email_verified_at:
        yield Message(
            channel="email", recipient=reader.email, subject=shown.title, body=shown.text, purpose=notice.kind
        )
