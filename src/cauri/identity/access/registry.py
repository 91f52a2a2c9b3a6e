"""The devices that customers see and rule over: their names, the way to their apps, and an end to the trust in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from cauri.identity.access import devices, keys, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.devices import UnknownDevice
from cauri.identity.access.events import DeviceRemoved
from cauri.identity.access.models import Device
from cauri.identity.access.pushes import BOX
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.transactions import transaction, transaction_required

_MOST_LISTED: Final = 100


@dataclass(frozen=True)
class KnownDevice:
    """A device as its owner may see it."""

    id: UUID
    name: str
    bound_at: datetime
    trusted_until: datetime
    last_seen_at: datetime
    takes_push: bool
    is_current: bool


def devices_of(caller: Caller) -> list[KnownDevice]:
    """The caller's devices, the one that was seen last first; those whose trust has lapsed too."""
    standing = Device.objects.filter(user_id=caller.user_id, revoked_at=None).order_by("-seen_at", "-id")
    return [_shown(device, caller) for device in standing[:_MOST_LISTED]]


def rename_device(caller: Caller, device_id: UUID, name: str) -> KnownDevice:
    """Call a device of one's own something else. Raises UnknownDevice."""
    with transaction():
        device = _locked(caller, device_id)
        device.name = devices.shown_name(name)
        device.save(update_fields=["name"])
    return _shown(device, caller)


def forget_device(caller: Caller, device_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """End every session on a device of one's own, and let it in by a code only, as a new one. This one too, perhaps.

    Of another one's removal the customer is told: perhaps a thief wants to be alone.
    Raises UnknownDevice, SessionOver, AccountLocked.
    """
    with transaction():
        sessions.must_stand(caller)
        sessions.end_on(device_id, by=caller, now=now, origin=origin)
        device = _locked(caller, device_id)
        devices.revoke(caller.user_id, device_id=device.pk, now=now)
        _record("access.device_revoked", device, now=now, origin=origin)
        if device.pk != caller.device_id:
            events.publish(DeviceRemoved(user_id=caller.user_id, device_id=device.pk))


def take_push(caller: Caller, token: str, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Send messages to the app on the caller's device there; any other device that had the token loses it.

    So who signs in on a shared phone gets their own messages, and not those of who did before.
    Raises SessionOver, AccountLocked.
    """
    digest = keys.keyed(BOX, token)
    with transaction():
        sessions.must_stand(caller)
        concerned = Device.objects.filter(pk=caller.device_id) | Device.objects.filter(push_digest=digest)
        _one_at_a_time(digest)
        list(concerned.select_for_update(no_key=True).order_by("pk"))  # in one order: two apps may swap theirs
        Device.objects.filter(push_digest=digest).update(push_token=None, push_digest=None)
        device = Device.objects.get(pk=caller.device_id)
        device.push_token, device.push_digest = keys.sealed(BOX, token), digest
        device.save(update_fields=["push_token", "push_digest"])
        _record("access.push_token_set", device, now=now, origin=origin)


def refuse_push(caller: Caller, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Send nothing more to the app on the caller's device."""
    with transaction():
        device = _locked(caller, caller.device_id)
        if device.push_token is not None:
            device.push_token, device.push_digest = None, None
            device.save(update_fields=["push_token", "push_digest"])
            _record("access.push_token_dropped", device, now=now, origin=origin)


@transaction_required
def _one_at_a_time(digest: bytes) -> None:
    """Let nobody else set the same token until the transaction ends: no row may have it yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])


@transaction_required
def _locked(caller: Caller, device_id: UUID) -> Device:
    standing = Device.objects.select_for_update(no_key=True).filter(user_id=caller.user_id, revoked_at=None)
    device = standing.filter(pk=device_id).first()
    if device is None:
        raise UnknownDevice
    return device


def _shown(device: Device, caller: Caller) -> KnownDevice:
    return KnownDevice(
        id=device.pk,
        name=device.name,
        bound_at=device.bound_at,
        trusted_until=device.trusted_until,
        last_seen_at=device.seen_at,
        takes_push=device.push_token is not None,
        is_current=device.pk == caller.device_id,
    )


@transaction_required
def _record(action: str, device: Device, *, now: datetime, origin: Origin) -> None:
    audit.record(
        action,
        actor=Actor("customer", device.user_id),
        subject=Subject("access.device", device.pk),
        now=now,
        origin=origin,
    )
