"""Finding cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from cauri.identity.kyc import rules
from cauri.identity.kyc.models import Case, Check, TierOverride
from cauri.identity.kyc.personal import Personal
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal

EDITABLE = (Case.State.DRAFT, Case.State.MORE_NEEDED)
WAITING = (Case.State.SUBMITTED, Case.State.IN_REVIEW)
OPEN = (*EDITABLE, *WAITING)
_HOLD_A_DOCUMENT = (*OPEN, Case.State.APPROVED, Case.State.EXPIRED)
_CASES_SHOWN = 20


@dataclass(frozen=True)
class Standing:
    """How well a customer is known: their tier, the highest within reach, and their latest cases."""

    tier: int
    reachable_tier: int
    cases: list[Case]


class UnknownCase(Refusal):
    """There is no such case, or it is somebody else's."""

    code: ClassVar[str] = "unknown_case"
    status: ClassVar[int] = 404


def case(case_id: UUID) -> Case:
    """The case with its customer. Raises UnknownCase."""
    found = Case.objects.select_related("user").filter(pk=case_id).first()
    if found is None:
        raise UnknownCase
    return found


def own_case(case_id: UUID, *, user_id: UUID) -> Case:
    """A case of one's own. Raises UnknownCase."""
    found = case(case_id)
    if found.user_id != user_id:
        raise UnknownCase
    return found


def kinds_of(case: Case) -> list[str]:
    """Which documents have been handed in."""
    return sorted(paper.kind for paper in case.documents.all())


def standing(user_id: UUID) -> Standing:
    """How well a customer is known. Raises users.UnknownUser."""
    person = users.user(user_id)
    cases = Case.objects.filter(user_id=user_id).order_by("-opened_at").prefetch_related("documents")
    return Standing(person.tier, rules.reachable_tier(person), list(cases[:_CASES_SHOWN]))


def waiting() -> QuerySet[Case]:
    """The cases that wait for somebody, the oldest first; `checked` is what a company makes of each so far."""
    of_submission = Check.objects.filter(case=OuterRef("pk"), submitted_at=OuterRef("submitted_at"))
    nothing = Value("", output_field=TextField())
    told = of_submission.values_list(Coalesce(NullIf("verdict", nothing), "state"))
    cases = Case.objects.filter(state__in=WAITING).select_related("user")
    return cases.annotate(checked=Coalesce(Subquery(told[:1]), nothing)).order_by("submitted_at", "id")


def decided() -> QuerySet[Case]:
    """The cases that were decided, the latest first."""
    return Case.objects.filter(decided_at__isnull=False).select_related("user").order_by("-decided_at", "-id")


def others_with_document(case: Case, personal: Personal) -> QuerySet[Case]:
    """The cases of other customers, open, approved or once approved, that name the same document."""
    same = Case.objects.filter(fingerprint__in=personal.fingerprints(), state__in=_HOLD_A_DOCUMENT)
    return same.exclude(user_id=case.user_id).select_related("user").order_by("-opened_at")


def override_in_force(user_id: UUID) -> TierOverride | None:
    """What staff set for a customer without or against a case, if it still stands."""
    return TierOverride.objects.filter(user_id=user_id, ended_at=None).first()


def override(override_id: UUID) -> TierOverride | None:
    """A tier that staff set."""
    return TierOverride.objects.filter(pk=override_id).first()


def is_held_down(user_id: UUID) -> bool:
    """Whether staff lowered a customer's tier, and nobody has believed the customer since."""
    found = override_in_force(user_id)
    return found is not None and not found.raises


def tier_of_approvals(user_id: UUID, *, now: datetime) -> int:
    """The highest tier that an approved case still gives somebody; 0 without one."""
    approved = Case.objects.filter(user_id=user_id, state=Case.State.APPROVED, expires_at__gt=now)
    return max((case.given_tier or 0 for case in approved), default=0)


def end_of_approvals(user_id: UUID, *, tier: int, now: datetime) -> datetime | None:
    """When the last approval ends that gives somebody a tier, if that is the highest that approvals give them."""
    if tier_of_approvals(user_id, now=now) != tier:
        return None
    giving = Case.objects.filter(user_id=user_id, state=Case.State.APPROVED, given_tier=tier, expires_at__gt=now)
    return giving.order_by("-expires_at").values_list("expires_at", flat=True).first()


def tier_that_holds(person: User, *, now: datetime) -> int:
    """What a customer's verified phone, approvals and what staff gave them still come to."""
    given = override_in_force(person.pk)
    by_staff = given.tier if given is not None and given.raises and (given.expires_at or now) > now else 0
    return max(rules.standing_tier(person), tier_of_approvals(person.pk, now=now), by_staff)
