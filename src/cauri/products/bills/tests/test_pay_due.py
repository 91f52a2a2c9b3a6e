"""Of several scheduled payments that are due, one …"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies import services as watch
from cauri.kit import clock
from cauri.products.bills import dates, runs
from cauri.products.bills.models import Biller, Offer, Run
from cauri.products.bills.tests.company import PLAYED, Ledger, account_saved, available, awa, mru, package
from cauri.products.bills.tests.scheduling import due, paid_due, run_of, scheduled, the_day, their_time_comes

pytestmark = pytest.mark.django_db


def test_waits_till_the_morning_for_a_biller_silent_at_night(company: Ledger, settings: Settings) -> None:
    schedule = scheduled(awa())
    due(schedule)
    company.silent = True
    at_night = datetime.combine(the_day(), time(23, 15), ZoneInfo(settings.OPERATOR_TIME_ZONE))

    assert runs.pay_due(now=at_night)["begun"] == 1

    assert run_of(schedule).next_at == at_night.replace(hour=dates.DUE_FROM, minute=0) + timedelta(days=1)


def test_is_not_tried_when_the_biller_has_just_not_answered_another(company: Ledger) -> None:
    one = awa()
    for _ in range(3):
        due(scheduled(one))
    company.silent = True

    assert paid_due()["begun"] == 1
    assert Run.objects.count() == 1

    company.silent = False
    assert paid_due()["paid"] == 2
    their_time_comes()
    assert paid_due()["paid"] == 1
    assert available(one) == mru("3500.00")


def test_is_paid_although_the_company_of_another_does_not_answer(settings: Settings) -> None:
    one, access = awa(), package("canal-access")
    decoder = account_saved(one, "14002345678901", biller="canal", package=access)
    first, other = scheduled(one, account_id=decoder, package=access, amount=None), scheduled(one)
    due(first, days_ago=1)
    due(other)
    settings.BILL_COMPANIES = {**PLAYED, "second": PLAYED["played"]}
    for kept in (Biller.objects.filter(pk="canal"), Offer.objects.filter(biller_id="canal")):
        kept.update(company="second")
    watch.switch_off("second", because="it does not answer", by=SYSTEM, now=clock.now())

    assert paid_due() == {"begun": 1, "paid": 1, "failed": 0, "skipped": 0}
    assert run_of(other).state == "paid"


def test_is_one_of_so_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PAID_AT_ONCE", 2)
    one = awa()
    schedules = [scheduled(one) for _ in range(3)]
    for days_ago, schedule in enumerate(schedules):
        due(schedule, days_ago=days_ago)

    assert paid_due()["paid"] == 2
    assert not Run.objects.filter(schedule=schedules[0]).exists()  # the others were due before it
    assert paid_due()["paid"] == 1
