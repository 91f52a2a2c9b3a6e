"""Suspended money that goes back to who paid it, under four eyes …"""

from datetime import timedelta

import pytest
import structlog
from django.conf import LazySettings
from tests.support import people
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.payments.models import Payment
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.companies import queries as watch
from cauri.kit import clock
from cauri.products.deposits import returning
from cauri.products.deposits.four_eyes import NotReturnable, NotStuck, NotSuspended
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.ports import CollectorSilent
from cauri.products.deposits.tests import banking, paying
from cauri.products.deposits.tests.banking import CLEARING, SUSPENSE, Bank, mru
from cauri.products.deposits.tests.paying import Paystack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bank(sandbox: Sandbox, settings: LazySettings) -> Bank:
    return Bank.named_in(settings, sandbox)


@pytest.fixture
def awa(db: None) -> Customer:
    people.without_limits()
    return banking.awa()


@pytest.fixture
def suspended(awa: Customer, bank: Bank) -> Incoming:
    credit = banking.made(bank, banking.transfer_asked(awa), "600.00")
    banking.read()
    return banking.incoming(credit)


@pytest.fixture
def both(db: None) -> tuple[StaffMember, StaffMember]:
    maker, checker = (
        staff.enrol(
            name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role="finance", now=clock.now()
        )
        for name in ("fatou", "ibrahima")
    )
    return maker, checker


def _asked(what: Incoming, maker: StaffMember) -> Request:
    return approvals.request(
        "deposits.return", {"incoming": str(what.pk)}, reason="Paid too much", by=maker, now=clock.now()
    )


def _approved(what: Incoming, both: tuple[StaffMember, StaffMember]) -> None:
    approvals.approve(_asked(what, both[0]).pk, by=both[1], now=clock.now())


def test_stands_in_suspense_until_the_bank_has_sent_it(
    bank: Bank, suspended: Incoming, both: tuple[StaffMember, StaffMember]
) -> None:
    _approved(suspended, both)
    suspended.refresh_from_db()
    assert (suspended.state, paying.stands(SUSPENSE)) == ("returning", "600.00")
    assert [one["status"] for one in bank.truth["credits"]] == ["booked"]

    assert returning.pursue(now=clock.now()) == 1

    suspended.refresh_from_db()
    assert (suspended.state, suspended.reason, paying.stands(SUSPENSE)) == ("reversed", "amount_over", "0.00")
    assert [one["status"] for one in bank.truth["credits"]] == ["returned"]
    assert (paying.stands(CLEARING), bank.earned) == ("1.20", -120)
    assert returning.pursue(now=clock.now()) == 0


