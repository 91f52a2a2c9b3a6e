"""The phones and browsers that a customer was let in on. Each proves itself by a secret that only it was told.

A device is trusted for thirty days after a code, or a passkey, was shown on it. So long, what its owner knows signs
them in there; after that a code is asked for once more, and the same device is trusted again.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from cauri.identity.access import keys
from cauri.identity.access.models import Device
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required

TRUST: Final = timedelta(days=30)
LONGEST_NAME: Final = 80
_NAMELESS: Final = "?"


class UnknownDevice(Refusal):
    """You have no such device."""

    code: ClassVar[str] = "unknown_device"
    status: ClassVar[int] = 404


@dataclass(frozen=True)
class DeviceProof:
    """What a device shows: its id, and the secret that only it was told."""

    id: UUID
    secret: str = field(repr=False)


@transaction_required
def bind(user_id: UUID, name: str, *, now: datetime) -> tuple[Device, str]:
    """Let a user sign in on a device with what they know alone. Answers the device and its secret."""
    secret = keys.new_token()
    device = Device.objects.create(
        user_id=user_id,
        name=shown_name(name),
        digest=keys.digest_of(secret),
        bound_at=now,
        trusted_until=now + TRUST,
        seen_at=now,
    )
    return device, secret


@transaction_required
def trust_again(device_id: UUID, *, now: datetime) -> bool:
    """Take what its owner knows alone on a device for thirty more days: they have shown more than that on it.

    Answers whether it stands: it may have been revoked since it proved itself.
    """
    return Device.objects.filter(pk=device_id, revoked_at=None).update(trusted_until=now + TRUST) > 0


def own(proof: DeviceProof | None, *, user_id: UUID) -> Device | None:
    """The device that proves to be this user's, trusted still or not; None when it is revoked or anybody else's."""
    if proof is None:
        return None
    device = Device.objects.filter(pk=proof.id, user_id=user_id, revoked_at=None).first()
    is_proven = device is not None and hmac.compare_digest(bytes(device.digest), keys.digest_of(proof.secret))
    return device if is_proven else None


def trusted(proof: DeviceProof | None, *, user_id: UUID, now: datetime) -> Device | None:
    """The same, while nothing but what its owner knows is needed on it."""
    device = own(proof, user_id=user_id)
    return device if device is not None and device.is_trusted(now=now) else None


@transaction_required
def seen(device_id: UUID, *, now: datetime) -> None:
    """Somebody is there: they signed in, or their app got new tokens."""
    Device.objects.filter(pk=device_id).update(seen_at=now)


@transaction_required
def revoke(user_id: UUID, *, now: datetime, device_id: UUID | None = None) -> bool:
    """Let somebody's device, or each of them, in by a code only, as a new one. Whether one stood until now."""
    standing = Device.objects.filter(user_id=user_id, revoked_at=None)
    if device_id is not None:
        standing = standing.filter(pk=device_id)
    return standing.update(revoked_at=now, push_token=None, push_digest=None) > 0


def shown_name(name: str) -> str:
    """What a device is called: as its app says, made tidy."""
    visible = "".join(sign if sign.isprintable() else " " for sign in name)
    return " ".join(visible.split())[:LONGEST_NAME] or _NAMELESS
