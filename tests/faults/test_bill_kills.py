"""Whoever is killed while a company of top-ups and bills is called …

Worker and API are processes of their own, ended without warning, and the company is the sandbox over real HTTP.
"""

import http.client
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from pytest_django import Settings
from tests.faults import bill_companies
from tests.faults.bill_companies import BILL, PRICE, TOP_UP, Till, Way
from tests.support import people, servers, workers
from tests.support.apps import App, OverTheWire
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.platforms import Platform, eventually
from tests.support.sandbox import Sandbox

from cauri.books.instructions import services as instructions
from cauri.books.instructions.models import Instruction
from cauri.books.ledger import queries as ledger
from cauri.books.payments.models import Payment
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.bills import catalogue, dates, saved, schedules
from cauri.products.bills.models import Offer, Run, Schedule
from cauri.products.bills.schedules import Agreement

ANSWER_AFTER = 3.0
SECRET = "whsec_b2Yta2lsbHM="
CHECKED_AT = "/accounts/validate"
JOBS = ("bills.pay_due", "instructions.pursue")


@dataclass
class Kiosk:
    """Awa, who has 9,000 ouguiyas, the companies, and what another process must be told to reach them."""

    sandbox: Sandbox
    awa: Customer
    environment: dict[str, str]
    log: Path

    def till(self, way: Way) -> Till:
        """Where that is paid, now."""
        return Till(self.sandbox, self.awa, way, clock.now())

    def calls(self, way: Way, path: str = "") -> int:
        """How often the company was told to pay, or asked at another door."""
        return self.sandbox.requests(way.company).count(("POST", path or _path(way)))

    def paid(self, way: Way) -> list[str]:
        """How everything stands that the company was told to pay, by its own books."""
        return [bill_companies._status(one) for one in self.sandbox.truth(way.company)[way.in_truth]]

    def worker(self) -> AbstractContextManager[workers.Process]:
        """A worker for the length of the block."""
        return workers.process("worker", log=self.log, environment=self.environment)

    def said(self) -> str:
        """The end of what the workers wrote."""
        return self.log.read_text()[-3000:]


@pytest.fixture
def kiosk(committed_db: Urls, sandbox: Sandbox, settings: Settings, tmp_path: Path) -> Kiosk:
    settings.BILL_COMPANIES = {
        "dtone": "cauri.integrations.dtone.topups.DtOneTopUps",
        "billers": "cauri.integrations.billers.payments.BillerPayments",
    }
    settings.DTONE_URL, settings.BILLERS_URL = f"{sandbox.url_of('dtone')}/v1", sandbox.url_of("billers")
    settings.DTONE_KEY = settings.DTONE_SECRET = settings.BILLERS_KEY = "key_of_kills"
    settings.DTONE_COUNTRIES, settings.BILLERS_SECRET = ["MR"], SECRET
    environment = {
        "CAURI_DTONE_URL": settings.DTONE_URL,
        "CAURI_DTONE_KEY": settings.DTONE_KEY,
        "CAURI_DTONE_SECRET": settings.DTONE_SECRET,
        "CAURI_DTONE_COUNTRIES": "MR",
        "CAURI_BILLERS_URL": settings.BILLERS_URL,
        "CAURI_BILLERS_KEY": settings.BILLERS_KEY,
        "CAURI_BILLERS_SECRET": SECRET,
        **servers.our_secrets(),
    }
    catalogue.refresh(now=clock.now())
    awa = people.customer("Awa Diallo", currency="MRU", funds="9000.00")
    return Kiosk(sandbox, awa, environment, tmp_path / "worker.log")


@pytest.mark.parametrize("way", [TOP_UP, BILL], ids=lambda way: str(way.name))
def test_a_killed_worker_loses_no_payment_and_sends_none_twice(kiosk: Kiosk, way: Way) -> None:
    payments = []
    for number in (1, 2):
        with kiosk.worker() as worker:
            kiosk.sandbox.fault(way.company, "slow", where=way.told_to_pay_at, seconds=ANSWER_AFTER)
            payments.append(bill_companies.ordered(kiosk.till(way)))
            assert eventually(lambda: kiosk.calls(way) == number, seconds=20), kiosk.said()  # noqa: B023 - at once
            worker.kill()  # the company goes on, and nobody hears what it says
        assert Instruction.objects.get(pk=payments[-1].pk).state == "sending"
    kiosk.sandbox.fault(way.company, "none")
    assert eventually(lambda: kiosk.paid(way) == [way.succeeded] * 2, seconds=20)

    _they_are_asked(kiosk)

    assert _states(payments) == [("succeeded", "completed")] * 2
    assert kiosk.calls(way) == 2
    assert kiosk.paid(way) == [way.succeeded] * 2
    _must_have_paid(kiosk, 2)


@pytest.mark.parametrize("way", [TOP_UP, BILL], ids=lambda way: str(way.name))
def test_a_killed_api_that_was_asking_leaves_it_to_the_next(kiosk: Kiosk, committed_db: Urls, way: Way) -> None:
    kiosk.sandbox.switch(f"{way.company}/delay", seconds=3600)
    payment = bill_companies.ordered(kiosk.till(way))
    instructions.carry_out(payment.pk, now=clock.now() - timedelta(seconds=30))
    till = kiosk.till(way)
    till.flip(payment, way.succeeded)
    asked = len(kiosk.sandbox.requests(way.company))
    with servers.api(committed_db, environment=kiosk.environment) as api:
        kiosk.sandbox.fault(way.company, "slow", seconds=ANSWER_AFTER)
        looking = threading.Thread(target=_look, args=(api, kiosk.awa, payment))
        looking.start()
        assert eventually(lambda: len(kiosk.sandbox.requests(way.company)) > asked, seconds=20), "it never asked"
        servers.kill(api)
        looking.join(30)
        assert _states([payment]) == [("unknown", "pending")]
        kiosk.sandbox.fault(way.company, "none")

        servers.start(api)
        _look(api, kiosk.awa, payment)

    assert _states([payment]) == [("succeeded", "completed")]
    assert kiosk.calls(way) == 1
    _must_have_paid(kiosk, 1)


