"""About their bills, customers are told …"""

import pytest
from pytest_django import Settings
from tests.support.people import Customer

from cauri.infra.messaging.ports import Message
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.products.bills.events import BillRefundDeclined, ScheduledBillMissed, ScheduleSet
from cauri.products.bills.tests import company
from cauri.products.bills.tests.company import PLAYED, Played
from cauri.servicing.notifications.tests.telling import deliver, kinds, told
from cauri.servicing.statements import queries as statements


@pytest.fixture(autouse=True)
def nothing_before(awa: Customer, messages: list[Message], settings: Settings) -> None:
    """A company reaches billers, and she has heard what came before."""
    settings.BILL_COMPANIES = PLAYED
    Played.begins_anew()
    company.stocked()
    deliver()
    messages.clear()


def test_that_one_was_paid_and_to_whom(awa: Customer, messages: list[Message]) -> None:
    company.paid(awa, amount="60.00")
    deliver()

    assert told(awa.user.pk)[-1] == "You paid 60.00 MRU to Somelec •••• 7890."
    assert [one.body for one in messages] == [told(awa.user.pk)[-1]]


def test_that_one_failed_and_the_money_is_back(awa: Customer) -> None:
    Played.books.says = company.failed
    company.paid(awa, amount="60.00")
    deliver()

    assert "60.00 MRU to Somelec •••• 7890 could not be carried out" in told(awa.user.pk)[-1]


def test_that_one_is_scheduled_and_why_it_was_not_paid(awa: Customer, messages: list[Message]) -> None:
    schedule = ids.new_id()
    with transaction():
        events.publish(ScheduleSet(user_id=awa.user.pk, schedule_id=schedule))
        events.publish(ScheduledBillMissed(user_id=awa.user.pk, schedule_id=schedule, code="schedule_exceeded"))
    deliver()

    assert {"bill_scheduled", "bill_not_paid"} <= set(kinds(awa.user.pk))
    why = "A bill that was due by your schedule was not paid: With its fee it is more than was agreed to."
    assert why in told(awa.user.pk)
    assert len(messages) == 2


def test_that_one_is_not_given_back(awa: Customer, messages: list[Message]) -> None:
    bill = company.paid(awa, amount="60.00")
    deliver()
    messages.clear()
    with transaction():
        events.publish(BillRefundDeclined(user_id=awa.user.pk, payment_id=bill))
    deliver()

    said = "You do not get back 60.00 MRU that you paid to Somelec •••• 7890. Look at the bill to read why."
    assert told(awa.user.pk)[-1] == said
    assert [one.body for one in messages] == [said]


def test_in_their_history_who_was_paid(awa: Customer) -> None:
    bill = company.paid(awa, amount="60.00")
    deliver()

    assert statements.transaction(awa.user.pk, bill).counterparty.name == "Somelec •••• 7890"
