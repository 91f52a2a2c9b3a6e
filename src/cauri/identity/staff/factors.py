"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for when it is gone.

A code counts for its thirty seconds and the step before and after, once. Five wrong ones within fifteen minutes, and
the next is refused for a while, the right one too.
"""

import base64
import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar

import pyotp
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import get_random_string

from cauri.identity.staff import queries
from cauri.identity.staff.models import Authenticator, RecoveryCode, StaffMember
from cauri.identity.staff.services import TooManyTries
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

T = TypeVar("T")

_STEP = 30  # seconds
_WINDOW = 1  # steps before and after
_CODES = 10
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
_CODE_SIGNS = 16  # of 31 kinds: 79 bits
_GROUP = 4


class FactorSetUp(Refusal):
    """An authenticator is set up already; only a reset lets another one take its place."""

    code: ClassVar[str] = "factor_set_up"
    status: ClassVar[int] = 409


class WrongFactor(Refusal):
    """That is not the code that the authenticator shows now, or it was used already."""

    code: ClassVar[str] = "wrong_factor"
    status: ClassVar[int] = 403


@dataclass(frozen=True, repr=False)
class Enrolment:
    """What an authenticator app needs to know, to be shown to its owner and to nobody else."""

    secret: str
    address: str


def is_asked_for(authenticator: Authenticator | None) -> bool:
    """Whether a password alone is not enough for whose this is: always so once they have set one up."""
    always: bool = settings.STAFF_SECOND_FACTOR
    return always or authenticator is not None


def enrolment_of(member: StaffMember, *, now: datetime) -> Enrolment:
    """The authenticator that somebody is setting up; one until it is confirmed. Raises FactorSetUp."""
    with transaction():
        authenticator, _ = Authenticator.objects.get_or_create(
            member=member, defaults={"secret": _box().encrypt(pyotp.random_base32().encode()), "made_at": now}
        )
    if authenticator.confirmed_at is not None:
        raise FactorSetUp
    secret = _secret(authenticator)
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=member.email, issuer_name="Cauri"))


@durable
def set_up(member: StaffMember, code: str, *, origin: Origin = NOWHERE, now: datetime) -> list[str]:
    """Confirm an authenticator by its first code; the recovery codes, which are never shown again.

    Raises WrongFactor, TooManyTries, FactorSetUp.
    """

    def confirm(authenticator: Authenticator) -> list[str]:
        if authenticator.confirmed_at is not None:
            raise FactorSetUp
        _spend(authenticator, code, now=now)
        authenticator.confirmed_at = now
        authenticator.save(update_fields=["confirmed_at"])
        codes = [get_random_string(_CODE_SIGNS, _SIGNS) for _ in range(_CODES)]
        RecoveryCode.objects.bulk_create(
            RecoveryCode(authenticator=authenticator, digest=_digest(one, authenticator)) for one in codes
        )
        _record("staff.second_factor_set_up", member, origin, now)
        return [_grouped(one) for one in codes]

    return _tried(member, confirm, origin=origin, now=now)


@durable
def check(member: StaffMember, code: str, *, origin: Origin = NOWHERE, now: datetime) -> None:
    """Take the code that the authenticator shows, or a recovery code; each works once.

    Raises WrongFactor, TooManyTries.
    """

    def enter(authenticator: Authenticator) -> None:
        if authenticator.confirmed_at is None:
            raise WrongFactor
        if _use_recovery_code(authenticator, code, now=now):
            _record("staff.recovery_code_used", member, origin, now)
            return
        _spend(authenticator, code, now=now)
        _record("staff.second_factor_shown", member, origin, now)

    _tried(member, enter, origin=origin, now=now)


@transaction_required
def reset(member: StaffMember, *, by: Actor, origin: Origin = NOWHERE, now: datetime) -> None:
    """Forget somebody's authenticator and recovery codes: the next sign-in sets up another."""
    Authenticator.objects.filter(member=member).delete()
    audit.record("staff.second_factor_reset", actor=by, subject=queries.subject_of(member), origin=origin, now=now)


def _tried(member: StaffMember, act: Callable[[Authenticator], T], *, origin: Origin, now: datetime) -> T:
    """Try one code at a time, so that guesses at once are counted like guesses in a row; a wrong one is kept."""
    with transaction():
        authenticator = Authenticator.objects.select_for_update().filter(member=member).first()
        wait = queries.wait_before_next_code(member, now=now)
        if wait is not None:
            raise TooManyTries(retry_after=math.ceil(wait.total_seconds()))
        try:
            if authenticator is not None:
                return act(authenticator)
            wrong = WrongFactor()
        except WrongFactor as refusal:
            wrong = refusal
        _record(queries.FACTOR_FAILED, member, origin, now)
    raise wrong


def _spend(authenticator: Authenticator, code: str, *, now: datetime) -> None:
    """Raises WrongFactor."""
    totp = pyotp.TOTP(_secret(authenticator), interval=_STEP)
    typed = "".join(code.split())
    this = int(now.timestamp()) // _STEP
    steps = [step for step in range(this - _WINDOW, this + _WINDOW + 1) if step > authenticator.last_step]
    shown = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())]
    if not shown:
        raise WrongFactor
    authenticator.last_step = shown[0]
    authenticator.save(update_fields=["last_step"])


def _use_recovery_code(authenticator: Authenticator, code: str, *, now: datetime) -> bool:
    typed = code.replace("-", "").replace(" ", "").lower()
    digest = _digest(typed, authenticator)
    return bool(authenticator.recovery_codes.filter(digest=digest, used_at=None).update(used_at=now))


def _digest(code: str, authenticator: Authenticator) -> bytes:
    """A keyed digest. The code has 79 random bits, so that a slow hash would add nothing."""
    pepper = next(iter(settings.PEPPERS.values())).encode()
    return hmac.digest(pepper, b"staff.recovery\0" + authenticator.pk.bytes + code.encode(), "sha256")


def _grouped(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def _secret(authenticator: Authenticator) -> str:
    return _box().decrypt(bytes(authenticator.secret)).decode()


def _box() -> MultiFernet:
    """Sealed under the pepper in force; opened under an earlier one too."""
    keys = [hmac.digest(pepper.encode(), b"staff.totp\0box", "sha256") for pepper in settings.PEPPERS.values()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _record(action: str, member: StaffMember, origin: Origin, now: datetime) -> None:
    audit.record(action, actor=Actor("staff", member.pk), subject=queries.subject_of(member), origin=origin, now=now)
