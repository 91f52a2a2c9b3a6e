"""The verbs about staff: who may sign in to the console."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError

from cauri.identity.staff import queries, roles
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import ANONYMOUS, SYSTEM, Actor, Origin
from cauri.kit import permissions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction

_DEMO_USERNAME = "awa"
_DEMO_PASSWORD = "cowrie-shells-demo"  # noqa: S105 - known to everybody on purpose; never accepted in production


@dataclass(frozen=True)
class Login:
    """What somebody types to sign in."""

    username: str
    password: str


class WeakPassword(Refusal):
    """The password is too short, too common, or too close to the person's name. `reasons` says which."""

    code: ClassVar[str] = "weak_password"


class InvalidEmail(Refusal):
    """That is not an e-mail address."""

    code: ClassVar[str] = "invalid_email"


class InvalidUsername(Refusal):
    """A username is 1 to 150 letters, digits and @ . + - _ only."""

    code: ClassVar[str] = "invalid_username"


class AlreadyEnrolled(Refusal):
    """Somebody on the staff has that username or e-mail address already, in this or another case."""

    code: ClassVar[str] = "already_enrolled"
    status: ClassVar[int] = 409


def enrol(
    username: str,
    *,
    email: str,
    password: str,
    role: str = permissions.ADMIN,
    now: datetime,
    by: Actor = SYSTEM,
) -> StaffMember:
    """Give somebody a login to the console, in a role. Names and addresses are kept in lower case.

    Raises InvalidUsername, InvalidEmail, WeakPassword, AlreadyEnrolled, UnknownRole.
    """
    member = StaffMember(
        username=_folded(username),
        email=_folded(email),
        role=roles.known(role),
        is_staff=True,
        is_active=True,
        date_joined=now,
    )
    _check_names(member)
    _check_password(password, member)
    member.set_password(password)
    try:
        with transaction():
            member.save(force_insert=True)
            audit.record("staff.enrolled", actor=by, subject=queries.subject_of(member), after={"role": role}, now=now)
    except IntegrityError as error:
        raise AlreadyEnrolled from error
    return member


class NotInProduction(Refusal):
    """The demo login is known to everybody, so a production installation never has it."""

    code: ClassVar[str] = "not_in_production"
    status: ClassVar[int] = 403


def enrol_demo(*, now: datetime) -> Login:
    """Make sure that the demo login of a development installation exists, and say what it is.

    Raises NotInProduction.
    """
    if settings.PRODUCTION:
        raise NotInProduction("demo staff exist in development only")
    if not StaffMember.objects.filter(username=_DEMO_USERNAME).exists():
        enrol(_DEMO_USERNAME, email="awa@cauri.example", password=_DEMO_PASSWORD, now=now)
    return Login(_DEMO_USERNAME, _DEMO_PASSWORD)


class WrongCredentials(Refusal):
    """No member of staff has that name and password. It is never said which of the two was wrong."""

    code: ClassVar[str] = "wrong_credentials"
    status: ClassVar[int] = 401


class TooManyTries(Refusal):
    """Signing in failed so often of late that even the right password is refused for a while."""

    code: ClassVar[str] = "too_many_tries"
    status: ClassVar[int] = 429
    retryable: ClassVar[bool] = True


@durable
def sign_in(username: str, *, password: str, origin: Origin, now: datetime) -> StaffMember:
    """Let somebody in who has an active login, and record every try.

    A failed try is recorded without the name that was typed: people type passwords into the wrong field.
    Raises WrongCredentials, TooManyTries.
    """
    member = queries.named(_folded(username))
    if member is None:
        make_password(password)  # as slow as comparing, so that time does not tell who exists
    wait = queries.wait_before_next_try(member, origin.ip, now=now)
    if wait is not None:
        _record("staff.sign_in_refused", ANONYMOUS, member, origin, now)
        raise TooManyTries(retry_after=math.ceil(wait.total_seconds()))
    if member is None or not _opens(member, password):
        _record(queries.SIGN_IN_FAILED, ANONYMOUS, member, origin, now)
        raise WrongCredentials
    _record("staff.signed_in", Actor("staff", member.pk), member, origin, now)
    return member


def sign_out(member: StaffMember, *, origin: Origin, now: datetime) -> None:
    """Record that somebody left the console."""
    _record("staff.signed_out", Actor("staff", member.pk), member, origin, now)


class WrongPassword(Refusal):
    """That is not the password one has."""

    code: ClassVar[str] = "wrong_password"
    status: ClassVar[int] = 403


def change_password(member: StaffMember, *, old: str, new: str, origin: Origin, now: datetime) -> None:
    """Give oneself a new password.

    Raises WrongPassword, WeakPassword.
    """
    if not member.check_password(old):
        _record("staff.password_change_failed", Actor("staff", member.pk), member, origin, now)
        raise WrongPassword
    _check_password(new, member)
    member.set_password(new)
    with transaction():
        member.save(update_fields=["password"])
        audit.record(
            "staff.password_changed",
            actor=Actor("staff", member.pk),
            subject=queries.subject_of(member),
            origin=origin,
            now=now,
        )


def forget_sessions(*, now: datetime) -> int:
    """Forget the sessions whose time is over. Answers how many."""
    with transaction():
        forgotten, _ = Session.objects.filter(expire_date__lte=now).delete()
    return forgotten


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _opens(member: StaffMember, password: str) -> bool:
    return member.check_password(password) and member.is_active and member.is_staff


def _record(action: str, actor: Actor, member: StaffMember | None, origin: Origin, now: datetime) -> None:
    subject = queries.subject_of(member) if member else None
    with transaction():
        audit.record(action, actor=actor, subject=subject, origin=origin, now=now)


def _check_names(member: StaffMember) -> None:
    try:
        StaffMember._meta.get_field("username").run_validators(member.username)
    except ValidationError as error:
        raise InvalidUsername from error
    if not member.username:
        raise InvalidUsername
    try:
        validate_email(member.email)
    except ValidationError as error:
        raise InvalidEmail from error


def _check_password(password: str, member: StaffMember) -> None:
    try:
        password_validation.validate_password(password, user=member)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
