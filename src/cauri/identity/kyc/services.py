"""What customers do to become known: open a case, fill it in, hand in documents, submit."""

import math
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError

from cauri.identity.kyc import queries, rules
from cauri.identity.kyc.events import CaseSubmitted
from cauri.identity.kyc.models import Case, CaseDocument
from cauri.identity.kyc.personal import Personal, opened
from cauri.identity.kyc.records import record
from cauri.identity.users import queries as users
from cauri.identity.users import services as people
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin
from cauri.infra.documents import services as documents
from cauri.infra.documents.models import Document
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

MOST_UPLOADS = 30
RENEWED_WITHIN = timedelta(days=60)
# Whatever is submitted may be looked at by a company, for money.
MOST_SUBMISSIONS, _SUBMISSIONS_WITHIN = 5, timedelta(days=30)
_PICTURES = ("image/jpeg", "image/png")


class TierNotHigher(Refusal):
    """One has that tier already. It may be asked for again to renew an approval."""

    code: ClassVar[str] = "tier_not_higher"
    status: ClassVar[int] = 409


class RenewalTooEarly(Refusal):
    """One's approval holds for more than 60 days yet. The fact `renewable_from` says when it may be renewed."""

    code: ClassVar[str] = "renewal_too_early"
    status: ClassVar[int] = 409


class TierNotReachable(Refusal):
    """For that tier, a phone number or an e-mail address is to be verified first. The fact `reachable` says how far."""

    code: ClassVar[str] = "tier_not_reachable"
    status: ClassVar[int] = 403


class CaseOpen(Refusal):
    """There is a case already that is not decided; the fact `case_id` names it."""

    code: ClassVar[str] = "case_open"
    status: ClassVar[int] = 409


def open_case(*, user_id: UUID, wanted_tier: int, now: datetime, origin: Origin = NOWHERE) -> Case:
    """Ask to be known well enough for a tier. Raises TierNotHigher, RenewalTooEarly, TierNotReachable, CaseOpen."""
    person = users.user(user_id)
    if wanted_tier < person.tier:
        raise TierNotHigher(tier=person.tier)
    if wanted_tier == person.tier:
        _must_be_renewable(person, now)
    if wanted_tier > (reachable := rules.reachable_tier(person)):
        raise TierNotReachable(reachable=reachable)
    case = Case(id=ids.new_id(), user=person, wanted_tier=wanted_tier, opened_at=now, changed_at=now)
    try:
        with transaction():
            case.save(force_insert=True)
            record("case_opened", case, by=_self(user_id), now=now, origin=origin, facts={"tier": wanted_tier})
    except IntegrityError as error:
        other = Case.objects.filter(user_id=user_id, state__in=queries.OPEN).first()
        raise CaseOpen(case_id=str(other.pk) if other else None) from error
    return case


class CaseNotEditable(Refusal):
    """The case was submitted or decided, so nothing can be added to it."""

    code: ClassVar[str] = "case_not_editable"
    status: ClassVar[int] = 409


class UnderAge(Refusal):
    """Customers are 18 at least."""

    code: ClassVar[str] = "under_age"


class BirthdayInvalid(Refusal):
    """Nobody born on that day can be a customer."""

    code: ClassVar[str] = "birthday_invalid"


class IdentityExpired(Refusal):
    """The identity document is not valid any more."""

    code: ClassVar[str] = "identity_expired"


def fill_in(case_id: UUID, personal: Personal, *, user_id: UUID, now: datetime) -> Case:
    """Say who one is; later words take the place of earlier ones.

    Raises UnknownCase, CaseNotEditable, UnderAge, BirthdayInvalid, IdentityExpired, users.NameInvalid, UnknownCountry.
    """
    for name in (personal.first_name, personal.last_name):
        people.valid_name(name)
    for country in (personal.nationality, personal.document_country):
        people.valid_country(country)
    must_be_acceptable(personal, now=now)
    with transaction():
        case = _editable(case_id, user_id)
        case.sealed, case.fingerprint = personal.sealed_for(case.pk), personal.fingerprints()[0]
        case.changed_at = now
        case.save(update_fields=["sealed", "fingerprint", "changed_at"])
        record("data_given", case, by=_self(user_id), now=now)
    return case


class TooManyUploads(Refusal):
    """So many documents were handed in for the case that no more are taken."""

    code: ClassVar[str] = "too_many_uploads"
    status: ClassVar[int] = 409


class SelfieNotPicture(Refusal):
    """A selfie is a picture, not a PDF file."""

    code: ClassVar[str] = "selfie_not_picture"


