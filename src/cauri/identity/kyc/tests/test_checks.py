"""A case that a company checks …"""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.identity.kyc import checks, endings, overrides, queries, reviews, services
from cauri.identity.kyc.models import Case, Check
from cauri.identity.kyc.tests import checking, people
from cauri.identity.kyc.tests.checking import Onfido
from cauri.identity.kyc.tests.people import FATOU
from cauri.identity.users import queries as users
from cauri.infra.audit import queries as audit
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.usefixtures("db")

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def onfido(sandbox: Sandbox, settings: LazySettings) -> Onfido:
    return Onfido.named_in(settings, sandbox)


def _tier(check: Check) -> int:
    return users.user(check.case.user_id).tier


def _state(check: Check) -> str:
    return queries.case(check.case_id).state


def _pursued(check: Check, *, after: timedelta = MINUTE) -> Check:
    checks.pursue_due(now=check.asked_at + after)
    return checking.check_of(check.case)


def test_is_approved_when_the_company_is_sure_and_everything_matches(onfido: Onfido) -> None:
    started = checking.checked("Diallo")
    assert (started.state, _state(started), _tier(started)) == ("running", "submitted", 1)

    check = _pursued(started)

    assert (check.state, check.verdict, check.obstacles) == ("finished", "clear", [])
    assert (_state(check), _tier(check)) == ("approved", 2)
    assert audit.records(action="kyc.case_approved").get().actor_kind == "system"
    assert audit.records(action="documents.viewed").count() == 3  # that the company got them is on record
    assert check.applicant_id
    assert check.run_id == onfido.kept["run_ids"][0]


@pytest.mark.parametrize(
    ("said", "obstacles"),
    [
        ({"first_name": "áwà", "last_name": "dial-LO", "document_number": "bc 123-4567"}, []),
        ({"last_name": "Mismatch"}, ["last_name_differs", "born_on_differs"]),
    ],
)
def test_may_be_written_otherwise_but_not_be_somebody_elses(said: dict[str, Any], obstacles: list[str]) -> None:
    check = _pursued(checking.checked(**said))

    assert (check.verdict, check.obstacles) == ("clear", obstacles)
    assert _state(check) == ("submitted" if obstacles else "approved")
    assert _tier(check) == (1 if obstacles else 2)


@pytest.mark.parametrize(
    ("last_name", "reasons"),
    [
        ("Consider", ["review", "document.visual_authenticity"]),
        ("Declined", ["declined", "document.compromised_document"]),
        ("Error", ["error"]),
    ],
)
def test_waits_for_people_with_the_companys_reasons_and_is_never_rejected_by_it(
    last_name: str, reasons: list[str]
) -> None:
    check = _pursued(checking.checked(last_name))

    assert (check.state, check.verdict, check.reasons) == ("finished", "consider", reasons)
    assert (_state(check), _tier(check)) == ("submitted", 1)
    reviews.take(check.case_id, by=FATOU, now=clock.now())
    dossier = reviews.look_at(check.case_id, by=FATOU, now=clock.now())
    assert [one.reasons for one in dossier.checks] == [reasons]
    assert reviews.approve(check.case_id, by=FATOU, now=clock.now()).state == "approved"


def test_stays_pending_until_it_is_known(onfido: Onfido) -> None:
    check = checking.checked("Slow")
    for minutes in (1, 3, 7):
        check = _pursued(check, after=minutes * MINUTE)
        assert (check.state, check.verdict, _state(check)) == ("running", "", "submitted")
    asked = [path for method, path in onfido.sandbox.requests("onfido") if path.endswith(check.run_id or "?")]
    assert len(asked) == 3

    onfido.finish(check.run_id or "")
    check = _pursued(check, after=20 * MINUTE)

    assert (check.state, _state(check)) == ("finished", "approved")


def test_is_decided_once_however_often_it_is_told() -> None:
    check = checking.checked("Diallo")

    for _ in range(5):
        checks.ask(check.run_id or "", now=clock.now())
        checks.pursue_due(now=clock.now() + HOUR)

    assert _tier(check) == 2
    assert audit.records(action="kyc.case_approved").count() == 1
    assert audit.records(action="kyc.check_finished").count() == 1


def test_takes_no_word_back_when_the_company_changes_its_mind(onfido: Onfido) -> None:
    check = _pursued(checking.checked("Diallo"))
    onfido.finish(check.run_id or "", "declined")

    checks.ask(check.run_id or "", now=clock.now())

    assert (checking.check_of(check.case).verdict, _state(check)) == ("clear", "approved")


