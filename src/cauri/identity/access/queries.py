"""Reading who calls, and where somebody is signed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cauri.identity.access import tokens
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import AccountLock, CoolingOff, Session, Tries
from cauri.identity.access.sessions import IDLE, AccountLocked, SessionOver
from cauri.identity.users.models import User
from cauri.kit import sql
from cauri.kit.transactions import transaction_required

ACTIVE = User.State.ACTIVE.value
_MOST_LISTED = 100


# Written out, because this is on every request's path: through the ORM it takes five times as much of the CPU.
_STANDING = """
SELECT s.ended_at, s.expires_at, d.revoked_at, u.state, u.tier, u.language
FROM access_session s JOIN access_device d ON d.id = s.device_id JOIN users_user u ON u.id = s.user_id
WHERE s.id = %s AND s.user_id = %s AND s.device_id = %s
"""


def caller_of(access_token: str, *, now: datetime) -> Caller:
    """Who calls with this access token: its signature, then one query for session, device and user.

    A sign-out or a lock bites on the next request. Raises NotSignedIn, SessionOver (which is one), AccountLocked.
    """
    claims = tokens.verified(access_token, now=now)
    found = sql.prepared(_STANDING, [claims.session_id, claims.user_id, claims.device_id])
    if not found:
        raise SessionOver
    ended_at, expires_at, revoked_at, state, tier, language = found[0]
    if ended_at is not None or revoked_at is not None or expires_at <= now:
        raise SessionOver(wipe=revoked_at is not None)
    if state != ACTIVE:
        raise AccountLocked
    return Caller(
        user_id=claims.user_id,
        session_id=claims.session_id,
        device_id=claims.device_id,
        tier=tier,
        language=language,
        user_state=state,
    )


@dataclass(frozen=True)
class OpenSession:
    """A session as its owner may see it."""

    id: UUID
    device_id: UUID
    device_name: str
    opened_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool


def sessions_of(caller: Caller, *, now: datetime) -> list[OpenSession]:
    """Where the caller is signed in, the latest first."""
    return list(_open_sessions(caller, now))


def _open_sessions(caller: Caller, now: datetime) -> Iterator[OpenSession]:
    open_ones = Session.objects.select_related("device").filter(
        user_id=caller.user_id,
        ended_at=None,
        device__revoked_at=None,
        expires_at__gt=now,
        refreshed_at__gt=now - IDLE,
    )
    for session in open_ones.order_by("-opened_at")[:_MOST_LISTED]:
        yield OpenSession(
            id=session.pk,
            device_id=session.device_id,
            device_name=session.device.name,
            opened_at=session.opened_at,
            last_seen_at=session.refreshed_at,
            expires_at=session.expires_at,
            is_current=session.pk == caller.session_id,
        )


def session(session_id: UUID) -> Session | None:
    """A session, open or ended; None when it was forgotten."""
    return Session.objects.filter(pk=session_id).first()


def is_pin_barred(user_id: UUID) -> bool:
    """Whether no PIN of somebody's is looked at, after ten wrong ones within a day."""
    return Tries.objects.filter(holder=user_id, barred_at__isnull=False).exists()


def latest_locks() -> list[AccountLock]:
    """Whose account was locked of late, the latest first."""
    return list(AccountLock.objects.select_related("user").order_by("-locked_at")[:_MOST_LISTED])


def locks_of(user_id: UUID) -> list[AccountLock]:
    """When a customer's account was locked and unlocked, the latest first."""
    return list(AccountLock.objects.filter(user_id=user_id).order_by("-locked_at")[:_MOST_LISTED])


@dataclass(frozen=True)
class Cooling:
    """Since when and until when little money may leave somebody's wallets."""

    since: datetime
    until: datetime


def cooling_until(user_id: UUID, *, now: datetime) -> datetime | None:
    """Until when little money may leave somebody's wallets; None when nothing is the matter."""
    found = CoolingOff.objects.filter(user_id=user_id, until__gt=now).order_by("-until").first()
    return None if found is None else found.until


def pin_reset_at(user_id: UUID) -> datetime | None:
    """When somebody last chose a PIN in place of a forgotten one; None when that is long ago or never was."""
    resets = CoolingOff.objects.filter(user_id=user_id, reason=CoolingOff.Reason.PIN_RESET)
    return resets.order_by("-since").values_list("since", flat=True).first()


@transaction_required
def cooling_of(user_id: UUID, *, now: datetime) -> Cooling | None:
    """The same, for who is about to move the money: others who ask wait until the transaction ends."""
    found = list(CoolingOff.objects.select_for_update().filter(user_id=user_id, until__gt=now).order_by("pk"))
    if not found:
        return None
    return Cooling(since=min(one.since for one in found), until=max(one.until for one in found))
