"""Of what people ask of each other …"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings
from tests.support.people import Customer

from cauri.infra.messaging.ports import Message
from cauri.kit import clock
from cauri.products.requests import endings as endings_of_requests
from cauri.products.requests.tests import asking
from cauri.products.splits import endings as endings_of_splits
from cauri.products.splits.tests import sharing
from cauri.servicing.notifications import preferences, queries, services
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.tests.telling import deliver, kinds, told

pytestmark = pytest.mark.usefixtures("messages")


@pytest.fixture
def three(messages: list[Message], settings: Settings) -> Sequence[Customer]:
    """Awa, Moussa and Fatou, who have heard what came before."""
    settings.THROTTLE_FACTOR = 1_000
    found = sharing.three()
    deliver()
    services.forget(older_than=clock.now() + timedelta(days=1))
    messages.clear()
    return found


def test_whoever_is_asked_is_told_by_whom_and_for_how_much(three: Sequence[Customer], messages: list[Message]) -> None:
    awa, moussa, _ = three
    asking.request(awa, moussa)
    deliver()

    assert told(moussa.user.pk) == ["Awa D••• asks you for 100.00 MRU."]
    assert told(moussa.user.pk, "fr") == ["Awa D••• vous demande 100.00 MRU."]
    assert [one.body for one in messages] == told(moussa.user.pk)
    assert told(awa.user.pk) == []


def test_a_request_that_is_paid_is_told_by_its_payment_alone(three: Sequence[Customer]) -> None:
    awa, moussa, _ = three
    asking.pay(moussa, asking.request(awa, moussa))
    deliver()

    assert kinds(awa.user.pk) == ["received"]
    assert kinds(moussa.user.pk) == ["request_made", "sent"]


def test_whoever_asked_is_told_that_it_was_declined(three: Sequence[Customer]) -> None:
    awa, moussa, _ = three
    asking.decline(moussa, asking.request(awa, moussa))
    deliver()

    assert told(awa.user.pk) == ["Moussa S••• has declined your request of 100.00 MRU."]
    assert kinds(moussa.user.pk) == ["request_made"]


def test_whoever_was_asked_is_told_that_it_was_cancelled(three: Sequence[Customer]) -> None:
    awa, moussa, _ = three
    asking.cancel(awa, asking.request(awa, moussa))
    deliver()

    assert told(moussa.user.pk)[-1] == "Awa D••• no longer asks you for 100.00 MRU."
    assert told(awa.user.pk) == []


def test_a_request_is_told_again_and_then_that_its_time_is_over(three: Sequence[Customer]) -> None:
    awa, moussa, _ = three
    found = asking.request_of_before(awa, moussa, ago=timedelta(days=2))
    assert asking.remind(awa, found).status == 200
    endings_of_requests.expire(now=clock.now() + asking.WEEK)
    deliver()

    assert told(moussa.user.pk)[1:] == ["Awa D••• is still waiting for 100.00 MRU."]
    assert told(awa.user.pk) == ["Moussa S••• has not paid 100.00 MRU in time."]


def test_whoever_bears_a_part_of_a_bill_is_told_of_that(three: Sequence[Customer]) -> None:
    awa, moussa, fatou = three
    sharing.made(awa, "40.00", moussa, fatou)
    deliver()

    for one in (moussa, fatou):
        assert told(one.user.pk) == ["Awa D••• shares a bill with you: your part is 20.00 MRU."]
    assert told(awa.user.pk) == []


def test_a_reminder_names_what_is_left_of_a_part(three: Sequence[Customer]) -> None:
    awa, moussa, fatou = three
    found = sharing.made_before(awa, "40.00", moussa, fatou, ago=timedelta(days=2))
    sharing.pay(moussa, found, "15.00")
    assert sharing.remind(awa, found).status == 200
    deliver()

    assert "5.00 MRU of your part is left to pay to Awa D•••." in told(moussa.user.pk)
    assert "20.00 MRU of your part is left to pay to Awa D•••." in told(fatou.user.pk)


def test_the_creator_of_a_bill_is_told_who_declines_and_that_it_is_paid(three: Sequence[Customer]) -> None:
    awa, moussa, fatou = three
    declined, paid = sharing.made(awa, "40.00", moussa, fatou), sharing.made(awa, "20.00", moussa, with_oneself=True)
    sharing.decline(fatou, declined)
    sharing.pay(moussa, paid)
    deliver()

    assert sorted(kinds(awa.user.pk)) == ["received", "split_declined", "split_paid"]
    assert "Fatou B••• does not pay the rest of a part." in told(awa.user.pk)
    assert "All parts of your bill are paid." in told(awa.user.pk)


def test_only_who_has_something_left_to_pay_is_told_that_a_bill_is_closed(three: Sequence[Customer]) -> None:
    awa, moussa, fatou = three
    closed, cancelled = sharing.made(awa, "40.00", moussa, fatou), sharing.made(awa, "20.00", moussa, with_oneself=True)
    sharing.pay(moussa, closed)
    assert sharing.close(awa, closed).status == 200
    assert sharing.cancel(awa, cancelled).status == 200
    deliver()

    assert kinds(moussa.user.pk).count("split_over") == 1
    assert told(fatou.user.pk)[1:] == ["The bill of Awa D••• is closed."]
    assert kinds(awa.user.pk) == ["received"]


def test_whoever_has_paid_is_not_told_that_either_while_somebody_looks_at_it(three: Sequence[Customer]) -> None:
    awa, moussa, fatou = three
    found = sharing.made(awa, "40.14", moussa, fatou)
    sharing.pay(moussa, found)
    assert sharing.part(found, moussa).left_minor == 0
    assert sharing.close(awa, found).status == 200
    deliver()

    assert set(kinds(moussa.user.pk)) == {"split_shared", "held"}
    assert kinds(fatou.user.pk) == ["split_shared", "split_over"]


def test_the_creator_of_a_bill_is_told_what_nobody_paid_in_time(three: Sequence[Customer]) -> None:
    awa, moussa, fatou = three
    found = sharing.made(awa, "40.00", moussa, fatou)
    sharing.pay(moussa, found, "15.00")
    endings_of_splits.expire(now=clock.now() + sharing.MONTH)
    deliver()

    assert told(awa.user.pk)[-1] == "Thirty days are over; 25.00 MRU was not paid."


def test_a_page_costs_as_much_however_much_was_asked(
    three: Sequence[Customer], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    awa, moussa, _ = three
    asking.request(awa, moussa)
    sharing.made(awa, "20.00", moussa, with_oneself=True)
    deliver()
    with CaptureQueriesContext(connection) as few:
        queries.inbox_of(moussa.user.pk, language="en")
    asked = len(few)
    for _ in range(2):
        asking.request(awa, moussa, amount="7.00")
        sharing.made(awa, "30.00", moussa, with_oneself=True)
    deliver()

    with django_assert_num_queries(asked):
        assert len(queries.inbox_of(moussa.user.pk, language="en").notices) == 6


def test_the_messages_can_be_turned_off(three: Sequence[Customer], messages: list[Message]) -> None:
    awa, moussa, _ = three
    preferences.prefer(moussa.user.pk, Notice.Kind.REQUEST_MADE, now=clock.now(), sms=False, email=False)
    asking.request(awa, moussa)
    deliver()

    assert kinds(moussa.user.pk) == ["notices_changed", "request_made"]
    assert [message.purpose for message in messages] == ["notices_changed"]
