"""A payment that is made again and again …"""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import Answer, App, new_key
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.identity.access.services import lock_for
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.products.bills import catalogue, runs, services
from cauri.products.bills.models import Run, Schedule
from cauri.products.bills.services import Wanted
from cauri.products.bills.standing import ByStanding, ScheduleDoesNotCover
from cauri.products.bills.tests.company import (
    METER,
    OWES,
    SCHEDULES,
    Ledger,
    account_saved,
    available,
    awa,
    left,
    mru,
    package,
)
from cauri.products.bills.tests.scheduling import (
    agreed,
    begun,
    due,
    paid_due,
    run_of,
    scheduled,
    the_day,
    their_time_comes,
    today,
)

pytestmark = pytest.mark.django_db


def test_is_paid_on_the_day_and_once(company: Ledger) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)

    first, again = paid_due(), paid_due()
    relay.deliver_all()

    assert (first["paid"], again) == (1, {"begun": 0, "paid": 0, "failed": 0, "skipped": 0})
    payment = Payment.objects.get(pk=run_of(schedule).payment_id)
    assert (payment.state, payment.authorised_by) == ("completed", "standing")
    assert len(company.sends) == 1
    assert (one.balance, left()) == (mru("4500.00"), mru("500.00"))
    assert Schedule.objects.get().next_on > today()


def test_is_not_paid_before_the_day(company: Ledger) -> None:
    one = awa()
    scheduled(one, first_on=(today() + timedelta(days=1)).isoformat())

    assert paid_due()["paid"] == 0
    assert one.balance == mru("5000.00")


def test_shows_what_came_of_each_day() -> None:
    one = awa()
    due(scheduled(one))
    paid_due()

    (shown,) = App.of(one).get(SCHEDULES).document

    assert (shown["state"], shown["package"], shown["account"]) == ("active", "somelec prepaid", "•••• 7890")
    assert [(run["due_on"], run["state"]) for run in shown["runs"]] == [(the_day().isoformat(), "paid")]
    assert App.of(one).get(f"/api/v1/bills/{shown['runs'][0]['bill_id']}").document["state"] == "pending"


def test_is_not_paid_again_when_we_died_paying_it(company: Ledger) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    paid_due()
    _died_before_the_end()

    assert paid_due()["paid"] == 1
    relay.deliver_all()

    assert (Payment.objects.filter(authorised_by="standing").count(), len(company.sends)) == (1, 1)
    assert available(one) == mru("4500.00")


def test_is_paid_after_all_when_we_died_before(company: Ledger) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    run_id = begun(schedule)
    _died_before_the_end()

    assert paid_due()["paid"] == 1
    assert run_of(schedule).pk == run_id
    assert available(one) == mru("4500.00")


def test_is_not_paid_when_it_costs_more_than_was_agreed() -> None:
    one = awa()
    schedule = scheduled(one)
    fees.set_rule(fees.Scope("electricity", "MRU"), Price(fixed_minor=1001), actor=SYSTEM, now=clock.now())
    due(schedule)

    assert paid_due()["failed"] == 1

    assert run_of(schedule).code == "schedule_exceeded"
    assert available(one) == mru("5000.00")
    assert _told() == ["schedule_exceeded"]


def test_is_refused_by_the_books_and_told_once() -> None:
    one = awa(funds="100.00")
    schedule = scheduled(one)
    due(schedule)

    assert paid_due()["failed"] == 1

    assert run_of(schedule).code == "insufficient_funds"
    assert Payment.objects.get(pk=run_of(schedule).payment_id).state == "refused"
    assert _told() == []  # the refused payment tells


def test_is_skipped_while_its_owner_is_locked(company: Ledger) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    lock_for(one.user.pk, by=SYSTEM, wipe=False, now=clock.now())

    assert paid_due()["skipped"] == 1

    assert (run_of(schedule).code, _told(), company.sends) == ("payer_locked", ["payer_locked"], [])
    assert Schedule.objects.get().next_on > today()


def test_waits_for_a_biller_that_cannot_be_reached(company: Ledger) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    company.silent = True
    assert paid_due()["begun"] == 1

    company.silent = False
    assert paid_due()["begun"] == 0  # it is not time yet
    _died_before_the_end()
    assert paid_due()["paid"] == 1
    assert available(one) == mru("4500.00")