@pytest.mark.parametrize("fault", ["500", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"])
def test_goes_back_once_whatever_goes_wrong(
    bank: Bank, suspended: Incoming, both: tuple[StaffMember, StaffMember], fault: str
) -> None:
    _approved(suspended, both)
    bank.fault(fault)
    returning.pursue(now=clock.now())
    with pytest.raises(CollectorSilent):
        returning.carry_out(suspended.pk, now=clock.now())
    suspended.refresh_from_db()
    assert (suspended.state, paying.stands(SUSPENSE)) == ("returning", "600.00")

    bank.fault("none")
    assert returning.pursue(now=clock.now()) == 0  # not yet
    returning.pursue(now=clock.now() + timedelta(minutes=2))

    suspended.refresh_from_db()
    assert (suspended.state, paying.stands(SUSPENSE), bank.earned) == ("reversed", "0.00", -120)


def test_waits_for_a_person_again_where_the_bank_will_not(
    bank: Bank, suspended: Incoming, both: tuple[StaffMember, StaffMember]
) -> None:
    _approved(suspended, both)
    bank.sandbox.switch("bankgateway/balance", currency="MRU", balance=0)

    returning.pursue(now=clock.now())

    suspended.refresh_from_db()
    assert (suspended.state, suspended.code) == ("suspended", "insufficient_balance")
    assert paying.stands(SUSPENSE) == "600.00"


def test_is_credited_no_more(
    awa: Customer, bank: Bank, suspended: Incoming, both: tuple[StaffMember, StaffMember]
) -> None:
    to_credit = approvals.request(
        "deposits.credit", {"incoming": str(suspended.pk), "account_number": awa.wallet.number}, reason="His",
        by=both[0], now=clock.now(),
    )  # fmt: skip
    _approved(suspended, both)

    with pytest.raises(NotSuspended):
        approvals.approve(to_credit.pk, by=both[1], now=clock.now())
    with pytest.raises(NotSuspended):
        _asked(suspended, both[0])

    assert (awa.balance, Payment.objects.count()) == (mru("0.00"), 0)


def test_is_not_for_what_another_company_collected(paystack: Paystack, both: tuple[StaffMember, StaffMember]) -> None:
    intent = paying.paid(paystack, paying.awa(), amount=600_000)
    paying.ask(intent)

    with pytest.raises(NotReturnable):
        _asked(paying.incoming_of(intent), both[0])


def _ending(what: Incoming, maker: StaffMember) -> Request:
    return approvals.request(
        "deposits.end_return", {"incoming": str(what.pk)}, reason="The bank will not", by=maker, now=clock.now()
    )


def _tried(times: int) -> list[int]:
    return [returning.pursue(now=clock.now() + timedelta(hours=2 * one)) for one in range(times)]


def test_that_cannot_be_sent_leaves_the_banks_payments_alone(
    bank: Bank, suspended: Incoming, both: tuple[StaffMember, StaffMember]
) -> None:
    _approved(suspended, both)
    bank.fault("500", where="/return")

    _tried(7)

    assert watch.is_available("bankgateway", now=clock.now())
    assert watch.is_paused("bankgateway-returning", now=clock.now() + timedelta(hours=12))


def test_is_told_in_growing_pauses_and_in_the_end_to_staff_who_may_end_it(
    awa: Customer, bank: Bank, suspended: Incoming, both: tuple[StaffMember, StaffMember]
) -> None:
    _approved(suspended, both)
    bank.fault("500", where="/return")
    with structlog.testing.capture_logs() as logs:
        _tried(7)
        assert not [one for one in logs if one.get("alarm")]
        with pytest.raises(NotStuck):
            _ending(suspended, both[0])
        returning.pursue(now=clock.now() + timedelta(hours=14))
        returning.pursue(now=clock.now() + timedelta(hours=14, minutes=59))
    assert [one["tries"] for one in logs if one.get("alarm")] == [8]

    approvals.approve(_ending(suspended, both[0]).pk, by=both[1], now=clock.now())

    suspended.refresh_from_db()
    assert (suspended.state, suspended.code, suspended.next_ask_at) == ("suspended", "return_ended", None)
    assert paying.stands(SUSPENSE) == "600.00"
    bank.fault("none")
    bank.flip(suspended.company_id, "returned")  # it has, after all
    banking.read()
    suspended.refresh_from_db()
    assert (suspended.state, paying.stands(SUSPENSE)) == ("reversed", "0.00")


def test_of_a_bank_that_is_asked_no_more_does_not_keep_the_others_waiting(
    awa: Customer,
    bank: Bank,
    suspended: Incoming,
    both: tuple[StaffMember, StaffMember],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    credit = banking.made(bank, banking.transfer_asked(awa), "700.00")
    banking.read()
    for one in (suspended, banking.incoming(credit)):
        _approved(one, both)
    Incoming.objects.filter(pk=suspended.pk).update(company="gone")
    monkeypatch.setattr(returning, "_MOST_AT_ONCE", 1)

    assert _tried(2) == [1, 0]

    assert banking.incoming(credit).state == "reversed"
    approvals.approve(_ending(suspended, both[0]).pk, by=both[1], now=clock.now())
    suspended.refresh_from_db()
    assert suspended.state == "suspended"
