"""Reading staff, and what became of their tries to sign in."""

from datetime import datetime, timedelta

from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Subject

SIGN_IN_FAILED = "staff.sign_in_failed"

_WINDOW = timedelta(minutes=15)
_TRIES_ON_ONE_LOGIN_FROM_ONE_PLACE = 5
_TRIES_ON_ONE_LOGIN = 50
_TRIES_FROM_ONE_PLACE = 50


def named(username: str) -> StaffMember | None:
    """The member of staff with this username, given in lower case."""
    return StaffMember.objects.filter(username=username).first()


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
