"""The verbs of four eyes: one member of staff asks, another one allows or does not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from pydantic import ValidationError

from cauri.identity.approvals import kinds, queries
from cauri.identity.approvals.kinds import Approved
from cauri.identity.approvals.models import Decision, Request
from cauri.identity.staff import queries as staff
from cauri.identity.staff import roles
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin, Subject
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required

DECIDED_WITHIN = timedelta(hours=72)
LONGEST_TEXT = 500

# Two who decide at once wait for each other here; the second one comes too late.
_DECIDE = """
    INSERT INTO approvals_decision (request_id, outcome, asked_by_id, decided_by_id, note, decided_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (request_id) DO NOTHING
"""


class PayloadInvalid(Refusal):
    """What is asked for cannot be: the fact `field` names the first thing that is wrong."""

    code: ClassVar[str] = "payload_invalid"


class ReasonMissing(Refusal):
    """Whoever decides must be told why, in 1 to 500 characters."""

    code: ClassVar[str] = "reason_missing"


class OwnRequest(Refusal):
    """Nobody decides on what they asked for themselves, or on what is for themselves."""

    code: ClassVar[str] = "own_request"
    status: ClassVar[int] = 403


class NotOwnRequest(Refusal):
    """Only who asked for something withdraws it."""

    code: ClassVar[str] = "not_own_request"
    status: ClassVar[int] = 403


class AlreadyDecided(Refusal):
    """Somebody decided on that before, or took it back."""

    code: ClassVar[str] = "already_decided"
    status: ClassVar[int] = 409


class RequestExpired(Refusal):
    """Nobody decided in time; it must be asked for again."""

    code: ClassVar[str] = "request_expired"
    status: ClassVar[int] = 410


def request(
    kind_name: str, payload: Mapping[str, Any], *, reason: str, by: StaffMember, now: datetime, origin: Origin = NOWHERE
) -> Request:
    """Ask for something that somebody else must allow within 72 hours.

    Raises UnknownKindOfRequest, NotPermitted, PayloadInvalid, ReasonMissing, and what the kind itself refuses.
    """
    kind = kinds.named(kind_name)
    roles.must_hold(by, kind.to_request)
    if not 0 < len(reason.strip()) <= LONGEST_TEXT:
        raise ReasonMissing
    try:
        asked = kind.payload.model_validate(dict(payload))
    except ValidationError as error:
        raise PayloadInvalid(field=".".join(map(str, error.errors()[0]["loc"]))) from None
    if kind.check is not None:
        kind.check(asked, now)
    with transaction():
        made = Request.objects.create(
            kind=kind.name, payload=asked.model_dump(mode="json"), reason=reason.strip(), asked_by=by, asked_at=now,
            expires_at=now + DECIDED_WITHIN,
        )  # fmt: skip
        _record("approvals.requested", made, Actor("staff", by.pk), now=now, origin=origin)
    return made


class MakerGone(Refusal):
    """Who asked for that may not ask for it any more. It can be rejected only, and somebody else may ask anew."""

    code: ClassVar[str] = "maker_gone"
    status: ClassVar[int] = 409


def approve(request_id: UUID, *, by: StaffMember, note: str = "", now: datetime, origin: Origin = NOWHERE) -> Request:
    """Allow what a colleague asked for, and do it, both or neither: if it is refused, the request waits on.

    Raises UnknownRequest, NotPermitted, OwnRequest, AlreadyDecided, RequestExpired, MakerGone, and what the kind itself
    refuses.
    """
    with transaction():
        asked, kind = _asked_of(request_id, by=by, now=now)
        _decide(asked, Decision.Outcome.APPROVED, by=by, note=note, now=now)
        # After the decision, for which two who approve at once wait: they would hold these rows against each other.
        both = staff.steady([asked.asked_by_id, by.pk])
        roles.must_hold(both[by.pk], kind.to_approve)
        if not both[asked.asked_by_id].may(kind.to_request):
            raise MakerGone
        _record("approvals.approved", asked, Actor("staff", by.pk), now=now, origin=origin)
        kind.carry_out(
            kind.payload.model_validate(asked.payload),
            Approved(request_id=asked.pk, asked_by=asked.asked_by_id, approved_by=by.pk, now=now, origin=origin),
        )
    return asked


def reject(request_id: UUID, *, by: StaffMember, note: str = "", now: datetime, origin: Origin = NOWHERE) -> Request:
    """Say no to what a colleague asked for.

    Raises UnknownRequest, NotPermitted, OwnRequest, AlreadyDecided, RequestExpired.
    """
    with transaction():
        asked, kind = _asked_of(request_id, by=by, now=now)
        _decide(asked, Decision.Outcome.REJECTED, by=by, note=note, now=now)
        roles.must_hold(staff.steady([by.pk])[by.pk], kind.to_approve)
        _record("approvals.rejected", asked, Actor("staff", by.pk), now=now, origin=origin)
    return asked


def withdraw(request_id: UUID, *, by: StaffMember, now: datetime, origin: Origin = NOWHERE) -> Request:
    """Take one's own request back. Raises UnknownRequest, NotOwnRequest, AlreadyDecided, RequestExpired."""
    with transaction():
        asked = queries.request(request_id)
        if asked.asked_by_id != by.pk:
            raise NotOwnRequest
        _must_wait(asked, now=now)
        _decide(asked, Decision.Outcome.WITHDRAWN, by=by, note="", now=now)
        _record("approvals.withdrawn", asked, Actor("staff", by.pk), now=now, origin=origin)
    return asked


def expire(*, now: datetime) -> int:
    """Close the requests that nobody decided on in time. Answers how many."""
    closed = 0
    for asked in queries.overdue(now=now):
        try:
            with transaction():
                _decide(asked, Decision.Outcome.EXPIRED, by=None, note="", now=now)
                _record("approvals.expired", asked, SYSTEM, now=now, origin=NOWHERE)
        except AlreadyDecided:
            continue
        closed += 1
    return closed


def _asked_of(request_id: UUID, *, by: StaffMember, now: datetime) -> tuple[Request, kinds.Kind]:
    """A request that this member of staff may decide on."""
    asked = queries.request(request_id)
    kind = kinds.named(asked.kind)
    roles.must_hold(by, kind.to_approve)
    if asked.asked_by_id == by.pk:
        raise OwnRequest
    _must_wait(asked, now=now)
    return asked, kind


def _must_wait(asked: Request, *, now: datetime) -> None:
    """Raises AlreadyDecided, RequestExpired."""
    match asked.state_at(now):
        case "waiting":
            return
        case "expired":
            raise RequestExpired
        case _:
            raise AlreadyDecided


@transaction_required
def _decide(asked: Request, outcome: Decision.Outcome, *, by: StaffMember | None, note: str, now: datetime) -> None:
    """Raises AlreadyDecided."""
    decided_by = by.pk if by else None
    with connection.cursor() as cursor:
        cursor.execute(
            _DECIDE, [asked.pk, outcome.value, asked.asked_by_id, decided_by, note.strip()[:LONGEST_TEXT], now]
        )
        if cursor.rowcount == 0:
            raise AlreadyDecided


def _record(action: str, asked: Request, actor: Actor, *, now: datetime, origin: Origin) -> None:
    after = {"kind": asked.kind, "payload": asked.payload}
    audit.record(
        action, actor=actor, subject=Subject("approvals.request", asked.pk), after=after, now=now, origin=origin
    )
