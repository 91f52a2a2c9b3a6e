"""The facts that this room tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class SignedIn(Fact):
    """Somebody signed in; on a new device, if that was bound just now."""

    name: ClassVar[str] = "access.signed_in"
    user_id: UUID
    session_id: UUID
    device_id: UUID
    new_device: bool


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Fact):
    """A session is over. `why` is signed_out, ended, secret_changed, token_reused, replaced, locked or closed."""

    name: ClassVar[str] = "access.session_ended"
    user_id: UUID
    session_id: UUID
    why: str


@dataclass(frozen=True, kw_only=True)
class PinChanged(Fact):
    """Somebody gave themselves another PIN."""

    name: ClassVar[str] = "access.pin_changed"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PinResetAsked(Fact):
    """Somebody wants another PIN in place of one that was forgotten, for an account that there is or is not."""

    name: ClassVar[str] = "access.pin_reset_asked"
    claim_id: UUID


@dataclass(frozen=True, kw_only=True)
class PinResetGranted(Fact):
    """Staff have seen who a customer is, who may choose a new PIN by the phone's code."""

    name: ClassVar[str] = "access.pin_reset_granted"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PinReset(Fact):
    """Somebody who forgot their PIN chose another one, after two proofs of who they are."""

    name: ClassVar[str] = "access.pin_reset"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class LockedOut(Fact):
    """Five wrong tries in a row: even the right secret is refused for a while. `purpose` is pin, sign_in,
    sign_in_elsewhere, after_code or locking.
    """

    name: ClassVar[str] = "access.locked_out"
    user_id: UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class PinIsBarred(Fact):
    """Ten wrong PINs within a day: none is looked at any more until the customer has shown who they are."""

    name: ClassVar[str] = "access.pin_barred"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Fact):
    """An account was locked: all its sessions are over. On a `wipe`, apps forget what they hold of it."""

    name: ClassVar[str] = "access.account_locked"
    user_id: UUID
    wipe: bool


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Fact):
    """A customer has left: nothing lets them in any more."""

    name: ClassVar[str] = "access.account_closed"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Fact):
    """The owner of a locked account has shown who they are, and may sign in again."""

    name: ClassVar[str] = "access.account_unlocked"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeviceRemoved(Fact):
    """A customer, or who holds a session of theirs, has removed another device than the one in hand."""

    name: ClassVar[str] = "access.device_removed"
    user_id: UUID
    device_id: UUID


@dataclass(frozen=True, kw_only=True)
class SimChanged(Fact):
    """A customer's phone number has another SIM card."""

    name: ClassVar[str] = "access.sim_changed"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Fact):
    """Somebody has another phone number (`channel` sms) or e-mail address (email) than before, or a first one.

    `former_id` is of the row that says where they could be written to before; None where there was nothing.
    """

    name: ClassVar[str] = "access.contact_changed"
    user_id: UUID
    channel: str
    former_id: UUID | None
