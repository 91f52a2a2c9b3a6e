"""Carrying a notice to its reader: to their apps, else to their phone, else to their mailbox; or to all of them.

Before a message is given to a carrier that is written down, and afterwards the answer. So whoever comes again, because
a process died or the carrier said no, knows what is known:

- What the reader does not want on a channel is not sent there; what is about security always is.
- What reached an app goes no other way, for text messages cost money; unless it reached only devices that were let in
  lately, for they may be a thief's.
- What nobody may do without, because it is about security, goes to apps, phone and mailbox: whoever has the number, by
  another SIM, has not the mailbox.
- What somebody need not be told waits until their quiet hours are over.
- What was carried is not sent again.
- What was refused is tried again, MOST_TRIES times on a channel, then on the next channel. A company that was away or
  busy is asked for as long as the fact is delivered again.
- What nobody knows of (no answer, or a process that died before it could write it down) is not sent again by text
  message or e-mail when it is about money and optional: twice "you got 100.00 MRU" reads like 200. Anything else is:
  twice is better than never.
- A push that nobody knows of is sent again, money or not, for the second takes the first one's place on the screen, and
  at last the text message goes. Whoever then has both sees the same words once in each place, as do those with a new
  device; and by default the push names no amount.
"""

from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import QuerySet

from cauri.identity.access import pushes
from cauri.identity.access.pushes import PushAddress
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Message, Told
from cauri.infra.messaging.services import NoCarrier
from cauri.infra.outbox import events
from cauri.kit.transactions import durable, transaction
from cauri.servicing.notifications import habits, messages, preferences, queries
from cauri.servicing.notifications.events import NoticeDue
from cauri.servicing.notifications.habits import Chosen
from cauri.servicing.notifications.models import Dispatch, Notice, PutOff

State = Dispatch.State

MOST_TRIES = 5
MOST_DUE_AT_ONCE = 500

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
    reader, chosen = users.user(notice.user_id), habits.habits_of(notice.user_id)
    muted = preferences.muted_channels(notice)
    apps = [] if "push" in muted else _apps_of(reader, now)
    words = queries.words_of(notice, language=reader.language)
    letters = [one for one in messages.to_contacts(notice, reader, words) if one.channel not in muted]
    rings = bool(apps) or any(one.channel == "sms" for one in letters)
    if rings and notice.is_optional and _put_off(notice, chosen, now):
        return
    for_apps = [
        (app, messages.to_app(notice, app.token, words, language=reader.language, with_names=chosen.names_in_pushes))
        for app in apps
    ]
    if _push(notice, for_apps, now) and notice.is_optional:
        return
    _write(notice, letters, now)
    if not (letters or apps or muted):
        log.warning("notifications.not_carried", kind=notice.kind)


def send_due(*, now: datetime) -> int:
    """Let the notices be carried whose readers' quiet hours are over. Answers how many."""
    told = 0
    while True:
        with transaction():
            due = list(PutOff.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)[:MOST_DUE_AT_ONCE])
            PutOff.objects.filter(pk__in=[one.pk for one in due]).delete()
            events.publish_each([NoticeDue(notice_id=one.pk) for one in due])
        told += len(due)
        if len(due) < MOST_DUE_AT_ONCE:
            return told


def _put_off(notice: Notice, chosen: Chosen, now: datetime) -> bool:
    """Whether it has to wait, because its reader's phone is to be left alone."""
    over_at = chosen.quiet_hours.over_at(now) if chosen.quiet_hours else None
    if over_at is None:
        return False
    with transaction():
        PutOff.objects.update_or_create(pk=notice.pk, defaults={"kind": notice.kind, "due_at": over_at})
    return True


def _push(notice: Notice, for_apps: list[tuple[PushAddress, Message]], now: datetime) -> bool:
    """Send to each app; whether that reached the reader for certain. Raises NotCarried where it may yet."""
    reached, may_yet = False, False
    for app, message in for_apps:
        state = _send(notice, message, now, app)
        reached = reached or (app.is_settled and _settled(notice, message, state))
        may_yet = may_yet or (app.is_settled and _may_yet(notice, message, state, app))
    if may_yet and not reached and notice.is_optional:
        raise NotCarried("push")
    return reached


def _write(notice: Notice, letters: list[Message], now: datetime) -> None:
    """Send on the first channel that takes it; on all of them what the reader has to be told. Raises NotCarried."""
    reached, is_away, may_yet = False, False, list[str]()
    for message in letters:
        state = _send(notice, message, now)
        if _settled(notice, message, state):
            reached = True
        elif _may_yet(notice, message, state):
            may_yet.append(f"{message.channel} {state}")
        is_away = is_away or state == State.AWAY
        if notice.is_optional and (reached or may_yet):
            break
    if may_yet or (is_away and not reached):
        raise NotCarried(", ".join(may_yet) or "every company is away")
    if letters and not reached:
        log.warning("notifications.not_carried", kind=notice.kind)


def _send(notice: Notice, message: Message, now: datetime, app: PushAddress | None = None) -> str:
    """What became of a message: known already, or learnt by sending it."""
    with transaction():
        known = _begun(notice, message, now, app)
    if known is not None:
        return known
    try:
        told = messaging.hand_over(message)
        state = _state_of(told)
    except NoCarrier:
        told, state = None, State.NO_CARRIER
    with transaction():
        _dispatch(notice, message, app).update(state=state, at=now)
    if app is not None and told is not None and told.gone:
        pushes.drop(app, now=now)
    return state


def _begun(notice: Notice, message: Message, now: datetime, app: PushAddress | None) -> str | None:
    """Write down that a message is about to be handed over; or answer what is known, where it must not be."""
    dispatch, first = Dispatch.objects.select_for_update().get_or_create(
        notice=notice,
        channel=message.channel,
        device_id=app.device_id if app else None,
        defaults={"state": State.HANDED, "tries": 0, "at": now},
    )
    if not first and dispatch.state == State.HANDED:
        dispatch.state = State.UNKNOWN  # whoever handed it over died before the answer
    tried_enough = dispatch.tries >= MOST_TRIES and dispatch.state != State.AWAY
    if not first and (_settled(notice, message, dispatch.state) or tried_enough):
        dispatch.save(update_fields=["state"])
        return dispatch.state
    dispatch.state, dispatch.tries, dispatch.at = State.HANDED, dispatch.tries + 1, now
    dispatch.save(update_fields=["state", "tries", "at"])
    return None


def _state_of(told: Told) -> str:
    return State.AWAY if told.may_later else told.outcome.value


def _settled(notice: Notice, message: Message, state: str) -> bool:
    """Whether it is not to be sent there again, nor, if it is optional, anywhere else."""
    if state == State.UNKNOWN:
        return notice.tells_of_money and notice.is_optional and message.channel != "push"
    return state == State.CARRIED


def _may_yet(notice: Notice, message: Message, state: str, app: PushAddress | None = None) -> bool:
    """Whether the same channel is to be tried again before another one is."""
    if state == State.NO_CARRIER or _settled(notice, message, state):
        return False
    return _dispatch(notice, message, app).filter(tries__lt=MOST_TRIES).exists()


def _dispatch(notice: Notice, message: Message, app: PushAddress | None) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(notice=notice, channel=message.channel, device_id=app.device_id if app else None)


def _apps_of(reader: User, now: datetime) -> list[PushAddress]:
    return pushes.addresses_of(reader.pk, now=now) if messaging.has_carrier("push") else []