@durable
def hand_in(case_id: UUID, kind: str, content: bytes, *, user_id: UUID, now: datetime) -> Case:
    """Hand in a document; it takes the place of an earlier one of its kind.

    Raises UnknownCase, CaseNotEditable, TooManyUploads, SelfieNotPicture, and what documents.store raises.
    """
    with transaction():
        case = _editable(case_id, user_id)
        if case.uploads >= MOST_UPLOADS:
            raise TooManyUploads(most=MOST_UPLOADS)
        case.uploads += 1  # counted before it is looked at: refused ones cost as much
        case.changed_at = now
        case.save(update_fields=["uploads", "changed_at"])
    document = documents.store(content, owner=user_id, now=now)
    if kind == CaseDocument.Kind.SELFIE and document.content_type not in _PICTURES:
        raise SelfieNotPicture
    with transaction():
        case = _editable(case_id, user_id)
        _replace(case, kind, document, now)
        record("document_given", case, by=_self(user_id), now=now, facts={"kind": kind})
    return case


class CaseIncomplete(Refusal):
    """Something has to be given before the case can be submitted; the fact `missing` names it."""

    code: ClassVar[str] = "case_incomplete"


class TooManySubmissions(Refusal):
    """So many cases were submitted in the last 30 days, sent back ones counted, that the next one must wait."""

    code: ClassVar[str] = "too_many_submissions"
    status: ClassVar[int] = 429
    retryable: ClassVar[bool] = True


def submit(case_id: UUID, *, user_id: UUID, now: datetime, origin: Origin = NOWHERE) -> Case:
    """Have a case looked at.

    Raises UnknownCase, CaseNotEditable, CaseIncomplete, UnderAge, IdentityExpired, TooManySubmissions.
    """
    with transaction():
        case = _editable(case_id, user_id)
        if case.sealed is None:
            raise CaseIncomplete(missing="data")
        personal = opened(case.sealed, case.pk)
        must_be_acceptable(personal, now=now)
        needed = rules.needed_documents(case.wanted_tier, personal.document_type)
        given = queries.kinds_of(case)
        if missing := [kind for kind in needed if kind not in given]:
            raise CaseIncomplete(missing=", ".join(missing))
        _must_not_be_too_many(user_id, now)
        before, case.state = case.state, Case.State.SUBMITTED
        case.submitted_at, case.changed_at, case.reason, case.reviewer = now, now, "", None
        case.save(update_fields=["state", "submitted_at", "changed_at", "reason", "reviewer"])
        record("case_submitted", case, by=_self(user_id), now=now, origin=origin, before=before)
        events.publish(CaseSubmitted(case_id=case.pk, user_id=user_id))
    return case


@transaction_required
def rise_with_phone(user_id: UUID, *, now: datetime) -> None:
    """Give a customer who has verified a phone what that alone is worth, unless staff lowered their tier."""
    person = people.locked(user_id)
    standing = rules.standing_tier(person)
    if person.tier < standing and not queries.is_held_down(user_id):
        people.set_tier(person, standing, by=SYSTEM, now=now)


def must_be_acceptable(personal: Personal, *, now: datetime) -> None:
    """Raises BirthdayInvalid, UnderAge, IdentityExpired."""
    if not rules.is_believable(personal.born_on):
        raise BirthdayInvalid
    if not rules.is_of_age(personal.born_on, now=now):
        raise UnderAge(least=rules.OF_AGE)
    if not rules.is_valid(personal, now=now):
        raise IdentityExpired


@transaction_required
def _editable(case_id: UUID, user_id: UUID) -> Case:
    case = Case.objects.select_for_update().filter(pk=case_id, user_id=user_id).first()
    if case is None:
        raise queries.UnknownCase
    if case.state not in queries.EDITABLE:
        raise CaseNotEditable(state=case.state)
    return case


def _replace(case: Case, kind: str, document: Document, now: datetime) -> None:
    earlier = case.documents.select_related("document").filter(kind=kind).first()
    if earlier is not None:
        earlier.delete()
        documents.release(earlier.document)
    documents.claim(document, now=now)
    case.documents.create(kind=kind, document=document)


def _must_be_renewable(person: User, now: datetime) -> None:
    """Raises TierNotHigher, RenewalTooEarly."""
    ends_at = queries.end_of_approvals(person.pk, tier=person.tier, now=now)
    if ends_at is None or person.tier <= rules.standing_tier(person):
        raise TierNotHigher(tier=person.tier)
    if now < ends_at - RENEWED_WITHIN:
        raise RenewalTooEarly(renewable_from=rules.day_of(ends_at - RENEWED_WITHIN).isoformat())


def _must_not_be_too_many(user_id: UUID, now: datetime) -> None:
    """Two at once are none too many: a customer has one case that can be submitted, and its row is locked."""
    submitted = audit.records(actor=user_id, action="kyc.case_submitted").filter(at__gt=now - _SUBMISSIONS_WITHIN)
    for earliest in submitted[MOST_SUBMISSIONS - 1 : MOST_SUBMISSIONS]:
        wait = earliest.at + _SUBMISSIONS_WITHIN - now
        raise TooManySubmissions(retry_after=math.ceil(wait.total_seconds()))


def _self(user_id: UUID) -> Actor:
    return Actor("customer", user_id)
