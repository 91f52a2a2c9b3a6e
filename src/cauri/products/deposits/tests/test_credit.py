"""Money that came for a deposit …"""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.support.apps import App
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.payments.models import Payment
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.deposits import asking, receiving
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.ports import CollectorSilent
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import CLEARING, COSTS, DAY, DEPOSITS, HOUR, MINUTE, Paystack, ngn

pytestmark = pytest.mark.django_db
FAULTS = ["500", "503", "429", "garbage", "drop", "lost"]


@pytest.fixture
def awa(db: None) -> Customer:
    return paying.awa()


def test_is_in_the_wallet_once_the_company_says_so(awa: Customer, paystack: Paystack) -> None:
    intent = paying.opened(awa)
    paying.ask(intent)
    assert (paying.state_of(intent), awa.balance) == ("open", ngn("0.00"))

    paystack.pay(intent.reference)
    paying.ask(intent)

    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))
    payment = Payment.objects.get()
    assert (payment.product, payment.payer, payment.authorised_by) == ("deposit", None, "platform")
    incoming = paying.incoming_of(intent)
    assert (incoming.state, incoming.payment_id) == ("credited", payment.pk)
    assert incoming.company_id == str(paystack.transactions[intent.reference]["id"])


def test_leaves_the_clearing_account_at_what_the_company_really_owes_us(awa: Customer, paystack: Paystack) -> None:
    paying.credited(paystack, awa, "10000.00")

    owes = paystack.sandbox.kept("paystack")
    taken = owes["balance"]["NGN"] - owes["opening"]["NGN"]
    assert (paying.stands(CLEARING), taken) == ("-9750.00", 975_000)  # 1.5 % and 100 are Paystack's
    assert paying.stands(COSTS) == "-250.00"


def test_is_credited_once_however_often_it_is_told(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa)

    for minutes in range(5):
        paying.ask(intent)
        Intent.objects.update(next_ask_at=clock.now())
        asking.pursue_due(now=clock.now() - minutes * MINUTE)

    assert (awa.balance, Payment.objects.count(), Incoming.objects.count()) == (ngn("5000.00"), 1, 1)


def test_is_seen_by_who_looks(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa)

    looked = App.of(awa).get(f"{DEPOSITS}/{intent.pk}").document

    assert (looked["state"], awa.balance) == ("paid", ngn("5000.00"))
    assert looked["payment_id"] == str(Payment.objects.get().pk)
    told = App.of(awa).get(f"/api/v1/transactions/{looked['payment_id']}")
    assert (told.status, told.document["kind"]) == (200, "deposit")


def test_is_asked_for_every_few_seconds_at_most_by_who_looks(awa: Customer, paystack: Paystack) -> None:
    intent, app = paying.opened(awa), App.of(awa)

    for _ in range(5):
        assert app.get(f"{DEPOSITS}/{intent.pk}").document["state"] == "open"

    assert paystack.asked("/transaction/verify") == 1


def test_is_found_by_the_job_when_nobody_tells(awa: Customer, paystack: Paystack) -> None:
    then = clock.now() - HOUR
    intent = paying.opened(awa, now=then)
    paystack.pay(intent.reference)

    early = asking.pursue_due(now=then + timedelta(seconds=30))
    due = asking.pursue_due(now=then + MINUTE)

    assert (early["asked"], due["asked"], paying.state_of(intent), awa.balance) == (0, 1, "paid", ngn("5000.00"))


def test_is_waited_for_in_growing_pauses_until_a_day_after(awa: Customer, paystack: Paystack) -> None:
    then = clock.now() - 2 * DAY
    intent = paying.opened(awa, now=then)
    asked_after = []

    for minute in range(30 * 60):
        now = then + minute * MINUTE
        asking.expire(now=now)
        if asking.pursue_due(now=now)["asked"]:
            asked_after.append(minute)

    intent.refresh_from_db()
    assert asked_after[:7] == [1, 2, 4, 9, 24, 84, 144]
    assert (asked_after[-1], intent.state, intent.next_ask_at) == (25 * 60, "expired", None)


def test_of_what_is_paid_is_asked_for_a_last_time_a_day_after(awa: Customer, paystack: Paystack) -> None:
    then = clock.now() - 2 * DAY
    intent = paying.opened(awa, now=then)
    paystack.pay(intent.reference)
    asking.pursue_due(now=then + MINUTE)

    assert asking.pursue_due(now=then + 24 * HOUR)["asked"] == 0
    paystack.flip(intent.reference, "reversed")  # and nobody tells us
    assert asking.pursue_due(now=then + 25 * HOUR)["asked"] == 1

    intent.refresh_from_db()
    assert (intent.state, intent.next_ask_at, awa.balance) == ("reversed", None, ngn("0.00"))


