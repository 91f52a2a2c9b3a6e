"""A forgotten PIN's second proof from another device: its owner, signed in there, approves.

Both devices must have been bound before, and be two: the one that asks proves itself when it asks, the other one has
been bound for a day. So neither the SIM alone, nor a stolen phone with the SIM in it, nor a device that was bound just
now gets a new PIN.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet

from cauri.identity.access import sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import Claim, Device, OneTimeCode
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction

BOUND_FOR: Final = timedelta(hours=24)
_PURPOSE: Final = OneTimeCode.Purpose.PIN_RESET


@dataclass(frozen=True)
class PendingReset:
    """A new PIN that somebody asked for on a device of the caller's."""

    id: UUID
    asked_on: str
    asked_at: datetime
    expires_at: datetime
    is_approved: bool


def pending_resets(caller: Caller, *, now: datetime) -> list[PendingReset]:
    """What the caller may approve here, the latest first. Nothing on the device that asked, or one too newly bound."""
    if not _may_approve(caller, now):
        return []
    found = _pending(caller, now).select_related("device").order_by("-made_at")[:10]
    return [
        PendingReset(
            id=claim.pk,
            asked_on=claim.device.name if claim.device else "",
            asked_at=claim.made_at,
            expires_at=claim.expires_at,
            is_approved=claim.approved_at is not None,
        )
        for claim in found
    ]


class UnknownReset(Refusal):
    """There is no such request of yours that waits, or this very device has made it."""

    code: ClassVar[str] = "unknown_pin_reset"
    status: ClassVar[int] = 404


class DeviceTooNew(Refusal):
    """Only a device that has been bound for 24 hours approves a new PIN."""

    code: ClassVar[str] = "device_too_new"
    status: ClassVar[int] = 403


def approve_pin_reset(caller: Caller, claim_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let whoever asked on another device of the caller's choose a new PIN, beside the phone's code.

    Once more changes nothing. Raises UnknownReset, DeviceTooNew, SessionOver, AccountLocked.
    """
    with transaction():
        sessions.must_stand(caller)
        claim = _pending(caller, now).select_for_update().filter(pk=claim_id).first()
        if claim is None:
            raise UnknownReset
        if not _may_approve(caller, now):
            raise DeviceTooNew
        if claim.approved_at is not None:
            return
        claim.approved_by_id, claim.approved_at = caller.device_id, now
        claim.save(update_fields=["approved_by", "approved_at"])
        audit.record(
            "access.pin_reset_approved",
            actor=Actor("customer", caller.user_id),
            subject=Subject("users.user", caller.user_id),
            now=now,
            after={"device_id": str(caller.device_id)},
            origin=origin,
        )


def is_approved(claim_id: UUID) -> bool:
    """Whether a device that still stands has approved."""
    return Claim.objects.filter(
        pk=claim_id, purpose=_PURPOSE, approved_at__isnull=False, approved_by__revoked_at=None, device__revoked_at=None
    ).exists()


def _may_approve(caller: Caller, now: datetime) -> bool:
    return Device.objects.filter(pk=caller.device_id, revoked_at=None, bound_at__lte=now - BOUND_FOR).exists()


def _pending(caller: Caller, now: datetime) -> QuerySet[Claim]:
    waiting = Claim.objects.filter(user_id=caller.user_id, purpose=_PURPOSE, expires_at__gt=now)
    return waiting.filter(device__isnull=False, device__revoked_at=None).exclude(device_id=caller.device_id)
