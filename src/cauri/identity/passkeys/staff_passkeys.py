"""Passkeys of staff: a second factor at the console, for who has set up an authenticator app, in place of its code.

Resetting somebody's second factor forgets the app and their passkeys together.
"""

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from cauri.identity.passkeys import ceremonies, challenges
from cauri.identity.passkeys.ceremonies import Assertion, Document, PasskeyRefused
from cauri.identity.passkeys.challenges import Purpose
from cauri.identity.passkeys.models import StaffPasskey
from cauri.identity.staff import queries as staff
from cauri.identity.staff.models import Authenticator, StaffMember
from cauri.identity.staff.services import TooManyTries
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

MOST: Final = 5


class TooManyStaffPasskeys(Refusal):
    """One has as many passkeys as one may have. Resetting the second factor forgets them all."""

    code: ClassVar[str] = "too_many_staff_passkeys"
    status: ClassVar[int] = 409


@dataclass(frozen=True)
class DeskOffer:
    """What to hand to the browser. `digest` stands for the challenge in the session that asked for it."""

    options: dict[str, Any]
    digest: str


def how_many(member: StaffMember) -> int:
    """How many passkeys somebody may show."""
    return len(_known(staff.authenticator_of(member)))


def offer_to_add(member: StaffMember, *, now: datetime) -> DeskOffer:
    """Let somebody who has shown their second factor make a passkey. Raises PasskeysNotOffered."""
    challenge = challenges.issue(Purpose.STAFF, now=now)
    known = _known(staff.authenticator_of(member))
    options = ceremonies.creation_options(
        _handle(member), name=member.username, shown_as=member.username, challenge=challenge, known=known
    )
    return DeskOffer(options, _digest(challenge))


def offer_to_show(member: StaffMember, *, now: datetime) -> DeskOffer:
    """Let somebody show one of their passkeys. Raises PasskeysNotOffered."""
    challenge = challenges.issue(Purpose.STAFF, now=now)
    options = ceremonies.request_options(challenge=challenge, allowed=_known(staff.authenticator_of(member)))
    return DeskOffer(options, _digest(challenge))


@durable
def add(member: StaffMember, attestation: Document, *, offered: str, origin: Origin = NOWHERE, now: datetime) -> None:
    """Keep the passkey that was made for an offer. Raises PasskeyRefused, TooManyStaffPasskeys."""
    challenge = ceremonies.signed_challenge(attestation)
    _spend(challenge, offered, now=now)
    made = ceremonies.created(attestation, challenge=challenge)
    with transaction():
        authenticator = staff.authenticator_to_try(member)
        if authenticator is None:
            raise PasskeyRefused
        if len(_known(authenticator)) >= MOST:
            raise TooManyStaffPasskeys(most=MOST)
        passkey = StaffPasskey(
            authenticator=authenticator, credential_id=made.credential_id, public_key=made.public_key,
            sign_count=made.sign_count, transports=made.transports, made_at=now,
        )  # fmt: skip
        StaffPasskey.objects.bulk_create([passkey], ignore_conflicts=True)
        if not StaffPasskey.objects.filter(pk=passkey.pk).exists():
            raise PasskeyRefused  # it is registered already
        _record("staff.passkey_added", member, origin, now)


@durable
def show(member: StaffMember, assertion: Document, *, offered: str, origin: Origin = NOWHERE, now: datetime) -> None:
    """Take a passkey in place of the authenticator's code. One that is refused counts as a wrong code does.

    One that counts backwards has a copy, and is forgotten. Raises PasskeyRefused, TooManyTries.
    """
    claimed = ceremonies.assertion(assertion)
    _spend(claimed.challenge, offered, now=now)
    with transaction():
        authenticator = staff.authenticator_to_try(member)  # one try at a time, as for codes
        wait = staff.wait_before_next_code(member, now=now)
        if wait is not None:
            raise TooManyTries(retry_after=math.ceil(wait.total_seconds()))
        is_shown = authenticator is not None and _is_counted(member, authenticator, claimed, origin=origin, now=now)
        _record("staff.second_factor_shown" if is_shown else staff.FACTOR_FAILED, member, origin, now)
    if not is_shown:
        raise PasskeyRefused


@transaction_required
def _is_counted(
    member: StaffMember, authenticator: Authenticator, claimed: Assertion, *, origin: Origin, now: datetime
) -> bool:
    own = StaffPasskey.objects.filter(authenticator=authenticator)
    found = own.filter(credential_id=claimed.credential_id).first()
    if found is None:
        return False
    try:
        count, _ = ceremonies.count_signed(claimed, found, handle=_handle(member))
    except PasskeyRefused:
        return False
    if (count or found.sign_count) and count <= found.sign_count:
        found.delete()
        _record("staff.passkey_forgotten", member, origin, now)
        return False
    found.sign_count, found.used_at = count, now
    found.save(update_fields=["sign_count", "used_at"])
    return True


def _spend(challenge: bytes, offered: str, *, now: datetime) -> None:
    """Raises PasskeyRefused when it was not offered in this session, or is used up."""
    if not hmac.compare_digest(_digest(challenge), offered):
        raise PasskeyRefused
    challenges.spend(challenge, Purpose.STAFF, now=now)


def _known(authenticator: Authenticator | None) -> list[StaffPasskey]:
    return list(StaffPasskey.objects.filter(authenticator=authenticator).order_by("made_at", "pk"))


def _handle(member: StaffMember) -> bytes:
    """Whose passkey it is, for authenticators. No customer's: those are an id alone."""
    return b"staff:" + member.pk.bytes


def _digest(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()


def _record(action: str, member: StaffMember, origin: Origin, now: datetime) -> None:
    audit.record(action, actor=Actor("staff", member.pk), subject=staff.subject_of(member), origin=origin, now=now)
