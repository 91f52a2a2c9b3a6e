"""Where messages to a customer's apps go: the tokens of the devices on which they are signed in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from cryptography.fernet import InvalidToken
from django.db.models import Exists, Min, OuterRef

from cauri.identity.access import keys
from cauri.identity.access.models import Device, Session
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import SYSTEM, Subject
from cauri.kit.transactions import transaction

BOX: Final = "push_token"
NEW: Final = timedelta(days=3)  # as long as little money leaves after the PIN was chosen anew
_MOST: Final = 10

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PushAddress:
    """The app on one device. `is_settled` says that it is the owner's as far as anybody can tell.

    A device that was let in lately may be a thief's: what is pushed there has perhaps not reached the owner.
    """

    device_id: UUID
    is_settled: bool
    token: str = field(repr=False)
    digest: bytes = field(repr=False)


def addresses_of(user_id: UUID, *, now: datetime) -> list[PushAddress]:
    """The apps of somebody's devices that have a token and on which they are signed in, the one seen last first."""
    stays = Session.objects.filter(device=OuterRef("pk"), ended_at=None, expires_at__gt=now)
    standing = Device.objects.filter(Exists(stays), user_id=user_id, revoked_at=None, push_token__isnull=False)
    found = list(standing.order_by("-seen_at", "-pk")[:_MOST])
    first = Device.objects.filter(user_id=user_id).aggregate(at=Min("bound_at"))["at"] if found else None
    return [
        PushAddress(
            device_id=device.pk,
            is_settled=device.bound_at == first or device.bound_at <= now - NEW,
            token=token,
            digest=bytes(device.push_digest or b""),
        )
        for device in found
        if (token := _opened(device)) is not None
    ]


def drop(address: PushAddress, *, now: datetime) -> bool:
    """Forget an app's token, because the company says that it is nobody's. Whether it was still the same one."""
    with transaction():
        same = Device.objects.filter(pk=address.device_id, push_digest=address.digest)
        dropped = same.update(push_token=None, push_digest=None) > 0
        if dropped:
            audit.record(
                "access.push_token_dropped",
                actor=SYSTEM,
                subject=Subject("access.device", address.device_id),
                now=now,
            )
    return dropped


def _opened(device: Device) -> str | None:
    """The token; None where the pepper that it was sealed under is gone: the app sends it again."""
    try:
        return keys.opened(BOX, bytes(device.push_token or b""))
    except InvalidToken:
        log.warning("access.push_token_unreadable")
        return None