@pytest.mark.parametrize("killed_at", [CHECKED_AT, BILL.told_to_pay_at], ids=["before it is called", "after"])
def test_a_worker_killed_in_a_scheduled_run_pays_that_day_once(kiosk: Kiosk, killed_at: str) -> None:
    schedule = _scheduled(kiosk.awa)
    checks = kiosk.calls(BILL, CHECKED_AT)
    _jobs_are_due()
    kiosk.sandbox.fault("billers", "slow", where=killed_at, seconds=ANSWER_AFTER)
    with kiosk.worker() as worker:
        before = {CHECKED_AT: checks, BILL.told_to_pay_at: 0}[killed_at]
        assert eventually(lambda: kiosk.calls(BILL, killed_at) == before + 1, seconds=20), kiosk.said()
        worker.kill()
    run = Run.objects.get(schedule=schedule)
    began = killed_at == BILL.told_to_pay_at
    assert Payment.objects.filter(pk=run.payment_id).exists() is began
    assert kiosk.calls(BILL) == int(began)
    kiosk.sandbox.fault("billers", "none")
    assert eventually(lambda: kiosk.paid(BILL) == ["succeeded"] * int(began), seconds=20)

    Run.objects.filter(next_at__isnull=False).update(next_at=clock.now())  # as if its lease were over
    _they_are_asked(kiosk, until=lambda: Run.objects.get(schedule=schedule).state == "paid")

    again = Run.objects.get(schedule=schedule)
    assert (again.pk, again.payment_id, again.state) == (run.pk, run.payment_id, "paid")
    assert _states(list(Payment.objects.filter(product="electricity"))) == [("succeeded", "completed")]
    assert kiosk.calls(BILL) == 1
    assert kiosk.paid(BILL) == ["succeeded"]
    _must_have_paid(kiosk, 1)


def _they_are_asked(kiosk: Kiosk, *, until: Callable[[], bool] = lambda: True) -> None:
    """A worker comes by after the time in which an answer may still come, and ends what is pending."""
    Instruction.objects.update(next_at=clock.now())
    _jobs_are_due()
    with kiosk.worker():
        assert eventually(
            lambda: until() and Payment.objects.exists() and not Payment.objects.filter(state="pending").exists(),
            seconds=40,
        ), (
            list(Instruction.objects.values_list("state", "next_at")),
            list(Run.objects.values_list("state", "next_at")),
        )


def _look(api: Platform, awa: Customer, payment: Payment) -> None:
    with suppress(OSError, http.client.HTTPException), closing(OverTheWire(api.port)) as line:
        App.of(awa, line).get(f"/api/v1/bills/{payment.pk}")


def _scheduled(awa: Customer) -> Schedule:
    """500 ouguiyas for electricity each month, from the last day on that is due by now."""
    now = clock.now()
    package = Offer.objects.get(company=BILL.company, company_code=BILL.package).pk
    account = saved.save(awa.caller, biller=BILL.biller, package=package, account=f"{BILL.account}100", now=now)
    agreed = Agreement(
        account_id=account.pk,
        package=package,
        amount=PRICE,
        up_to=Money.of("600.00", "MRU"),
        every="month",
        first_on=dates.today(now),
    )
    with transaction():
        schedule = schedules.arrange(agreed, caller=awa.caller, schedule_id=ids.new_id(), now=now)
    on = dates.last_due(now)
    Schedule.objects.filter(pk=schedule.pk).update(first_on=on, next_on=on)
    return schedule


def _jobs_are_due() -> None:
    """As if the jobs had run last an hour ago: the next scheduler runs them at once."""
    every, _ = IntervalSchedule.objects.get_or_create(every=120, period=IntervalSchedule.SECONDS)
    ran_at = clock.now() - timedelta(hours=1)
    for job in JOBS:
        PeriodicTask.objects.update_or_create(
            name=job, defaults={"task": job, "interval": every, "last_run_at": ran_at, "enabled": True}
        )


def _states(payments: list[Payment]) -> list[tuple[str, str]]:
    found = [(Instruction.objects.get(pk=one.pk), Payment.objects.get(pk=one.pk)) for one in payments]
    return [(instruction.state, payment.state) for instruction, payment in found]


def _path(way: Way) -> str:
    return f"/v1{way.told_to_pay_at}" if way.company == "dtone" else way.told_to_pay_at


def _must_have_paid(kiosk: Kiosk, times: int) -> None:
    """So often and no more has money left, nothing is reserved, and the books hold."""
    made = Payment.objects.exclude(product="faucet")
    paid = sum((one.quote.debit for one in made if one.quote), Money.of("0", "MRU"))
    held = ledger.balance_of(kiosk.awa.wallet.account_id)
    assert held.balance == held.available == Money.of("9000.00", "MRU") - paid
    assert made.count() == times
    assert paid >= PRICE * times
    books_must_hold()
