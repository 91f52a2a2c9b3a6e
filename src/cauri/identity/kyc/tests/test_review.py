"""A case that is reviewed …"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cauri.identity.kyc import endings, queries, reviews, services
from cauri.identity.kyc.models import Case
from cauri.identity.kyc.tests import people
from cauri.identity.kyc.tests.people import FATOU, NOW
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor
from cauri.infra.documents.services import UnknownDocument
from cauri.kit import ids

pytestmark = pytest.mark.usefixtures("db")

IBRAHIMA = Actor("staff", ids.new_id())
LATER = NOW + timedelta(minutes=5)


def _tier(user: User) -> int:
    return users.user(user.pk).tier


def test_raises_the_tier_at_once_when_it_is_approved() -> None:
    awa = people.customer()
    case = people.in_review(awa)
    assert _tier(awa) == 1

    approved = reviews.approve(case.pk, by=FATOU, now=LATER)

    assert (_tier(awa), approved.state, approved.given_tier) == (2, "approved", 2)
    assert audit.records(action="users.tier_set").get().actor == FATOU.id
    assert audit.records(action="kyc.case_approved").get().after == {
        "user": str(awa.pk), "state": "approved", "tier": 2,
    }  # fmt: skip


def test_never_raises_the_tier_beyond_what_contacts_allow() -> None:
    awa = people.customer(email="awa@example.org")
    case = people.in_review(awa, tier=3)
    User.objects.filter(pk=awa.pk).update(email_verified_at=None)

    assert reviews.approve(case.pk, by=FATOU, now=LATER).given_tier == 2
    assert _tier(awa) == 2


def test_tells_why_it_was_rejected_and_makes_room_for_another() -> None:
    awa = people.customer()

    rejected = reviews.reject(people.in_review(awa).pk, reason="suspected_fraud", by=FATOU, now=LATER)

    assert (rejected.state, rejected.reason, _tier(awa)) == ("rejected", "suspected_fraud", 1)
    services.open_case(user_id=awa.pk, wanted_tier=2, now=LATER)


def test_goes_back_to_the_customer_and_comes_again() -> None:
    awa = people.customer()
    case = people.in_review(awa)

    reviews.ask_again(case.pk, reason="document_unreadable", by=FATOU, now=LATER)
    services.fill_in(case.pk, people.said(document_number="BC7654321"), user_id=awa.pk, now=LATER)
    again = services.submit(case.pk, user_id=awa.pk, now=LATER)

    assert (again.state, again.reason, again.reviewer) == ("submitted", "", None)


def test_is_decided_for_listed_reasons_only() -> None:
    case = people.in_review(people.customer())
    with pytest.raises(reviews.ReasonUnknown):
        reviews.reject(case.pk, reason="I do not like Awa Diallo", by=FATOU, now=LATER)


def test_is_decided_by_who_took_it() -> None:
    case = people.submitted(people.customer())
    with pytest.raises(reviews.CaseWithAnother):
        reviews.approve(case.pk, by=FATOU, now=LATER)
    reviews.take(case.pk, by=FATOU, now=LATER)
    with pytest.raises(reviews.CaseWithAnother):
        reviews.approve(case.pk, by=IBRAHIMA, now=LATER)
    reviews.take(case.pk, by=IBRAHIMA, now=LATER)
    with pytest.raises(reviews.CaseWithAnother):
        reviews.reject(case.pk, reason="data_differs", by=FATOU, now=LATER)
    reviews.approve(case.pk, by=IBRAHIMA, now=LATER)


def test_is_decided_once() -> None:
    case = people.in_review(people.customer())
    reviews.approve(case.pk, by=FATOU, now=LATER)

    acts: list[Callable[[], object]] = [
        lambda: reviews.approve(case.pk, by=FATOU, now=LATER),
        lambda: reviews.reject(case.pk, reason="data_differs", by=FATOU, now=LATER),
        lambda: reviews.take(case.pk, by=FATOU, now=LATER),
    ]
    for again in acts:
        with pytest.raises(reviews.CaseNotWaiting):
            again()


def test_is_not_taken_before_it_is_submitted() -> None:
    case = people.filled(people.customer())
    with pytest.raises(reviews.CaseNotWaiting):
        reviews.take(case.pk, by=FATOU, now=LATER)


def test_is_not_approved_on_a_document_that_ended_while_it_waited() -> None:
    awa = people.customer()
    case = people.in_review(awa, document_expires_on="2026-11-20")

    with pytest.raises(services.IdentityExpired):
        reviews.approve(case.pk, by=FATOU, now=NOW + timedelta(days=1))
    assert _tier(awa) == 1


def test_shows_itself_and_its_documents_on_record() -> None:
    case = people.in_review(people.customer())

    dossier = reviews.look_at(case.pk, by=FATOU, now=LATER)
    viewed = reviews.look_at_document(case.pk, "front", by=FATOU, now=LATER)

    assert dossier.personal == people.said()
    assert dossier.kinds == ["back", "front", "selfie"]
    assert viewed.content.startswith(b"\xff\xd8\xff")
    assert audit.records(action="kyc.case_viewed").get().subject == str(case.pk)
    assert audit.records(action="documents.viewed").get().actor == FATOU.id
    with pytest.raises(UnknownDocument):
        reviews.look_at_document(case.pk, "passport", by=FATOU, now=LATER)
    with pytest.raises(queries.UnknownCase):
        reviews.look_at(ids.new_id(), by=FATOU, now=LATER)


def test_holds_as_long_as_the_document_and_then_drops_the_tier() -> None:
    awa = people.customer()
    case = reviews.approve(people.in_review(awa, document_expires_on="2027-05-16").pk, by=FATOU, now=LATER)
    end = datetime(2027, 5, 17, tzinfo=UTC)
    assert case.expires_at == end

    assert endings.expire(now=end - timedelta(seconds=1)) == 0
    assert _tier(awa) == 2
    assert endings.expire(now=end) == 1
    assert endings.expire(now=end) == 0

    assert (_tier(awa), Case.objects.get().state) == (1, "expired")


def test_holds_two_years_at_most() -> None:
    case = people.in_review(people.customer(), document_expires_on="2036-01-01")

    assert reviews.approve(case.pk, by=FATOU, now=LATER).expires_at == LATER + timedelta(days=730)


def test_can_be_renewed_before_it_ends_and_then_keeps_the_tier() -> None:
    awa = people.customer()
    reviews.approve(people.in_review(awa, document_expires_on="2027-05-16").pk, by=FATOU, now=LATER)
    soon = datetime(2027, 5, 1, 12, tzinfo=UTC)
    reviews.approve(people.in_review(awa, at=soon, document_expires_on="2032-01-01").pk, by=FATOU, now=soon)

    assert endings.expire(now=datetime(2027, 5, 18, tzinfo=UTC)) == 1

    assert _tier(awa) == 2


def test_leaves_a_tier_that_staff_lowered_as_it_is() -> None:
    awa = people.customer()
    case = reviews.approve(people.in_review(awa).pk, by=FATOU, now=LATER)
    User.objects.filter(pk=awa.pk).update(tier=0)
    assert case.expires_at is not None

    endings.expire(now=case.expires_at)

    assert _tier(awa) == 0
