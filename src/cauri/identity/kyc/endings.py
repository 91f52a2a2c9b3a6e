"""What time does with cases: approvals end, documents are forgotten."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from cauri.identity.kyc import queries, reviews
from cauri.identity.kyc.events import ApprovalEnding, CaseSettled, TierOverridden
from cauri.identity.kyc.models import Case, TierOverride
from cauri.identity.kyc.records import record
from cauri.identity.users import queries as users
from cauri.identity.users import services as people
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import SYSTEM, Subject
from cauri.infra.documents import services as documents
from cauri.infra.outbox import events
from cauri.kit.transactions import transaction, transaction_required

State = Case.State

TOLD_BEFORE = timedelta(days=30)
_MOST_AT_ONCE = 500


def expire(*, now: datetime) -> int:
    """End the approvals and overrides whose time is over; tiers drop to what still holds. Answers how many."""
    over = Case.objects.filter(state=State.APPROVED, expires_at__lte=now).order_by("expires_at")
    cases = sum(_expire_case(case_id, now) for case_id in list(over.values_list("pk", flat=True)[:_MOST_AT_ONCE]))
    ended = TierOverride.objects.filter(ended_at=None, expires_at__lte=now).order_by("expires_at")
    return cases + sum(_expire_override(one, now) for one in list(ended.values_list("pk", flat=True)[:_MOST_AT_ONCE]))


def tell_endings(*, now: datetime) -> int:
    """Tell of the approvals that end within 30 days, once each, unless others hold longer. Answers how many."""
    soon = now + TOLD_BEFORE
    ending = Case.objects.filter(state=State.APPROVED, expires_at__lte=soon, expires_at__gt=now, ending_told_at=None)
    return sum(_tell_ending(case_id, now) for case_id in list(ending.values_list("pk", flat=True)[:_MOST_AT_ONCE]))


def forget_documents(*, now: datetime) -> int:
    """Let go of what was handed in and said for cases that nobody needs any more. Answers of how many cases.

    Rejected and abandoned ones after KYC_REFUSED_KEPT_DAYS; those that were approved KYC_APPROVED_KEPT_DAYS after the
    customer's last approval ended. That there was a case, and how it ended, stays.
    """
    refused = now - timedelta(days=settings.KYC_REFUSED_KEPT_DAYS)
    approved = now - timedelta(days=settings.KYC_APPROVED_KEPT_DAYS)
    old = _with_contents().filter(
        Q(state__in=[State.REJECTED, *queries.EDITABLE], changed_at__lt=refused)
        | Q(state=State.EXPIRED, expires_at__lt=approved)
    )
    return sum(_forget_one(case_id, approved, now) for case_id in list(old.values_list("pk", flat=True)))


def _expire_case(case_id: UUID, now: datetime) -> int:
    with transaction():
        case = reviews.locked(case_id)
        if case.state != State.APPROVED:
            return 0
        case.state = State.EXPIRED
        case.save(update_fields=["state"])
        record("case_expired", case, by=SYSTEM, now=now, before=State.APPROVED)
        person = _lowered(users.user(case.user_id), now)
        events.publish(CaseSettled(case_id=case.pk, user_id=person.pk, state=case.state, tier=person.tier))
    return 1


def _expire_override(override_id: UUID, now: datetime) -> int:
    with transaction():
        found = TierOverride.objects.select_for_update().filter(pk=override_id, ended_at=None).first()
        if found is None:
            return 0
        found.ended_at = now
        found.save(update_fields=["ended_at"])
        audit.record("kyc.override_expired", actor=SYSTEM, subject=Subject("kyc.override", found.pk), now=now)
        person = users.user(found.user_id)
        before = person.tier
        if _lowered(person, now).tier < before:
            events.publish(TierOverridden(override_id=found.pk, user_id=person.pk, tier=person.tier))
    return 1


@transaction_required
def _lowered(person: User, now: datetime) -> User:
    left = queries.tier_that_holds(person, now=now)
    if left < person.tier:
        people.set_tier(person, left, by=SYSTEM, now=now)
    return person


def _tell_ending(case_id: UUID, now: datetime) -> int:
    with transaction():
        case = reviews.locked(case_id)
        if case.state != State.APPROVED or case.ending_told_at is not None:
            return 0
        case.ending_told_at = now
        case.save(update_fields=["ending_told_at"])
        person = users.user(case.user_id)
        if case.expires_at is None or queries.tier_that_holds(person, now=case.expires_at) >= person.tier:
            return 0
        events.publish(ApprovalEnding(case_id=case.pk, user_id=case.user_id))
    return 1


def _with_contents() -> QuerySet[Case]:
    kept = Case.objects.filter(Q(sealed__isnull=False) | Q(documents__isnull=False)).distinct()
    return kept.order_by("pk")


def _forget_one(case_id: UUID, approved: datetime, now: datetime) -> int:
    with transaction():
        case = reviews.locked(case_id)
        lasting = Case.objects.filter(user_id=case.user_id, expires_at__gte=approved)
        if case.state in (State.EXPIRED, State.APPROVED) and lasting.exists():
            return 0
        papers = list(case.documents.select_related("document"))
        for paper in papers:
            paper.delete()
            documents.release(paper.document)
        case.sealed, case.fingerprint, case.forgotten_at = None, "", now
        case.save(update_fields=["sealed", "fingerprint", "forgotten_at"])
        record("documents_forgotten", case, by=SYSTEM, now=now, facts={"documents": len(papers)})
    return 1
