"""Money that a company pays to our bank …"""

import pytest

from cauri.books.ledger.models import Posting
from cauri.identity.approvals import services as approvals
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.kit import clock, ids
from cauri.products.deposits.tests import paying
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import (
    AT_BANK,
    CLEARING,
    Town,
    entry,
    explained,
    found,
    line,
    member,
    report,
    stands,
    statement_of_bank,
    take_in,
)

pytestmark = pytest.mark.django_db
PAID_OUT = "stl-20260131"
FATOU, IBRAHIMA, DOOR = Actor("staff", ids.new_id()), Actor("staff", ids.new_id()), SYSTEM


def test_is_booked_once_both_of_them_have_told(town: Town) -> None:
    town.deposited(paying.awa(), "10000.00")
    take_in()
    take_in(report(line("settlement", PAID_OUT, 1, 975_000)))
    assert stands(CLEARING) == "-9750.00"

    take_in(statement_of_bank(entry("9750.00", own=PAID_OUT, number="B1"), closing="9750.00"), of="gtbank")
    reporting.days_pass()

    assert (stands(CLEARING), stands(AT_BANK), found()) == ("0.00", "-9750.00", [])
    at_bank = explained("gtbank")
    assert at_bank.held == at_bank.told == at_bank.stated == paying.ngn("9750.00")
    assert not explained().told


def test_is_booked_once_however_often_they_tell(town: Town) -> None:
    told = report(line("settlement", PAID_OUT, 1, 975_000))
    banks = statement_of_bank(entry("9750.00", own=PAID_OUT, number="B1"), closing="9750.00")
    for _ in range(2):
        take_in(banks, of="gtbank")
        take_in(told)
        take_in(told + f"\n{line('transaction', 'nothing', 9, 1, status='failed')}".encode())

    assert Posting.objects.filter(kind="reconciliation_settlement").count() == 1
    assert (stands(CLEARING), stands(AT_BANK)) == ("9750.00", "-9750.00")


def test_is_booked_back_when_we_top_up(town: Town) -> None:
    take_in(report(line("topup", "top-1", 1, 5000)))
    bank = statement_of_bank(entry("50", sign="DBIT", own="top-1", number="B1"), opening="80", closing="30")
    take_in(bank, of="gtbank")

    assert (stands(CLEARING), stands(AT_BANK)) == ("-50.00", "50.00")
    whole = explained("gtbank")
    assert whole.stated is not None
    assert whole.stated - whole.told == paying.ngn("80.00")  # what was there before the first statement


@pytest.mark.parametrize(
    "entries",
    [
        [entry("9750.01", own=PAID_OUT, number="B1")],
        [entry("9750.00", own="stl-of-another", number="B1")],
        [entry("9750.00", own=PAID_OUT, number="B1"), entry("9750.00", own=PAID_OUT, number="B2")],
        [entry("9750.00", sign="DBIT", own=PAID_OUT, number="B1")],
    ],
)
def test_is_for_people_when_they_do_not_tell_the_same(entries: list[str]) -> None:
    closing = sum((-1 if "DBIT" in one else 1) * (975_001 if ".01" in one else 975_000) for one in entries)
    take_in(report(line("settlement", PAID_OUT, 1, 975_000)))
    amount = f"{'-' if closing < 0 else ''}{abs(closing) // 100}.{abs(closing) % 100:02}"

    take_in(statement_of_bank(*entries, closing=amount), of="gtbank")
    reporting.days_pass()

    assert not Posting.objects.filter(kind="reconciliation_settlement").exists()
    assert ("missing_with_us", "9750.00 NGN", "open") in found()


@pytest.mark.parametrize(
    ("companys", "banks", "is_booked"),
    [
        (DOOR, FATOU, True),
        (DOOR, DOOR, True),
        (FATOU, IBRAHIMA, True),
        (FATOU, FATOU, False),
        (FATOU, DOOR, False),
    ],
)
def test_is_booked_by_itself_where_one_person_could_not_have_told_it(
    companys: Actor, banks: Actor, is_booked: bool
) -> None:
    take_in(report(line("settlement", PAID_OUT, 1, 975_000)), by=companys)
    bank = statement_of_bank(entry("9750.00", own=PAID_OUT, number="B1"), closing="9750.00")
    take_in(bank, of="gtbank", by=banks)

    assert Posting.objects.filter(kind="reconciliation_settlement").exists() is is_booked


def test_is_booked_when_a_second_person_brings_the_same(town: Town) -> None:
    told = report(line("settlement", PAID_OUT, 1, 975_000))
    bank = statement_of_bank(entry("9750.00", own=PAID_OUT, number="B1"), closing="9750.00")
    take_in(told, by=FATOU)
    take_in(bank, of="gtbank", by=FATOU)

    take_in(bank, of="gtbank", by=IBRAHIMA)

    assert (stands(CLEARING), stands(AT_BANK)) == ("9750.00", "-9750.00")


def test_is_booked_by_two_people_where_there_is_no_statement(town: Town) -> None:
    take_in(report(line("settlement", PAID_OUT, 1, 975_000)))
    reporting.days_pass()
    maker, checker = member("fatou"), member("ibrahima")

    request = reporting.asked(maker, reporting.the_break(), against="bank", bank="gtbank")
    approvals.approve(request.pk, by=checker, now=clock.now())

    assert (stands(CLEARING), stands(AT_BANK)) == ("9750.00", "-9750.00")
    assert explained("gtbank").waiting == paying.ngn("9750.00")
    banks = statement_of_bank(entry("9750.00", own=PAID_OUT, number="B1"), closing="9750.00")
    take_in(banks, of="gtbank")
    assert (stands(AT_BANK), reporting.waiting()) == ("-9750.00", 0)
    assert [one[2] for one in found()] == ["adjusted"]