def test_is_given_up_after_days() -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule, days_ago=4)

    assert paid_due()["skipped"] == 1

    assert (run_of(schedule).code, _told()) == ("schedule_missed", ["schedule_missed"])
    assert one.balance == mru("5000.00")


def test_is_not_paid_to_a_biller_that_is_off() -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    catalogue.switch_off("somelec", because="they are moving", by=SYSTEM, now=clock.now())

    assert paid_due()["failed"] == 1
    assert (run_of(schedule).code, _told()) == ("unknown_biller", ["unknown_biller"])


def test_rests_and_goes_on_from_the_next_day() -> None:
    one = awa()
    schedule = scheduled(one)
    assert _put(one, schedule, "PUT").document["state"] == "paused"
    due(schedule, days_ago=40)
    assert paid_due()["paid"] == 0

    assert _put(one, schedule, "DELETE").document["state"] == "active"

    assert Schedule.objects.get().next_on >= today()
    assert Run.objects.count() == 0


def test_rests_and_is_not_paid_for_a_day_that_was_begun(company: Ledger) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    company.silent = True
    assert paid_due()["begun"] == 1

    _put(one, schedule, "PUT")
    assert (run_of(schedule).state, run_of(schedule).code) == ("skipped", "schedule_called_off")

    company.silent = False
    _put(one, schedule, "DELETE")
    their_time_comes()
    assert paid_due() == {"begun": 0, "paid": 0, "failed": 0, "skipped": 0}
    assert available(one) == mru("5000.00")
    assert _told() == []


def test_rests_and_a_day_that_was_paid_is_told_so() -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    paid_due()
    _died_before_the_end()

    _put(one, schedule, "PUT")

    assert run_of(schedule).state == "begun"
    assert paid_due()["paid"] == 1
    assert available(one) == mru("4500.00")


def test_does_not_pay_a_day_twice_by_resting_in_between() -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    paid_due()
    _put(one, schedule, "PUT")
    _put(one, schedule, "DELETE")

    assert paid_due() == {"begun": 0, "paid": 0, "failed": 0, "skipped": 0}
    assert Schedule.objects.get().next_on > today()


def test_is_cancelled_for_good() -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    address = f"{SCHEDULES}/{schedule}"

    assert _sent(one, "DELETE", address).status == 204

    assert _sent(one, "DELETE", address).code == "unknown_schedule"
    assert _put(one, schedule, "DELETE").code == "unknown_schedule"
    assert (paid_due()["paid"], App.of(one).get(SCHEDULES).document) == (0, [])
    actions = AuditRecord.objects.filter(subject=str(schedule)).order_by("at").values_list("action", flat=True)
    assert list(actions) == ["bills.schedule_set", "bills.schedule_cancelled"]


def test_is_not_paid_if_it_is_cancelled_at_the_last_moment() -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    run_id = begun(schedule)
    _sent(one, "DELETE", f"{SCHEDULES}/{schedule}")

    assert runs._carried_out(run_id, clock.now()) == "skipped"
    assert (run_of(schedule).code, _told()) == ("schedule_called_off", [])


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"account": OWES}, "another account"),
        ({"amount": mru("499.00")}, "another amount"),
        ({"biller": "mattel", "account": "36123456"}, "another biller"),
        ({"from_wallet": "savings"}, "another wallet"),
    ],
)
def test_is_consent_to_that_payment_alone(wanted: dict[str, object], why: str) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    run_id = begun(schedule)
    said: dict[str, object] = {"biller": "somelec", "account": METER, "amount": mru("500.00"), **wanted}
    if said.get("from_wallet"):
        said["from_wallet"] = people.another_wallet(one).pk
    quoted = services.quote(Wanted(**said), user_id=one.user.pk, now=clock.now())  # type: ignore[arg-type] # as above

    with pytest.raises(ScheduleDoesNotCover):
        payments.pay(quoted.quote.pk, ByStanding(run_id), posting_id=ids.new_id(), now=clock.now())
    assert available(one) == mru("5000.00"), why


