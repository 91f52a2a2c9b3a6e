"""The console's identity checks …"""

import pytest
from django.test import Client

from cauri.identity.kyc.models import Case
from cauri.identity.kyc.tests import people
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.identity.users import queries as users
from cauri.infra.audit import queries as audit
from cauri.kit import clock, ids

QUEUE = "/console/kyc/case/"


def _seated(client: Client, name: str, role: str) -> StaffMember:
    member = staff.enrol(name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", now=clock.now())
    StaffMember.objects.filter(pk=member.pk).update(role=role)
    client.force_login(member)
    return member


@pytest.fixture
def fatou(client: Client, db: None) -> StaffMember:
    """Fatou, of compliance, signed in."""
    return _seated(client, "fatou", "compliance")


@pytest.fixture
def case(db: None) -> Case:
    return people.submitted(people.customer(at=clock.now()), at=clock.now())


def _decide(client: Client, case: Case, act: str, **more: str) -> str:
    answer = client.post(f"{QUEUE}{case.pk}/decision/", {"act": act, **more}, follow=True)
    assert answer.status_code == 200
    case.refresh_from_db()
    return answer.content.decode()


def test_list_who_waits_without_their_whole_names(client: Client, fatou: StaffMember, case: Case) -> None:
    page = client.get(QUEUE).content.decode()

    assert "Awa D•••" in page
    assert f"{QUEUE}{case.pk}/" in page
    assert "Diallo" not in page


def test_show_documents_beside_the_data_on_record(client: Client, fatou: StaffMember, case: Case) -> None:
    answer = client.get(f"{QUEUE}{case.pk}/")
    page = answer.content.decode()

    assert "BC1234567" in page
    assert "no-store" in answer["Cache-Control"]
    for kind in ("front", "back", "selfie"):
        assert f'src="{QUEUE}{case.pk}/documents/{kind}/"' in page
    viewed = audit.records(action="kyc.case_viewed").get()
    assert (viewed.actor, viewed.subject) == (fatou.pk, str(case.pk))

    document = client.get(f"{QUEUE}{case.pk}/documents/front/")
    assert document["Content-Type"] == "image/jpeg"
    assert document["Content-Disposition"].startswith("attachment; ")
    assert document["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in document["Cache-Control"]
    assert audit.records(action="documents.viewed").get().actor == fatou.pk


def test_take_and_approve(client: Client, fatou: StaffMember, case: Case) -> None:
    assert "Approve" in _decide(client, case, "take")
    _decide(client, case, "approve")

    assert (case.state, users.user(case.user_id).tier) == ("approved", 2)
    assert audit.records(action="kyc.case_approved").get().actor == fatou.pk


@pytest.mark.parametrize(("act", "state"), [("reject", "rejected"), ("ask_again", "more_needed")])
def test_refuse_for_a_reason(client: Client, fatou: StaffMember, case: Case, act: str, state: str) -> None:
    _decide(client, case, "take")
    assert "Choose one of the listed reasons." in _decide(client, case, act, reason="because")
    _decide(client, case, act, reason="document_unreadable")

    assert (case.state, case.reason) == (state, "document_unreadable")


def test_decide_nothing_that_a_colleague_reviews(client: Client, fatou: StaffMember, case: Case) -> None:
    page = _decide(client, case, "approve")

    assert "Take it first." in page
    assert (case.state, users.user(case.user_id).tier) == ("submitted", 1)


def test_find_nothing_that_is_not_there(client: Client, fatou: StaffMember, case: Case) -> None:
    assert client.get(f"{QUEUE}{ids.new_id()}/").status_code == 404
    assert client.get(f"{QUEUE}{case.pk}/documents/passport/").status_code == 404
    assert client.post(f"{QUEUE}{case.pk}/decision/", {"act": "delete"}).status_code == 404
    assert client.post(f"{QUEUE}{ids.new_id()}/decision/", {"act": "take"}).status_code == 404


@pytest.mark.parametrize(("role", "queue"), [("support", 200), ("auditor", 200), ("finance", 403), ("", 403)])
def test_keep_documents_from_who_does_not_decide(client: Client, db: None, case: Case, role: str, queue: int) -> None:
    _seated(client, "ibrahima", role)

    assert client.get(QUEUE).status_code == queue
    assert client.get(f"{QUEUE}{case.pk}/").status_code == 403
    assert client.get(f"{QUEUE}{case.pk}/documents/front/").status_code == 403
    assert client.post(f"{QUEUE}{case.pk}/decision/", {"act": "take"}).status_code == 403
    assert not audit.records(action="documents.viewed").exists()


def test_decide_nothing_on_a_mere_visit(client: Client, fatou: StaffMember, case: Case) -> None:
    client.get(f"{QUEUE}{case.pk}/decision/", {"act": "take"})

    case.refresh_from_db()
    assert case.state == "submitted"


def test_show_what_a_company_found_and_who_uses_the_same_document(
    client: Client, fatou: StaffMember, case: Case
) -> None:
    moussa = people.submitted(people.customer(phone="+22236123456", at=clock.now()), at=clock.now())
    assert case.submitted_at is not None
    case.checks.create(
        submitted_at=case.submitted_at, state="finished", verdict="consider", run_id="run-1", tries=1,
        reasons=["review", "document.visual_authenticity"], obstacles=["born_on_differs"],
        asked_at=case.submitted_at, next_at=case.submitted_at, finished_at=case.submitted_at,
    )  # fmt: skip

    assert "consider" in client.get(QUEUE).content.decode()
    page = client.get(f"{QUEUE}{case.pk}/").content.decode()

    for told in ("consider", "document.visual authenticity", "born on differs", "used by another customer"):
        assert told in page
    assert f'href="{QUEUE}{moussa.pk}/"' in page
    assert f'href="/console/approvals/request/new/kyc.override/?user_id={case.user_id}"' in page
