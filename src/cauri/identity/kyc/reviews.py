"""What staff do with cases: look, take, approve, reject, ask again."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.identity.kyc import personal as sayings
from cauri.identity.kyc import queries, rules, services
from cauri.identity.kyc.events import CaseSettled
from cauri.identity.kyc.models import Case, Check, TierOverride
from cauri.identity.kyc.personal import Personal
from cauri.identity.kyc.records import record
from cauri.identity.users import queries as users
from cauri.identity.users import services as people
from cauri.infra.audit.acts import NOWHERE, Actor, Origin
from cauri.infra.documents import services as documents
from cauri.infra.documents.services import Viewed
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

State = Case.State
_OTHERS_SHOWN = 10


@dataclass(frozen=True)
class Dossier:
    """Everything about a case, for somebody who decides."""

    case: Case
    personal: Personal | None = field(repr=False)
    kinds: list[str]
    checks: list[Check]
    override: TierOverride | None
    others: list[Case]


@durable
def look_at(case_id: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Dossier:
    """The case with what the customer said. Who looked is on record. Raises UnknownCase."""
    case = queries.case(case_id)
    with transaction():
        record("case_viewed", case, by=by, now=now, origin=origin)
    personal = None if case.sealed is None else sayings.opened(case.sealed, case.pk)
    return Dossier(
        case=case,
        personal=personal,
        kinds=queries.kinds_of(case),
        checks=list(case.checks.order_by("-submitted_at")),
        override=queries.override_in_force(case.user_id),
        others=[] if personal is None else list(queries.others_with_document(case, personal)[:_OTHERS_SHOWN]),
    )


@durable
def look_at_document(case_id: UUID, kind: str, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Viewed:
    """A document of a case. Who looked is on record. Raises UnknownCase, documents.UnknownDocument."""
    paper = queries.case(case_id).documents.filter(kind=kind).first()
    if paper is None:
        raise documents.UnknownDocument
    return documents.view(paper.document_id, by=by, origin=origin, now=now)


class CaseNotWaiting(Refusal):
    """The case does not wait for a review: it was not submitted, or is decided."""

    code: ClassVar[str] = "case_not_waiting"
    status: ClassVar[int] = 409


def take(case_id: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Case:
    """Review a case oneself; it may be taken over from a colleague. Raises UnknownCase, CaseNotWaiting."""
    with transaction():
        case = locked(case_id)
        if case.state not in queries.WAITING:
            raise CaseNotWaiting(state=case.state)
        before, case.state, case.reviewer = case.state, State.IN_REVIEW, by.id
        case.save(update_fields=["state", "reviewer"])
        record("case_taken", case, by=by, now=now, origin=origin, before=before)
    return case


class CaseWithAnother(Refusal):
    """A colleague reviews this case, or nobody yet: take it first."""

    code: ClassVar[str] = "case_with_another"
    status: ClassVar[int] = 409


def approve(case_id: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Case:
    """Believe a customer: the tier acts from their next request on, and never beyond what their contacts allow.

    Raises UnknownCase, CaseNotWaiting, CaseWithAnother, TierHeldDown, services.UnderAge, IdentityExpired.
    """
    with transaction():
        case = _in_review(case_id, by)
        if case.sealed is None:
            raise AssertionError("nothing is submitted without data")
        settle_approval(case, sayings.opened(case.sealed, case.pk), by=by, now=now, origin=origin)
    return case


class TierHeldDown(Refusal):
    """Two members of staff lowered the customer's tier: two have to set another before a case counts again."""

    code: ClassVar[str] = "tier_held_down"
    status: ClassVar[int] = 409


@transaction_required
def settle_approval(case: Case, personal: Personal, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Approve a case that the caller has locked. Raises TierHeldDown, services.UnderAge, IdentityExpired."""
    if queries.is_held_down(case.user_id):
        raise TierHeldDown
    services.must_be_acceptable(personal, now=now)
    person = users.user(case.user_id)
    case.given_tier = min(case.wanted_tier, rules.reachable_tier(person))
    case.expires_at = rules.expiry(personal, now=now)
    if case.given_tier > person.tier:
        people.set_tier(person, case.given_tier, by=by, now=now, origin=origin)
    _settle(case, State.APPROVED, tier=person.tier, by=by, now=now, origin=origin)


class ReasonUnknown(Refusal):
    """Cases are rejected and asked for again for the listed reasons only."""

    code: ClassVar[str] = "reason_unknown"


def reject(case_id: UUID, *, reason: str, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Case:
    """Not believe a customer, for good; they may open another case.

    Raises UnknownCase, CaseNotWaiting, CaseWithAnother, ReasonUnknown.
    """
    return _refuse(case_id, State.REJECTED, reason=reason, by=by, now=now, origin=origin)


def ask_again(case_id: UUID, *, reason: str, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Case:
    """Let a customer put a case right and submit it again.

    Raises UnknownCase, CaseNotWaiting, CaseWithAnother, ReasonUnknown.
    """
    return _refuse(case_id, State.MORE_NEEDED, reason=reason, by=by, now=now, origin=origin)


def _refuse(case_id: UUID, state: State, *, reason: str, by: Actor, now: datetime, origin: Origin) -> Case:
    if reason not in Case.Reason.values:
        raise ReasonUnknown
    with transaction():
        case = _in_review(case_id, by)
        case.reason, tier = reason, users.user(case.user_id).tier
        _settle(case, state, tier=tier, by=by, now=now, origin=origin)
    return case


@transaction_required
def _settle(case: Case, state: State, *, tier: int, by: Actor, now: datetime, origin: Origin) -> None:
    before, case.state, case.decided_at, case.changed_at = case.state, state, now, now
    case.save(update_fields=["state", "reason", "decided_at", "changed_at", "given_tier", "expires_at"])
    facts = {"reason": case.reason} if case.reason else {"tier": case.given_tier or 0}
    record(f"case_{state}", case, by=by, now=now, origin=origin, before=before, facts=facts)
    events.publish(CaseSettled(case_id=case.pk, user_id=case.user_id, state=case.state, reason=case.reason, tier=tier))


@transaction_required
def _in_review(case_id: UUID, by: Actor) -> Case:
    case = locked(case_id)
    if case.state not in queries.WAITING:
        raise CaseNotWaiting(state=case.state)
    if case.state != State.IN_REVIEW or case.reviewer != by.id:
        raise CaseWithAnother
    return case


@transaction_required
def locked(case_id: UUID) -> Case:
    """The case, for this transaction alone. Raises UnknownCase."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise queries.UnknownCase
    return case
