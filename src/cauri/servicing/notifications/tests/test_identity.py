"""About who they are, customers are told …"""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support.people import Customer

from cauri.identity.kyc import endings, overrides, reviews, services
from cauri.identity.kyc.tests import people
from cauri.identity.kyc.tests.people import FATOU
from cauri.identity.users.models import User
from cauri.infra.messaging.ports import Message
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import services as notices
from cauri.servicing.notifications.tests.telling import deliver, kinds, told


@pytest.fixture(autouse=True)
def nothing_before(awa: Customer, messages: list[Message]) -> None:
    """She has been told what came before, and forgot it."""
    deliver()
    notices.forget(older_than=clock.now() + timedelta(days=1))
    messages.clear()


def _case(awa: Customer, *, days: int = 400) -> UUID:
    now = clock.now()
    expires_on = (now + timedelta(days=days)).date().isoformat()
    return people.in_review(awa.user, at=now, document_expires_on=expires_on).pk


def test_that_it_is_known_and_with_which_tier(awa: Customer, messages: list[Message]) -> None:
    reviews.approve(_case(awa), by=FATOU, now=clock.now())
    deliver()

    assert told(awa.user.pk) == ["Your identity is confirmed. Your account is at level 2 now."]
    assert [(one.channel, one.body) for one in messages] == [("sms", told(awa.user.pk)[0])]
    User.objects.filter(pk=awa.user.pk).update(language="ar")
    assert told(awa.user.pk, "ar") == ["تم تأكيد هويتك. حسابك الآن في المستوى \u20682\u2069."]


def test_why_it_is_not_known_and_the_reason_of_then_stays(awa: Customer) -> None:
    case = _case(awa)
    reviews.ask_again(case, reason="document_unreadable", by=FATOU, now=clock.now())
    deliver()
    services.submit(case, user_id=awa.user.pk, now=clock.now())
    reviews.take(case, by=FATOU, now=clock.now())
    reviews.reject(case, reason="data_differs", by=FATOU, now=clock.now())
    deliver()

    assert told(awa.user.pk) == [
        "We cannot confirm your identity yet. Your document cannot be read. Put it right and send it again.",
        "Your identity was not confirmed. What you wrote is not what your document says. You may ask again.",
    ]
    assert told(awa.user.pk, "fr")[1].startswith("Votre identité n'a pas été confirmée. Ce que vous avez écrit")


def test_nothing_of_a_suspicion(awa: Customer) -> None:
    reviews.reject(_case(awa), reason="suspected_fraud", by=FATOU, now=clock.now())
    deliver()

    assert "raud" not in told(awa.user.pk)[0]


def test_thirty_days_before_it_ends_and_when_it_has(awa: Customer) -> None:
    now = clock.now()
    case = reviews.approve(_case(awa, days=100), by=FATOU, now=now)
    assert case.expires_at is not None
    for days in (31, 30, 29, 1):
        endings.tell_endings(now=case.expires_at - timedelta(days=days))
        deliver()
    endings.expire(now=case.expires_at)
    deliver()

    assert kinds(awa.user.pk) == ["identity_approved", "identity_ending", "identity_expired"]
    last_day = (now + timedelta(days=101)).date().isoformat()
    assert told(awa.user.pk)[1:] == [
        f"Your identity check ends on {last_day}. Send your documents again to keep your level.",
        "Your identity check has ended. Your account is at level 1 now. Send your documents again to raise it.",
    ]


def test_of_what_staff_set(awa: Customer) -> None:
    with transaction():
        overrides.set_tier(awa.user.pk, 0, request_id=ids.new_id(), by=FATOU, now=clock.now())
    deliver()

    assert told(awa.user.pk) == ["Your account is at level 0 now. Call us if you have questions."]
