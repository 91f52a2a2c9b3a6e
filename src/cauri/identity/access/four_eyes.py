"""What may be asked for about customers who have shown who they are.

That a locked one comes back, that the PINs of a barred one are looked at, that one who forgot the PIN chooses another.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from cauri.identity.access import queries, services
from cauri.identity.access.services import Proof
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required


class NotLocked(Refusal):
    """The customer is not locked, so there is nothing to unlock."""

    code: ClassVar[str] = "not_locked"
    status: ClassVar[int] = 409


class Unlocking(Payload):
    """A customer who was locked, or whose PIN was barred or forgotten, and who has shown who they are."""

    user_id: UUID = Field(title="Customer's id")
    proof: Literal["document_seen", "document_and_selfie", "live_video"] = Field(
        title="Proof", description="How they showed who they are."
    )


@transaction_required
def unlock(asked: Unlocking, approved: Approved) -> None:
    """Raises UnknownUser, NotLocked."""
    _must_be_locked(asked, approved.now)
    services.unlock(
        asked.user_id, proof=Proof(asked.proof), by=approved.actor, now=approved.now, origin=approved.origin
    )


def _must_be_locked(asked: Unlocking, _now: datetime) -> None:
    if users.user(asked.user_id).state != User.State.LOCKED:
        raise NotLocked


UNLOCKING = kinds.declare(
    "access.unlock",
    "Unlocking of a customer",
    payload=Unlocking,
    carry_out=unlock,
    check=_must_be_locked,
    makers=("sub_admin", "support", "compliance"),
    checkers=("sub_admin", "compliance"),
)


class PinNotBarred(Refusal):
    """The customer's PIN is not barred."""

    code: ClassVar[str] = "pin_not_barred"
    status: ClassVar[int] = 409


@transaction_required
def unbar_pin(asked: Unlocking, approved: Approved) -> None:
    """Raises UnknownUser, PinNotBarred."""
    _must_be_barred(asked, approved.now)
    services.unbar_pin(asked.user_id, by=approved.actor, now=approved.now, origin=approved.origin)


def _must_be_barred(asked: Unlocking, _now: datetime) -> None:
    if not queries.is_pin_barred(users.user(asked.user_id).pk):
        raise PinNotBarred


UNBARRING = kinds.declare(
    "access.unbar_pin",
    "Unbarring of a customer's PIN",
    payload=Unlocking,
    carry_out=unbar_pin,
    check=_must_be_barred,
    makers=("sub_admin", "support", "compliance"),
    checkers=("sub_admin", "compliance"),
)


class NoPinByPhone(Refusal):
    """The customer has no phone that a code could go to, or is locked: no new PIN can be chosen."""

    code: ClassVar[str] = "no_pin_by_phone"
    status: ClassVar[int] = 409


@transaction_required
def grant_pin_reset(asked: Unlocking, approved: Approved) -> None:
    """Raises UnknownUser, NoPinByPhone."""
    _must_have_a_phone(asked, approved.now)
    services.grant_pin_reset(
        asked.user_id, proof=Proof(asked.proof), by=approved.actor, now=approved.now, origin=approved.origin
    )


def _must_have_a_phone(asked: Unlocking, _now: datetime) -> None:
    person = users.user(asked.user_id)
    if person.phone is None or person.state != User.State.ACTIVE:
        raise NoPinByPhone


PIN_RESET = kinds.declare(
    "access.pin_reset",
    "New PIN for a customer who forgot theirs",
    payload=Unlocking,
    carry_out=grant_pin_reset,
    check=_must_have_a_phone,
    makers=("sub_admin", "support", "compliance"),
    checkers=("sub_admin", "compliance"),
)
