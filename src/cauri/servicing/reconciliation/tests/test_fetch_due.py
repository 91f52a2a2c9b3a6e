"""The job that has reports …"""

from datetime import date

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs
from tests.support.platforms import free_port

from cauri.integrations.paystack.reports import PaystackReports
from cauri.kit import clock
from cauri.products.deposits.tests import paying
from cauri.servicing.reconciliation import queries, services
from cauri.servicing.reconciliation.models import Statement
from cauri.servicing.reconciliation.ports import Report
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import DAY, Town, found

pytestmark = pytest.mark.django_db


def test_has_yesterdays_once_however_often_it_runs(town: Town) -> None:
    town.deposited(paying.awa())
    tomorrow = clock.now() + DAY

    first, again = services.fetch_due(now=tomorrow), services.fetch_due(now=tomorrow)

    assert first == again == {"reports": 1, "silent": 0, "unreadable": 0, "breaks": 0}
    assert Statement.objects.get().first_day == clock.day_of(clock.now())
    assert reporting.explained().held == town.earned


def test_has_the_days_that_were_missed(town: Town) -> None:
    now = clock.now()
    services.fetch_due(now=now + DAY)

    services.fetch_due(now=now + 4 * DAY)

    days = sorted((one.first_day - clock.day_of(now)).days for one in Statement.objects.all())
    assert days == [0, 1, 2, 3]


def test_has_a_day_whose_report_could_not_be_read_once_it_can(town: Town, settings: Settings) -> None:
    now, told = clock.now(), settings.PAYSTACK_REPORT_URL
    services.fetch_due(now=now + DAY)
    settings.PAYSTACK_REPORT_URL = f"{town.sandbox.url}/_sandbox/paystack/truth?"
    assert services.fetch_due(now=now + 2 * DAY)["unreadable"] == 1
    settings.PAYSTACK_REPORT_URL = told
    reporting.days_pass(2)  # somebody brings the report of the day after

    services.fetch_due(now=now + 3 * DAY)

    days = {(one.first_day - clock.day_of(now)).days for one in Statement.objects.all()}
    assert days == {0, 1, 2}


def test_asks_for_no_day_before_the_first_that_was_told(town: Town) -> None:
    now = clock.now()
    services.fetch_due(now=now + DAY)

    missed = queries.days_missed("paystack", since=clock.day_of(now - 9 * DAY), until=clock.day_of(now + 2 * DAY))

    assert missed == {clock.day_of(now + DAY), clock.day_of(now + 2 * DAY)}
    assert not queries.days_missed("gtbank", since=clock.day_of(now - 9 * DAY), until=clock.day_of(now))


def test_asks_again_about_a_day_on_which_something_differs(town: Town) -> None:
    now, intent = clock.now(), paying.paid(town.paystack, paying.awa())
    services.fetch_due(now=now + DAY)
    services.fetch_due(now=now + 4 * DAY)
    assert found() == [("state_differs", "-4825.00 NGN", "open")]

    town.paystack.flip(intent.reference, "failed")
    services.fetch_due(now=now + 5 * DAY)

    assert found() == [("state_differs", "-4825.00 NGN", "gone")]


def test_leaves_a_silent_company_for_the_next_time(town: Town, settings: Settings) -> None:
    town.deposited(paying.awa())
    told = settings.PAYSTACK_REPORT_URL
    settings.PAYSTACK_REPORT_URL = f"http://127.0.0.1:{free_port()}"
    assert services.fetch_due(now=clock.now() + DAY)["silent"] == 1
    assert (Statement.objects.count(), reporting.waiting()) == (0, 1)

    settings.PAYSTACK_REPORT_URL = told
    services.fetch_due(now=clock.now() + DAY)

    assert (Statement.objects.count(), reporting.waiting()) == (1, 0)


def test_goes_on_to_the_next_day_and_company_whatever_one_report_does(
    town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, read = clock.now(), PaystackReports.read
    services.fetch_due(now=now + DAY)
    settings.REPORT_SOURCES = {"bank2": "cauri.servicing.reconciliation.tests.test_fetch_due.Broken"} | dict(
        settings.REPORT_SOURCES
    )

    def of_day(source: PaystackReports, body: bytes, *, day: date | None = None) -> Report:
        if day == clock.day_of(now + DAY):
            raise OverflowError("date value out of range")
        return read(source, body, day=day)

    monkeypatch.setattr(PaystackReports, "read", of_day)
    with capture_logs() as events:
        done = services.fetch_due(now=now + 3 * DAY)

    assert (done["reports"], done["unreadable"]) == (1, 2)
    assert {(one["company"], one["alarm"]) for one in events if one["event"] == "reconciliation.unreadable"} == {
        ("bank2", True), ("paystack", True),
    }  # fmt: skip


class Broken(PaystackReports):
    """A company whose reports break whoever asks for them."""

    def fetch(self, day: date) -> bytes:
        """Nothing."""
        raise OverflowError(str(day))


def test_is_not_stopped_by_what_it_cannot_read(town: Town, settings: Settings) -> None:
    settings.PAYSTACK_REPORT_URL = f"{town.sandbox.url}/_sandbox/paystack/truth?"

    done = services.fetch_due(now=clock.now() + DAY)

    assert done == {"reports": 0, "silent": 0, "unreadable": 1, "breaks": 0}