@pytest.mark.parametrize("fault", FAULTS)
def test_is_unknown_while_the_company_is_silent_and_asked_for_again(
    awa: Customer, paystack: Paystack, fault: str
) -> None:
    then = clock.now() - HOUR
    intent = paying.opened(awa, now=then)
    paystack.pay(intent.reference)
    paystack.fault(fault)

    with pytest.raises(CollectorSilent):
        paying.ask(intent, now=then)
    assert asking.pursue_due(now=then + MINUTE)["asked"] == 0
    assert App.of(awa).get(f"{DEPOSITS}/{intent.pk}").document["state"] == "open"
    assert (paying.state_of(intent), awa.balance, Incoming.objects.count()) == ("open", ngn("0.00"), 0)

    paystack.fault("none")
    asking.pursue_due(now=then + 10 * MINUTE)
    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))


def test_is_asked_for_beyond_the_day_while_the_company_is_silent(awa: Customer, paystack: Paystack) -> None:
    then = clock.now() - 3 * DAY
    intent = paying.opened(awa, now=then)
    paystack.pay(intent.reference)
    paystack.fault("500")
    for hours in range(40):
        asking.pursue_due(now=then + hours * HOUR)

    paystack.fault("none")
    asking.pursue_due(now=then + 42 * HOUR)

    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))


def test_stops_asking_a_silent_company_for_the_others(awa: Customer, paystack: Paystack) -> None:
    then = clock.now() - HOUR
    for _ in range(5):
        paying.opened(awa, now=then)
    paystack.sandbox.fault("paystack", "429")
    before = paystack.asked("/transaction/verify")

    asking.pursue_due(now=then + MINUTE)

    assert paystack.asked("/transaction/verify") - before == 1


def test_is_credited_when_it_failed_first(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa, status="failed")
    paying.ask(intent)
    assert paying.state_of(intent) == "failed"

    paystack.flip(intent.reference, "success")
    paying.ask(intent)

    intent.refresh_from_db()
    assert (intent.state, intent.reason, awa.balance) == ("paid", "", ngn("5000.00"))


@pytest.mark.parametrize("status", ["abandoned", "pending", "ongoing"])
def test_may_still_come_from_a_page_that_was_left(awa: Customer, paystack: Paystack, status: str) -> None:
    intent = paying.paid(paystack, awa, status=status)

    paying.ask(intent)

    assert paying.state_of(intent) == "open"


def test_is_credited_when_the_deposit_has_expired(awa: Customer, paystack: Paystack) -> None:
    then = clock.now() - 2 * HOUR
    intent = paying.opened(awa, now=then)
    assert asking.expire(now=then + 59 * MINUTE) == 0
    assert asking.expire(now=then + HOUR) == 1
    paystack.pay(intent.reference)

    asking.pursue_due(now=then + HOUR)

    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))


def test_arrives_less_the_fee_where_the_operator_takes_one(awa: Customer, paystack: Paystack) -> None:
    fees.set_rule(fees.Scope("deposit", "NGN"), Price(fixed_minor=10_000, borne_by="payee"), actor=SYSTEM,
                  now=clock.now())  # fmt: skip

    paying.credited(paystack, awa)

    assert (awa.balance, Payment.objects.get().state) == (ngn("4900.00"), "completed")
    assert paying.stands(CLEARING) == "-4825.00"  # 5,000 less 1.5 % and 100


def test_is_finished_by_who_comes_after_a_crash(
    awa: Customer, paystack: Paystack, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = clock.now() - HOUR  # so that the quote has expired when it is gone on with
    intent = paying.opened(awa, now=then)
    paystack.pay(intent.reference)
    Intent.objects.update(next_ask_at=None)  # as long after

    def died(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as kill:
        kill.setattr(receiving, "_credit", died)
        with pytest.raises(SystemExit):
            paying.ask(intent, now=then)
    assert (paying.incoming_of(intent).state, awa.balance) == ("received", ngn("0.00"))

    asking.pursue_due(now=clock.now())

    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))


def test_stands_when_the_company_calls_it_failed_afterwards(awa: Customer, paystack: Paystack) -> None:
    intent = paying.credited(paystack, awa)
    paystack.flip(intent.reference, "failed")

    paying.ask(intent)

    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("5000.00"))


def test_is_nobodys_to_be_asked_for_without_a_company(
    awa: Customer, paystack: Paystack, settings: LazySettings
) -> None:
    intent = paying.paid(paystack, awa)
    settings.COLLECTORS = {}

    with pytest.raises(CollectorSilent):
        paying.ask(intent)
