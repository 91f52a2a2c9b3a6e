"""Suspended money that goes back to who paid it, under four eyes …"""

import pytest
from django.conf import LazySettings
from tests.support import people
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.payments.models import Payment
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock
from cauri.products.deposits import returning
from cauri.products.deposits.four_eyes import NotReturnable, NotSuspended
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.ports import CollectorSilent
from cauri.products.deposits.tests import banking, paying
from cauri.products.deposits.tests.banking import CLEARING, SUSPENSE, Bank, mru
from cauri.products.deposits.tests.paying import Paystack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bank(sandbox: Sandbox, settings: LazySettings) -> Bank:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only for speed
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
    returning.pursue(now=clock.now())

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
