"""Keeping what outside companies say, once, and what became of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import F

from cauri.infra import sealing
from cauri.infra.inbox import queries
from cauri.infra.inbox.events import MessageReceived
from cauri.infra.inbox.models import InboxMessage
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

LARGEST_BODY = 1024 * 1024  # bytes
_LONGEST_EVENT_ID = 200
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})

log = structlog.get_logger(__name__)

State = InboxMessage.State


@dataclass(frozen=True)
class Received:
    """The message as it is kept, and whether this call was the first to bring it."""

    message: InboxMessage
    is_new: bool


class MessageTooLarge(Refusal):
    """The body is larger than any that a provider has reason to send."""

    code = "request_too_large"
    status = 413


class SecretHeader(AssertionError):
    """A header that carries a secret was to be kept."""


@durable
def receive(*, provider: str, event_id: str | None, body: bytes, headers: Mapping[str, str], now: datetime) -> Received:
    """Keep a message whose signature was verified, sealed, and tell `MessageReceived`, both or neither.

    The same message again (by the provider's event id, otherwise by its body) is found and changes nothing.
    `headers` are those worth keeping. Raises MessageTooLarge, SecretHeader; InsideTransaction, because the
    door answers 200 for what is safely kept and for nothing else.
    """
    if len(body) > LARGEST_BODY:
        raise MessageTooLarge(largest=LARGEST_BODY)
    if secret := _SECRET_HEADERS & {name.lower() for name in headers}:
        raise SecretHeader(", ".join(sorted(secret)))
    sealed = sealing.seal(body, purpose=queries.purpose_of(provider))
    with transaction():
        message, is_new = InboxMessage.objects.get_or_create(
            provider=provider,
            key=_key_of(event_id, body),
            defaults={"body": sealed, "headers": dict(headers), "received_at": now},
        )
        if is_new:
            events.publish(MessageReceived(message_id=message.pk, provider=provider))
    if not is_new:
        log.info("inbox.received_again", provider=provider, message_id=str(message.pk))
    return Received(message, is_new)


@transaction_required
def mark_done(message_id: UUID, *, now: datetime) -> None:
    """Say that a message was acted upon, in the transaction that did so. Raises UnknownMessage."""
    _finish(message_id, State.DONE, error="", now=now)


@transaction_required
def mark_failed(message_id: UUID, *, error: str, now: datetime) -> None:
    """Say that a message could not be acted upon; `error` is a code. What is done stays done.

    Raises UnknownMessage.
    """
    _finish(message_id, State.FAILED, error=error, now=now)
    log.warning("inbox.failed", message_id=str(message_id), error=error)


def forget_bodies(*, kept: timedelta, now: datetime) -> int:
    """Forget the bodies and headers of messages older than that. Answers of how many."""
    old = InboxMessage.objects.filter(received_at__lt=now - kept, body__isnull=False)
    return old.update(body=None, headers={})


def _finish(message_id: UUID, state: InboxMessage.State, *, error: str, now: datetime) -> None:
    open_ = InboxMessage.objects.filter(id=message_id).exclude(state=State.DONE)
    if not open_.update(state=state, error=error, attempts=F("attempts") + 1, finished_at=now):
        queries.message(message_id)


def _key_of(event_id: str | None, body: bytes) -> str:
    if event_id is None:
        return f"sha256:{hashlib.sha256(body).hexdigest()}"
    if len(event_id) > _LONGEST_EVENT_ID:
        return f"event-sha256:{hashlib.sha256(event_id.encode()).hexdigest()}"
    return f"event:{event_id}"
