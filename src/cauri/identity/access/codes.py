"""One-time codes: six digits, sent to a phone or an e-mail address, for one request and one use.

A code is hashed like a PIN and bound to its purpose and its request. A try at it is committed before anybody is told.
"""

import hmac
import math
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from cauri.identity.access import hashing, keys, sms_spending
from cauri.identity.access.contacts import Contact
from cauri.identity.access.models import OneTimeCode
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.infra.throttles.networks import network_of
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import durable, transaction, transaction_required

Purpose = OneTimeCode.Purpose

MOST_TRIES: Final = 5
# At most so many to one address within such a time, for one purpose: anybody may have codes for joining sent to a
# stranger's phone, and that must neither keep its owner from signing in nor tell that he did.
SENDING_LIMITS: Final = ((1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, timedelta(days=1)))

# So many text messages a day to one phone for what strangers may ask for, together: each rings somewhere. Those for a
# new PIN are not among them: strangers would use up what the owner needs.
LIMITS_OF_TEXTS: Final = ((10, timedelta(days=1)),)
_TEXTS_BY_ANYBODY: Final = (Purpose.REGISTRATION, Purpose.CONTACT_CHANGE)

# So many to one address from wherever, for locking: else strangers could use up what the owner has for it. Beside it,
# SENDING_LIMITS count for each network. So no more than ten codes are good at a time.
LIMITS_OF_LOCKING: Final = ((10, timedelta(hours=1)), (30, timedelta(days=1)))
# For these somebody names an address and is not told whether an account has it.
_ASKED_BY_ANYBODY: Final = (Purpose.LOCK, Purpose.PIN_RESET)
_NETWORK_WINDOW: Final = timedelta(hours=1)


class TooManyCodes(Refusal):
    """So many codes went to that address of late, or were asked for from that network, that the next must wait."""

    code: ClassVar[str] = "too_many_codes"
    status: ClassVar[int] = 429
    retryable: ClassVar[bool] = True


@transaction_required
def issue(
    purpose: Purpose, contact: Contact, *, request_id: UUID, known: bool, now: datetime, origin: Origin = NOWHERE
) -> tuple[str, datetime]:
    """A new code for a request, and when it ends. An earlier one for the same purpose and address ends
    now; those for locking and for a new PIN, which strangers may ask for, end together once one is used.

    Nobody can know the code when `known` is False, for requests that must look as if one had been sent. The caller
    sends it after the commit. Raises TooManyCodes, CodesUnavailable.
    """
    code, expires_at, goes_out = issue_alike(
        purpose, contact, request_id=request_id, known=known, now=now, origin=origin
    )
    if not goes_out:
        raise sms_spending.unavailable(now=now)
    return code, expires_at


@transaction_required
def issue_alike(
    purpose: Purpose, contact: Contact, *, request_id: UUID, known: bool, now: datetime, origin: Origin = NOWHERE
) -> tuple[str, datetime, bool]:
    """The same for who must not learn whether an account has the address; and whether a message may go there at all.

    None does once strangers have used up what they may spend, and that must not show. Raises as `issue` does.
    """
    _one_at_a_time(contact.target)
    network = None if origin.ip is None else keys.keyed("network", network_of(origin.ip))
    _must_not_be_too_many(purpose, contact, network, now)
    if network is not None:
        _one_at_a_time(network)
        _must_not_be_too_many_from(network, now)
    if purpose not in _ASKED_BY_ANYBODY:  # there, whoever knows the address could end its owner's codes
        _live(purpose, contact.target).update(superseded_at=now)
    code, expires_at = keys.new_code(), now + contact.life_of_codes
    OneTimeCode.objects.create(
        purpose=purpose,
        target=contact.target,
        network=network,
        request_id=request_id,
        digest=hashing.hashed(code if known else keys.new_token(), owner=request_id),
        made_at=now,
        expires_at=expires_at,
    )
    goes_out = contact.channel != "sms" or _count_message(purpose, E164(contact.address), known=known, now=now)
    return code, expires_at, goes_out


class WrongCode(Refusal):
    """That is not the code, or it is too old, used before, or was tried too often."""

    code: ClassVar[str] = "wrong_code"
    status: ClassVar[int] = 403


@durable
def check(purpose: Purpose, code: str, *, request_id: UUID, attempt: str, now: datetime) -> None:
    """Return if that is the request's code. It is not used up yet: that is part of whatever it allows (`spend`).

    A used code passes again for the same `attempt` (a key that the client made up), because answers are lost.
    Raises WrongCode.
    """
    with transaction():
        row = OneTimeCode.objects.select_for_update().filter(purpose=purpose, request_id=request_id).first()
        is_live = row is not None and _is_live(row, attempt, now)
        is_right = hashing.matches(code, row.digest if row is not None and is_live else None, owner=request_id)
        if row is not None and is_live and not is_right:
            row.wrong += 1
            row.save(update_fields=["wrong"])
    if not is_right:
        raise WrongCode


