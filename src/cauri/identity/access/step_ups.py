"""Step-up: one PIN check that pays for several payments, for a short time and up to a cap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings

from cauri.identity.access import credentials, keys, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import StepUp as Row
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.kit import sql
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money import Money

LIFE: Final = timedelta(minutes=5)

# The condition is read again after waiting for whoever spends at the same moment, so that the cap holds exactly.
_SPEND = """
UPDATE access_stepup SET spent = spent || jsonb_build_object(
    %(currency)s::text, coalesce((spent ->> %(currency)s::text)::bigint, 0) + %(minor)s::bigint
)
WHERE digest = %(digest)s AND session_id = %(session)s AND device_id = %(device)s AND expires_at > %(now)s
  AND %(minor)s::bigint <= %(cap)s::bigint - coalesce((spent ->> %(currency)s::text)::bigint, 0)
RETURNING 1
"""


class StepUpRefused(Refusal):
    """The step-up token is not yours, too old, or used up for an amount like this. Ask for the PIN again."""

    code: ClassVar[str] = "step_up_refused"
    status: ClassVar[int] = 403


@dataclass(frozen=True)
class StepUp:
    """A token that stands for a PIN. `caps` says, by currency, how much it pays for in all."""

    token: str = field(repr=False)
    expires_at: datetime
    caps: Mapping[str, Money]


def caps() -> dict[str, Money]:
    """How much one step-up pays for in all, by currency."""
    return {code: Money.of(amount, code) for code, amount in settings.STEP_UP_CAPS.items()}


@durable
def start_step_up(caller: Caller, pin: str, *, now: datetime, origin: Origin = NOWHERE) -> StepUp:
    """Exchange the PIN for a token of this session on this device.

    Raises WrongPin, PinLocked, PinBarred, PinNotSet, SessionOver, AccountLocked.
    """
    credentials.check_pin(caller.user_id, pin, now=now, origin=origin)
    with transaction():
        sessions.must_stand(caller)
        return issue_step_up(caller, now=now, origin=origin)


@transaction_required
def issue_step_up(caller: Caller, *, now: datetime, origin: Origin = NOWHERE) -> StepUp:
    """A token of this session on this device, for who has shown the PIN just now, or what stands for it."""
    token, expires_at = keys.new_token(), now + LIFE
    Row.objects.create(
        digest=keys.digest_of(token),
        session_id=caller.session_id,
        device_id=caller.device_id,
        made_at=now,
        expires_at=expires_at,
    )
    audit.record(
        "access.stepped_up",
        actor=Actor("customer", caller.user_id),
        subject=Subject("access.session", caller.session_id),
        now=now,
        origin=origin,
    )
    return StepUp(token=token, expires_at=expires_at, caps=caps())


@transaction_required
def spend_step_up(token: str, *, caller: Caller, amount: Money, now: datetime) -> None:
    """Use up some of a step-up token, together with whatever the caller's transaction does. Raises StepUpRefused."""
    cap = settings.STEP_UP_CAPS.get(amount.currency.code)
    if cap is None or amount.minor < 0:
        raise StepUpRefused
    spent = sql.prepared(
        _SPEND,
        {
            "digest": keys.digest_of(token),
            "session": caller.session_id,
            "device": caller.device_id,
            "currency": amount.currency.code,
            "minor": amount.minor,
            "cap": Money.of(cap, amount.currency.code).minor,
            "now": now,
        },
    )
    if not spent:
        raise StepUpRefused


def forget_old(*, before: datetime) -> int:
    """Forget the tokens that ended before a time. Answers how many."""
    return Row.objects.filter(expires_at__lt=before).delete()[0]