@pytest.mark.parametrize("fault", ["lost", "drop", "500", "429", "garbage"])
def test_goes_on_where_it_stopped_and_makes_no_second_applicant(onfido: Onfido, fault: str) -> None:
    onfido.sandbox.fault("onfido", fault, times=1)
    check = checking.checked("Diallo")
    assert (check.state, check.applicant_id) == ("starting", "")

    check = _pursued(check)
    check = _pursued(check, after=HOUR)

    assert _state(check) == "approved"
    kept = onfido.kept
    assert [kept[name] for name in ("applicants", "documents", "live_photos", "runs")] == [1, 2, 1, 1]


@pytest.mark.parametrize("known", [{"applicant_id": ""}, {"run_id": None}])
def test_asks_again_for_what_it_died_before_writing_down(onfido: Onfido, known: dict[str, str | None]) -> None:
    check = checking.checked("Slow")
    # As a process leaves it that is killed between the company's answer and its commit.
    Check.objects.filter(pk=check.pk).update(
        state="starting", **{"run_id": None, **known}, next_at=check.asked_at + timedelta(minutes=10)
    )

    again = _pursued(check, after=timedelta(minutes=9))
    assert again.state == "starting"  # its lease holds
    again = _pursued(check, after=timedelta(minutes=10))

    assert (again.state, again.run_id, again.applicant_id) == ("running", check.run_id, check.applicant_id)
    kept = onfido.kept
    assert [kept[name] for name in ("applicants", "documents", "live_photos", "runs")] == [1, 2, 1, 1]


def test_is_left_to_people_when_the_company_is_out_of_reach_for_long(settings: LazySettings) -> None:
    reachable, settings.ONFIDO_URL = settings.ONFIDO_URL, f"http://127.0.0.1:{free_port()}/v3.6"
    check = checking.checked("Diallo")
    check = _pursued(check, after=23 * HOUR)
    assert (check.state, check.tries) == ("starting", 2)

    assert checks.pursue_due(now=check.asked_at + 25 * HOUR) == {"pursued": 0, "given_up": 1}

    settings.ONFIDO_URL = reachable
    check = _pursued(check, after=48 * HOUR)
    assert (check.state, check.reasons, _state(check)) == ("given_up", ["no_answer"], "submitted")
    reviews.take(check.case_id, by=FATOU, now=clock.now())
    assert reviews.approve(check.case_id, by=FATOU, now=clock.now()).state == "approved"


def test_is_left_to_people_when_the_company_will_not_take_it() -> None:
    check = checking.checked("Diallo")
    Check.objects.filter(pk=check.pk).update(run_id="unknown-there", next_at=check.asked_at)

    check = _pursued(check)

    assert (check.state, check.reasons) == ("given_up", ["refused_by_company"])


def test_hears_a_late_answer_and_leaves_the_decision_to_people(onfido: Onfido) -> None:
    check = checking.checked("Slow")
    checks.pursue_due(now=check.asked_at + 25 * HOUR)
    onfido.finish(check.run_id or "")

    checks.ask(check.run_id or "", now=clock.now())

    check = checking.check_of(check.case)
    assert (check.state, check.verdict, _state(check)) == ("finished", "clear", "submitted")


def test_is_the_reviewers_once_one_has_taken_it() -> None:
    check = checking.checked("Diallo")
    reviews.take(check.case_id, by=FATOU, now=clock.now())

    check = _pursued(check)

    assert (check.verdict, _state(check), _tier(check)) == ("clear", "in_review", 1)


def test_is_checked_anew_when_it_comes_again(onfido: Onfido) -> None:
    first = checking.checked("Consider")
    case_id, user_id, now = first.case_id, first.case.user_id, clock.now()
    reviews.take(case_id, by=FATOU, now=now)
    reviews.ask_again(case_id, reason="data_differs", by=FATOU, now=now)
    checks.pursue_due(now=now + HOUR)  # the first one's answer is of no use any more

    said = people.said(document_expires_on=(now + timedelta(days=400)).date().isoformat())
    services.fill_in(case_id, said, user_id=user_id, now=now)
    case = services.submit(case_id, user_id=user_id, now=now + MINUTE)
    checks.begin(case, now=now + MINUTE)
    second = checking.check_of(case)
    second = _pursued(second)

    assert second.pk != first.pk
    assert (second.verdict, _state(second), onfido.kept["applicants"]) == ("clear", "approved", 2)