@transaction_required
def spend(purpose: Purpose, *, request_id: UUID, attempt: str, now: datetime) -> bool:
    """Use a checked code up, in the transaction of what it allows. Whether it was used before, by the same attempt.

    Raises WrongCode when another attempt has used it, or it was ended since it was checked.
    """
    code = OneTimeCode.objects.select_for_update().get(purpose=purpose, request_id=request_id)
    if code.superseded_at is not None:
        raise WrongCode
    if code.used_at is not None:
        if not _is_by(code, attempt):
            raise WrongCode
        return True
    code.used_at, code.used_by = now, _attempt_digest(attempt)
    code.save(update_fields=["used_at", "used_by"])
    _live(purpose, bytes(code.target)).update(superseded_at=now)
    return False


@transaction_required
def end(request_ids: Collection[UUID], *, now: datetime) -> None:
    """Let the codes of these requests open nothing any more, be they used or not."""
    OneTimeCode.objects.filter(request_id__in=request_ids, superseded_at=None).update(superseded_at=now)


def forget_old(*, before: datetime) -> int:
    """Forget the codes that were made before a time. Answers how many."""
    return OneTimeCode.objects.filter(made_at__lt=before).delete()[0]


def _one_at_a_time(digest: bytes) -> None:
    """Let nobody else issue a code to the same address, or from the same network, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])


def _count_message(purpose: Purpose, number: E164, *, known: bool, now: datetime) -> bool:
    to_stranger = purpose is Purpose.REGISTRATION or (purpose in _ASKED_BY_ANYBODY and not known)
    return sms_spending.count(number, to_stranger=to_stranger, is_urgent=purpose is Purpose.LOCK, now=now)


def _live(purpose: Purpose, target: bytes) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(purpose=purpose, target=target, superseded_at=None, used_at=None)


def _must_not_be_too_many(purpose: Purpose, contact: Contact, network: bytes | None, now: datetime) -> None:
    sent = OneTimeCode.objects.filter(purpose=purpose, target=contact.target)
    if purpose is Purpose.LOCK:
        _must_be_within(LIMITS_OF_LOCKING, sent, now)
        sent = sent.filter(network=network)
    _must_be_within(SENDING_LIMITS, sent, now)
    if contact.channel == "sms" and purpose in _TEXTS_BY_ANYBODY:
        texts = OneTimeCode.objects.filter(purpose__in=_TEXTS_BY_ANYBODY, target=contact.target)
        _must_be_within(LIMITS_OF_TEXTS, texts, now)


def _must_be_within(limits: tuple[tuple[int, timedelta], ...], sent: QuerySet[OneTimeCode], now: datetime) -> None:
    longest = max(window for _, window in limits)
    latest = sent.filter(made_at__gt=now - longest).order_by("-made_at").values_list("made_at", flat=True)
    times = list(latest[: max(most for most, _ in limits)])
    waits = [times[most - 1] + window - now for most, window in limits if len(times) >= most]
    wait = max(waits, default=timedelta(0))
    if wait > timedelta(0):
        raise TooManyCodes(retry_after=math.ceil(wait.total_seconds()))


def _must_not_be_too_many_from(network: bytes, now: datetime) -> None:
    """For all purposes and addresses together: who tries one stranger after the other comes from somewhere."""
    most = settings.CODES_FROM_ONE_NETWORK * settings.THROTTLE_FACTOR
    sent = OneTimeCode.objects.filter(network=network, made_at__gt=now - _NETWORK_WINDOW)
    first = sent.order_by("-made_at").values_list("made_at", flat=True)[most - 1 : most].first()
    if first is not None:
        raise TooManyCodes(retry_after=math.ceil((first + _NETWORK_WINDOW - now).total_seconds()))


def _is_live(code: OneTimeCode, attempt: str, now: datetime) -> bool:
    if code.superseded_at is not None or now >= code.expires_at or code.wrong >= MOST_TRIES:
        return False
    return code.used_at is None or _is_by(code, attempt)


def _is_by(code: OneTimeCode, attempt: str) -> bool:
    return bool(attempt) and hmac.compare_digest(bytes(code.used_by or b""), _attempt_digest(attempt))


def _attempt_digest(attempt: str) -> bytes:
    return keys.keyed("attempt", attempt)
