"""The verbs about staff: who may sign in to the console."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError

from cauri.identity.staff.models import StaffMember
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction

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


def enrol(username: str, *, email: str, password: str, now: datetime) -> StaffMember:
    """Give somebody a login to the console. Names and addresses are kept in lower case.

    Raises InvalidUsername, InvalidEmail, WeakPassword, AlreadyEnrolled.
    """
    member = StaffMember(
        username=_folded(username), email=_folded(email), is_staff=True, is_active=True, date_joined=now
    )
    _check_names(member)
    _check_password(password, member)
    member.set_password(password)
    try:
        with transaction():
            member.save(force_insert=True)
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


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


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