def test_is_begun_once_a_submission(onfido: Onfido) -> None:
    case = checking.handed_in("Slow")

    for _ in range(3):
        checks.begin(case, now=clock.now())

    assert (Check.objects.count(), onfido.kept["runs"]) == (1, 1)


def test_is_nobodys_but_peoples_without_a_company(settings: LazySettings, onfido: Onfido) -> None:
    settings.IDENTITY_CHECKER = None
    checks.begin(checking.handed_in(), now=clock.now())

    assert (Check.objects.count(), onfido.sandbox.requests("onfido")) == (0, [])


@pytest.mark.parametrize("ending", ["approved", "submitted", "expired"])
@pytest.mark.parametrize("written", ["BC1234567", "bc-123 45/67"])
def test_is_not_approved_on_a_document_that_another_customer_uses(ending: str, written: str) -> None:
    now = clock.now()
    moussas = checking.handed_in(user=people.customer(phone="+22236123456", at=now), at=now)
    if ending != "submitted":
        reviews.take(moussas.pk, by=FATOU, now=now)
        moussas = reviews.approve(moussas.pk, by=FATOU, now=now)
    if ending == "expired":
        endings.expire(now=now + timedelta(days=500))

    check = _pursued(checking.checked(document_number=written))

    assert (check.verdict, check.obstacles) == ("clear", ["document_used_by_another"])
    assert (_state(check), _tier(check)) == ("submitted", 1)
    dossier = reviews.look_at(check.case_id, by=FATOU, now=now)
    assert [case.user_id for case in dossier.others] == [moussas.user_id]


@pytest.mark.parametrize("other", [{"document_country": "SN"}, {"document_type": "passport"}])
def test_may_have_the_number_of_another_countrys_or_kind_of_document(other: dict[str, Any]) -> None:
    checking.handed_in(user=people.customer(phone="+22236123456", at=clock.now()), **other)

    assert _state(_pursued(checking.checked())) == "approved"


def test_may_renew_its_own_customers_approval() -> None:
    first = _pursued(checking.checked())
    again = checking.handed_in(user=first.case.user, at=clock.now() + timedelta(days=350))
    checks.begin(again, now=clock.now() + timedelta(days=350))

    assert _state(_pursued(checking.check_of(again))) == "approved"


def test_is_approved_by_no_company_and_no_single_reviewer_after_staff_lowered_the_tier() -> None:
    check, now = checking.checked(), clock.now()
    with transaction():
        overrides.set_tier(check.case.user_id, 0, request_id=ids.new_id(), by=FATOU, now=now)

    check = _pursued(check)

    assert (check.obstacles, _state(check), _tier(check)) == (["tier_lowered_by_staff"], "submitted", 0)
    reviews.take(check.case_id, by=FATOU, now=now)
    with pytest.raises(reviews.TierHeldDown):
        reviews.approve(check.case_id, by=FATOU, now=now)
    assert (_tier(check), queries.is_held_down(check.case.user_id)) == (0, True)

    with transaction():
        overrides.set_tier(check.case.user_id, 1, request_id=ids.new_id(), by=FATOU, now=now)
    reviews.approve(check.case_id, by=FATOU, now=now)
    assert (_tier(check), queries.is_held_down(check.case.user_id)) == (2, False)


def test_says_nothing_of_the_person_in_its_row_or_the_audit_log() -> None:
    check = _pursued(checking.checked("Mismatch"))

    row = repr(Check.objects.values().get(pk=check.pk))
    told = repr(list(audit.records(action="kyc.check_finished").values()))
    for personal in ("Mismatch", "MISMATCH", "SOMEBODY", "BC1234567", "1998"):
        assert personal not in row + told


def test_finds_a_document_of_another_that_was_named_under_an_older_key(settings: LazySettings) -> None:
    checking.handed_in(user=people.customer(phone="+22236123456", at=clock.now()))
    settings.DOCUMENT_KEYS = {"newer": bytes(range(32)), **settings.DOCUMENT_KEYS}

    assert _pursued(checking.checked()).obstacles == ["document_used_by_another"]


def test_keeps_no_number_of_a_document_in_clear() -> None:
    case = checking.handed_in()

    row = repr(Case.objects.values().get(pk=case.pk))
    assert "1234567" not in row
    assert people.said().fingerprints()[0] == case.fingerprint
