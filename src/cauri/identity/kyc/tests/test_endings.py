"""In time, a case …"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from cauri.identity.kyc import endings, queries, reviews, services, tasks
from cauri.identity.kyc.models import Case
from cauri.identity.kyc.tests import people
from cauri.identity.kyc.tests.people import FATOU, NOW
from cauri.infra.audit import queries as audit
from cauri.infra.documents import services as documents
from cauri.infra.documents.models import Document
from cauri.infra.outbox.models import PublishedFact

pytestmark = pytest.mark.usefixtures("db")

DAY = timedelta(days=1)


def _approved(*, until: str = "2027-05-16", at: datetime = NOW, user: object = None) -> Case:
    person = user or people.customer()
    case = people.in_review(person, at=at, document_expires_on=until)  # type: ignore[arg-type] # a User, where given
    return reviews.approve(case.pk, by=FATOU, now=at)


def _end_of(case: Case) -> datetime:
    assert case.expires_at is not None
    return case.expires_at


def _facts(name: str) -> int:
    return PublishedFact.objects.filter(name=name).count()


def _rejected() -> Case:
    return reviews.reject(people.in_review(people.customer()).pk, reason="data_differs", by=FATOU, now=NOW)


def _asked_again() -> Case:
    return reviews.ask_again(people.in_review(people.customer()).pk, reason="data_differs", by=FATOU, now=NOW)


def _begun() -> Case:
    return people.filled(people.customer())


def test_is_told_to_end_once_thirty_days_before() -> None:
    end = _end_of(_approved())

    assert endings.tell_endings(now=end - 30 * DAY - timedelta(seconds=1)) == 0
    assert endings.tell_endings(now=end - 30 * DAY) == 1
    assert endings.tell_endings(now=end - DAY) == 0
    assert _facts("kyc.approval_ending") == 1


def test_is_not_told_to_end_when_a_later_one_holds() -> None:
    first = _approved()
    _approved(until="2032-01-01", at=_end_of(first) - 60 * DAY, user=first.user)

    assert endings.tell_endings(now=_end_of(first) - 20 * DAY) == 0
    assert _facts("kyc.approval_ending") == 0


def test_is_not_told_to_end_after_it_has() -> None:
    end = _end_of(_approved())

    assert endings.tell_endings(now=end) == 0


@pytest.mark.parametrize("made", [_rejected, _asked_again, _begun])
def test_that_came_to_nothing_forgets_its_documents_after_ninety_days(made: Callable[[], Case]) -> None:
    case, due = made(), NOW + 90 * DAY
    assert endings.forget_documents(now=due) == 0
    assert Document.objects.count() == 3

    assert endings.forget_documents(now=due + timedelta(seconds=1)) == 1
    assert endings.forget_documents(now=due + DAY) == 0
    assert documents.prune(kept=DAY, now=due + DAY) == 3

    left = queries.case(case.pk)
    assert (left.state, left.sealed, left.fingerprint, queries.kinds_of(left)) == (case.state, None, "", [])
    assert not Document.objects.exists()
    record = audit.records(action="kyc.documents_forgotten").get()
    assert (record.subject, record.actor_kind) == (str(case.pk), "system")
    assert reviews.look_at(case.pk, by=FATOU, now=due).personal is None


def test_that_was_taken_up_again_forgets_nothing() -> None:
    case = _begun()
    services.fill_in(case.pk, people.said(), user_id=case.user_id, now=NOW + 80 * DAY)

    assert endings.forget_documents(now=NOW + 100 * DAY) == 0


def test_that_waits_forgets_nothing() -> None:
    people.submitted(people.customer())
    people.in_review(people.customer(phone="+22236123456"))

    assert endings.forget_documents(now=NOW + 5000 * DAY) == 0


def test_that_was_approved_forgets_its_documents_five_years_after_it_ended() -> None:
    case = _approved()
    end = _end_of(case)
    assert endings.forget_documents(now=end + 1900 * DAY) == 0  # whatever the clock says, it holds until it is ended
    endings.expire(now=end)

    assert endings.forget_documents(now=end + 1826 * DAY) == 0
    assert endings.forget_documents(now=end + 1826 * DAY + timedelta(seconds=1)) == 1
    assert queries.case(case.pk).sealed is None


def test_keeps_its_documents_as_long_as_a_later_approval_of_the_customer() -> None:
    first = _approved()
    later = _approved(until="2032-01-01", at=_end_of(first) - DAY, user=first.user)
    endings.expire(now=_end_of(first))

    assert endings.forget_documents(now=_end_of(first) + 1827 * DAY) == 0
    endings.expire(now=_end_of(later))
    assert endings.forget_documents(now=_end_of(later) + 1827 * DAY) == 2


def test_is_seen_to_by_jobs_on_record() -> None:
    assert tasks.expire().counts == {"expired": 0}
    assert tasks.tell_endings().counts == {"told": 0}
    assert tasks.forget_documents().counts == {"cases": 0}
    assert tasks.pursue_checks().counts == {"pursued": 0, "given_up": 0}
