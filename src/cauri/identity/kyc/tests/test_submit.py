"""A customer who wants to be known …"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from cauri.identity.kyc import queries, reviews, services
from cauri.identity.kyc.models import Case
from cauri.identity.kyc.tests import people
from cauri.identity.kyc.tests.people import NOW
from cauri.infra.audit.models import AuditRecord
from cauri.infra.documents import content
from cauri.infra.documents.models import Document
from cauri.infra.documents.tests import uploads
from cauri.kit.errors import Refusal

pytestmark = pytest.mark.usefixtures("db")


def test_waits_with_everything_sealed() -> None:
    case = people.submitted(people.customer())

    assert (case.state, case.submitted_at) == ("submitted", NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(sealed, 'escape') FROM kyc_case")
        kept = cursor.fetchone()[0]
    assert "BC1234567" not in kept
    assert "Diallo" not in kept
    told = str([(record.before, record.after) for record in AuditRecord.objects.filter(action__startswith="kyc.")])
    for secret in ("BC1234567", "Awa", "1998"):
        assert secret not in told
    assert "BC1234567" not in repr(people.said())


@pytest.mark.parametrize(
    ("phone", "email", "reachable"),
    [("+22222123456", "awa@example.org", 3), ("+22222123456", None, 2), (None, "awa@example.org", 1)],
)
def test_reaches_as_far_as_the_contacts_allow(phone: str | None, email: str | None, reachable: int) -> None:
    awa = people.customer(phone=phone, email=email)

    assert queries.standing(awa.pk).reachable_tier == reachable
    if reachable < 3:
        with pytest.raises(services.TierNotReachable):
            services.open_case(user_id=awa.pk, wanted_tier=reachable + 1, now=NOW)
    services.open_case(user_id=awa.pk, wanted_tier=reachable, now=NOW)


def test_asks_for_no_tier_that_is_had() -> None:
    awa = people.customer()
    with pytest.raises(services.TierNotHigher):
        services.open_case(user_id=awa.pk, wanted_tier=1, now=NOW)


def test_has_one_case_at_a_time() -> None:
    awa = people.customer()
    case = services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)

    with pytest.raises(services.CaseOpen) as refused:
        services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)

    assert refused.value.facts == {"case_id": str(case.pk)}


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"born_on": "2008-11-21"}, services.UnderAge),
        ({"born_on": "1890-01-01"}, services.BirthdayInvalid),
        ({"document_expires_on": "2026-11-19"}, services.IdentityExpired),
    ],
)
def test_is_of_age_and_shows_a_valid_document(said: dict[str, str], refusal: type[Refusal]) -> None:
    awa = people.customer()
    case = services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)

    with pytest.raises(refusal):
        services.fill_in(case.pk, people.said(**said), user_id=awa.pk, now=NOW)

    assert Case.objects.get().sealed is None


def test_is_of_age_on_the_birthday() -> None:
    awa = people.customer()
    case = services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)

    services.fill_in(case.pk, people.said(born_on="2008-11-20"), user_id=awa.pk, now=NOW)


@pytest.mark.parametrize(("day", "of_age"), [(28, False), (1, True)])
def test_is_of_age_on_the_first_of_march_after_a_leap_day(day: int, of_age: bool) -> None:
    awa = people.customer()
    case = services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)
    then = NOW.replace(year=2026, month=2 if day == 28 else 3, day=day)
    born = people.said(born_on="2008-02-29")

    if of_age:
        services.fill_in(case.pk, born, user_id=awa.pk, now=then)
    else:
        with pytest.raises(services.UnderAge):
            services.fill_in(case.pk, born, user_id=awa.pk, now=then)


@pytest.mark.parametrize(
    ("document_type", "given", "missing"),
    [
        ("national_identity_card", ("front", "selfie"), "back"),
        ("national_identity_card", (), "front, back, selfie"),
        ("passport", ("front",), "selfie"),
    ],
)
def test_is_told_what_is_missing(document_type: str, given: tuple[str, ...], missing: str) -> None:
    awa = people.customer()
    case = services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)
    with pytest.raises(services.CaseIncomplete):
        services.submit(case.pk, user_id=awa.pk, now=NOW)
    services.fill_in(case.pk, people.said(document_type=document_type), user_id=awa.pk, now=NOW)
    for kind in given:
        services.hand_in(case.pk, kind, uploads.picture(), user_id=awa.pk, now=NOW)

    with pytest.raises(services.CaseIncomplete) as refused:
        services.submit(case.pk, user_id=awa.pk, now=NOW)

    assert refused.value.facts == {"missing": missing}


def test_changes_nothing_once_it_is_submitted() -> None:
    awa = people.customer()
    case = people.submitted(awa)

    with pytest.raises(services.CaseNotEditable):
        services.fill_in(case.pk, people.said(), user_id=awa.pk, now=NOW)
    with pytest.raises(services.CaseNotEditable):
        services.hand_in(case.pk, "front", uploads.picture(), user_id=awa.pk, now=NOW)
    with pytest.raises(services.CaseNotEditable):
        services.submit(case.pk, user_id=awa.pk, now=NOW)


def test_does_nothing_to_the_case_of_another() -> None:
    case = people.filled(people.customer())
    moussa = people.customer(phone="+22236123456")

    acts: list[Callable[[], object]] = [
        lambda: services.fill_in(case.pk, people.said(), user_id=moussa.pk, now=NOW),
        lambda: services.hand_in(case.pk, "front", uploads.picture(), user_id=moussa.pk, now=NOW),
        lambda: services.submit(case.pk, user_id=moussa.pk, now=NOW),
        lambda: queries.own_case(case.pk, user_id=moussa.pk),
    ]
    for act in acts:
        with pytest.raises(queries.UnknownCase):
            act()


def test_replaces_a_document_by_a_better_one() -> None:
    awa = people.customer()
    case = people.filled(awa)
    first = case.documents.get(kind="front").document

    services.hand_in(case.pk, "front", uploads.picture("PNG"), user_id=awa.pk, now=NOW + timedelta(minutes=1))

    assert case.documents.get(kind="front").document.content_type == "image/png"
    assert Document.objects.get(pk=first.pk).claimed_at is None


def test_shows_a_picture_of_oneself_and_nothing_dangerous() -> None:
    awa = people.customer()
    case = services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)

    with pytest.raises(services.SelfieNotPicture):
        services.hand_in(case.pk, "selfie", uploads.pdf(), user_id=awa.pk, now=NOW)
    with pytest.raises(content.DocumentTypeRefused):
        services.hand_in(case.pk, "front", b"<svg/>", user_id=awa.pk, now=NOW)

    assert not case.documents.exists()


def test_hands_in_so_many_documents_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_UPLOADS", 2)
    awa = people.customer()
    case = services.open_case(user_id=awa.pk, wanted_tier=2, now=NOW)
    services.hand_in(case.pk, "front", uploads.picture(), user_id=awa.pk, now=NOW)
    with pytest.raises(content.DocumentTypeRefused):
        services.hand_in(case.pk, "front", b"<svg/>", user_id=awa.pk, now=NOW)

    with pytest.raises(services.TooManyUploads):
        services.hand_in(case.pk, "front", uploads.picture(), user_id=awa.pk, now=NOW)


def test_renews_an_approval_in_its_last_sixty_days_only() -> None:
    awa = people.customer()
    first = reviews.approve(people.in_review(awa, document_expires_on="2027-05-16").pk, by=people.FATOU, now=NOW)
    assert first.expires_at is not None
    window = first.expires_at - timedelta(days=60)

    with pytest.raises(services.RenewalTooEarly) as refused:
        services.open_case(user_id=awa.pk, wanted_tier=2, now=window - timedelta(seconds=1))
    assert refused.value.facts == {"renewable_from": "2027-03-18"}

    again = people.in_review(awa, at=window, document_expires_on="2027-12-31")
    reviews.approve(again.pk, by=people.FATOU, now=window)
    with pytest.raises(services.RenewalTooEarly):
        services.open_case(user_id=awa.pk, wanted_tier=2, now=window)


def test_submits_five_times_in_thirty_days() -> None:
    awa, moussa = people.customer(), people.customer(phone="+22236123456")
    case = people.submitted(awa)
    for day in range(1, 5):
        at = NOW + timedelta(days=day)
        reviews.take(case.pk, by=people.FATOU, now=at)
        reviews.ask_again(case.pk, reason="document_unreadable", by=people.FATOU, now=at)
        services.submit(case.pk, user_id=awa.pk, now=at)
    at = NOW + timedelta(days=5)
    reviews.take(case.pk, by=people.FATOU, now=at)
    reviews.reject(case.pk, reason="document_not_accepted", by=people.FATOU, now=at)
    sixth = people.filled(awa, at=at)

    with pytest.raises(services.TooManySubmissions) as refused:
        services.submit(sixth.pk, user_id=awa.pk, now=at)

    assert refused.value.facts == {"retry_after": int(timedelta(days=25).total_seconds())}
    assert queries.case(sixth.pk).state == "draft"
    people.submitted(moussa, at=at)
    services.submit(sixth.pk, user_id=awa.pk, now=NOW + timedelta(days=30))
