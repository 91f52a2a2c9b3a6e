"""Reading staff, and what became of their tries to sign in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from cauri.identity.staff.models import Authenticator, StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Subject
from cauri.kit.transactions import transaction_required

SIGN_IN_FAILED = "staff.sign_in_failed"
FACTOR_FAILED = "staff.second_factor_failed"

_WINDOW = timedelta(minutes=15)
_TRIES_ON_ONE_LOGIN_FROM_ONE_PLACE = 5
_TRIES_ON_ONE_LOGIN = 50
_TRIES_FROM_ONE_PLACE = 50
_TRIES_ON_ONE_FACTOR = 5

_STEADY = "SELECT * FROM staff_staffmember WHERE id = ANY(%s) ORDER BY id FOR SHARE"


def named(username: str) -> StaffMember | None:
    """The member of staff with this username, given in lower case."""
    return StaffMember.objects.filter(username=username).first()


def member(member_id: UUID) -> StaffMember | None:
    """The member of staff with this id."""
    return StaffMember.objects.filter(pk=member_id).first()


@transaction_required
def steady(member_ids: Iterable[UUID]) -> dict[UUID, StaffMember]:
    """Some members of staff as they are now: their roles and logins stay so until the transaction ends."""
    return {found.pk: found for found in StaffMember.objects.raw(_STEADY, [list(member_ids)])}


def names_of(member_ids: set[UUID]) -> dict[UUID, str]:
    """The usernames of some members of staff, by id."""
    return dict(StaffMember.objects.filter(pk__in=member_ids).values_list("pk", "username"))


def authenticator_of(member: StaffMember) -> Authenticator | None:
    """The second factor that somebody has shown to have."""
    return Authenticator.objects.filter(member=member, confirmed_at__isnull=False).first()


@transaction_required
def authenticator_to_try(member: StaffMember) -> Authenticator | None:
    """The same, for who tries another proof beside it: others who try wait until the transaction ends."""
    return Authenticator.objects.select_for_update().filter(member=member, confirmed_at__isnull=False).first()


def wait_before_next_code(member: StaffMember, *, now: datetime) -> timedelta | None:
    """How long the next code must wait, after five wrong ones within fifteen minutes. Only who has the password gets
    this far, so it is counted from all places together.
    """
    failures = audit.records(action=FACTOR_FAILED, subject=subject_of(member), since=now - _WINDOW)
    oldest = list(failures[_TRIES_ON_ONE_FACTOR - 1 : _TRIES_ON_ONE_FACTOR])
    return oldest[0].at + _WINDOW - now if oldest else None


def subject_of(member: StaffMember) -> Subject:
    """A member of staff as the audit log names one."""
    return Subject("staff.member", member.pk)


def wait_before_next_try(member: StaffMember | None, ip: str | None, *, now: datetime) -> timedelta | None:
    """How long the next try to sign in must wait, after too many failures within fifteen minutes.

    Counted per login and place, so that a stranger who guesses does not lock the owner out; and, with far
    larger numbers, per login and per place alone, so that neither many places nor many names help the
    stranger.
    """
    since = now - _WINDOW
    from_here = audit.records(action=SIGN_IN_FAILED, since=since).filter(ip=ip)
    checks = [(from_here, _TRIES_FROM_ONE_PLACE)]
    if member is not None:
        on_this = audit.records(action=SIGN_IN_FAILED, subject=subject_of(member), since=since)
        checks += [
            (on_this, _TRIES_ON_ONE_LOGIN),
            (on_this.filter(ip=ip), _TRIES_ON_ONE_LOGIN_FROM_ONE_PLACE),
        ]
    waits = [oldest.at + _WINDOW - now for failures, limit in checks for oldest in failures[limit - 1 : limit]]
    return max(waits, default=None)