def test_is_consent_to_nothing_of_anothers() -> None:
    one, moussa = awa(), people.customer("Moussa Diop", funds="5000.00")
    schedule = scheduled(one)
    due(schedule)
    run_id = begun(schedule)
    wanted = Wanted(biller="somelec", account=METER, amount=mru("500.00"))
    quoted = services.quote(wanted, user_id=moussa.user.pk, now=clock.now())

    with pytest.raises(ScheduleDoesNotCover):
        payments.pay(quoted.quote.pk, ByStanding(run_id), posting_id=ids.new_id(), now=clock.now())
    assert available(moussa) == mru("5000.00")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"pin": "0000"}, "wrong_pin"),
        ({"up_to": {"amount": "499.99", "currency": "MRU"}}, "schedule_below_amount"),
        ({"up_to": {"amount": "510", "currency": "XOF"}}, "bill_currency_differs"),
        ({"amount": {"amount": "1.00", "currency": "MRU"}}, "bill_amount_out_of_bounds"),
        ({"amount": None}, "bill_amount_required"),
        ({"first_on": "2020-01-01"}, "schedule_date_invalid"),
        ({"first_on": "2999-01-01"}, "schedule_date_invalid"),
        ({"account_id": "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"}, "unknown_saved_account"),
        ({"from_wallet": "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"}, "unknown_wallet"),
    ],
)
def test_is_refused(said: dict[str, Any], code: str) -> None:
    assert agreed(awa(), **said).code == code
    assert Schedule.objects.count() == 0


def test_is_set_once_under_one_key() -> None:
    one, key = awa(), new_key()
    saved = account_saved(one)

    first, again = (agreed(one, key=key, account_id=saved) for _ in range(2))
    other = agreed(one, key=key, account_id=saved, up_to={"amount": "511.00", "currency": "MRU"})

    assert (first.status, first.body, first.replayed) == (201, again.body, False)
    assert again.replayed
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert str(Schedule.objects.get().pk) == first.document["id"]
    assert AuditRecord.objects.filter(action="bills.schedule_set").count() == 1


def test_is_not_set_without_a_key() -> None:
    one = awa()
    saved = account_saved(one)
    some = {"amount": "500.00", "currency": "MRU"}
    asked = {"account_id": saved, "amount": some, "up_to": some, "every": "month", "first_on": today().isoformat()}

    answer = App.of(one).post(SCHEDULES, {**asked, "pin": people.PIN})

    assert (answer.status, answer.code) == (400, "idempotency_key_required")
    assert not Schedule.objects.exists()


def test_is_set_under_the_same_key_after_a_wrong_pin() -> None:
    one, key = awa(), new_key()
    saved = account_saved(one)

    assert agreed(one, key=key, account_id=saved, pin="0000").code == "wrong_pin"
    assert agreed(one, key=key, account_id=saved).status == 201


def test_is_refused_for_anothers_account_or_package() -> None:
    one, others = awa(), account_saved(awa())

    assert agreed(one, account_id=others).code == "unknown_saved_account"
    assert agreed(one, package=package("canal-access")).code == "unknown_package"


def test_is_one_too_many(settings: Settings) -> None:
    settings.MOST_BILL_SCHEDULES = 1
    one = awa()
    saved = account_saved(one)
    scheduled(one, account_id=saved)

    assert agreed(one, account_id=saved).code == "too_many_schedules"


def test_is_nobodys_elses() -> None:
    schedule, moussa = scheduled(awa()), people.customer("Moussa Diop")

    for method, address in (("PUT", "/pause"), ("DELETE", "/pause"), ("DELETE", "")):
        assert _sent(moussa, method, f"{SCHEDULES}/{schedule}{address}").code == "unknown_schedule"


def _died_before_the_end() -> None:
    """As if nobody had lived to conclude the run, and its time had passed."""
    Run.objects.update(state="begun", code="", next_at=clock.now())


def _told() -> list[str]:
    facts = PublishedFact.objects.filter(name="bills.scheduled_bill_missed")
    return [fact.payload["code"] for fact in facts]


def _put(one: Customer, schedule: object, method: str) -> Answer:
    return _sent(one, method, f"{SCHEDULES}/{schedule}/pause")


def _sent(one: Customer, method: str, address: str) -> Answer:
    return App.of(one).line.ask(method, address, None, {"Authorization": f"Bearer {one.access_token}"})
