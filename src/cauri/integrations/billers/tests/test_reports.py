"""Billers' report of a day …"""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.billers.reports import BillerReports
from cauri.integrations.billers.tests.people import METER, named_in, paid, reference
from cauri.kit import clock
from cauri.money import Money
from cauri.servicing.reconciliation import tables
from cauri.servicing.reconciliation.ports import Report, ReportUnavailable, ReportUnreadable

COLUMNS = "reference,id,product,amount,currency,charged,status,created_at"
GOOD = "bl-1,pay_1,canal-access,450.00,MRU,450.00,succeeded,2026-01-31T10:00:00.000Z"
DAY = date(2026, 1, 31)


def test_is_read_as_the_company_writes_it(billers: Sandbox) -> None:
    names = {status: reference() for status in ("succeeded", "failed", "reversed", "cancelled", "pending")}
    for status, name in names.items():
        paid(name, account=METER)
        billers.switch("billers/flip", reference=name, status=status)
    source, today = BillerReports(), clock.day_of(clock.now())
    assert source.can_fetch

    told = source.read(source.fetch(today), day=today)

    assert {one.reference: (one.kind, one.state, one.amount.amount, one.fee.minor) for one in told.lines} == {
        names["succeeded"]: ("out", "done", "500.00", 0),
        names["failed"]: ("out", "failed", "500.00", 0),
        names["reversed"]: ("out", "reversed", "500.00", 0),
        names["cancelled"]: ("out", "failed", "500.00", 0),
        names["pending"]: ("out", "pending", "500.00", 0),
    }
    tomorrow = today + timedelta(days=1)
    assert source.read(source.fetch(tomorrow), day=tomorrow).lines == []


@pytest.mark.parametrize(
    ("status", "charged", "says"),
    [
        ("succeeded", "452.50", ("done", "450.00", "2.50")),
        ("succeeded", "400.00", ("done", "400.00", "0.00")),
        ("failed", "1.00", ("reversed", "1.00", "1.00")),
        ("cancelled", "200.00", ("reversed", "200.00", "200.00")),
        ("reversed", "0.00", ("reversed", "450.00", "0.00")),
        ("reversed", "450.00", ("reversed", "450.00", "450.00")),
        ("reversed", "452.50", ("reversed", "450.00", "452.50")),
    ],
)
def test_tells_what_was_charged_otherwise_than_was_paid(status: str, charged: str, says: tuple[str, ...]) -> None:
    line = GOOD.replace("450.00,MRU,450.00,succeeded", f"450.00,MRU,{charged},{status}")
    one = _read(line).lines[0]

    assert (one.state, one.amount.amount, one.fee.amount) == says


def test_tells_when_and_what() -> None:
    told = _read(GOOD)
    one = told.lines[0]

    assert (told.first_day, told.last_day) == (DAY, DAY)
    assert (one.reference, one.company_id, one.amount) == ("bl-1", "pay_1", Money.of("450.00", "MRU"))
    assert one.happened_at == datetime(2026, 1, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "no lines"),
        (f"{GOOD}\n{GOOD},more", "columns in line 3"),
        (GOOD.replace("succeeded", "done"), "status in line 2"),
        (GOOD.replace("450.00,MRU", "-1.00,MRU"), "amount in line 2"),
        (GOOD.replace("450.00,MRU", "450.001,MRU"), "amount in line 2"),
        (GOOD.replace("MRU,450.00", "MRU,x"), "amount in line 2"),
        (GOOD.replace("MRU", "XXX"), "amount in line 2"),
        (GOOD.replace("pay_1", ""), "reference or id in line 2"),
        (GOOD.replace("10:00:00.000Z", "10:00:00"), "time in line 2"),
        (GOOD.replace("2026-01-31T10:00:00.000Z", "9999-12-31T23:59:59-01:00"), "time in line 2"),
        (GOOD.replace("2026-01-31T10:00:00.000Z", "0001-01-01T00:00:00+01:00"), "time in line 2"),
    ],
)
def test_is_refused_and_told_where_when_it_is_something_else(line: str, why: str) -> None:
    with pytest.raises(ReportUnreadable) as refused:
        _read(line)

    assert str(refused.value) == why


@pytest.mark.parametrize("fault", ["500", "429", "drop", "lost"])
def test_may_be_had_later_when_it_fails(billers: Sandbox, fault: str) -> None:
    billers.fault("billers", fault)

    with pytest.raises(ReportUnavailable):
        BillerReports().fetch(DAY)


@pytest.mark.parametrize("fault", ["garbage", "cut", "shapeless"])
def test_is_refused_when_it_was_spoilt_on_its_way(billers: Sandbox, fault: str) -> None:
    paid(reference())
    today = clock.day_of(clock.now())
    billers.fault("billers", fault)

    with pytest.raises(ReportUnreadable):
        BillerReports().read(BillerReports().fetch(today), day=today)


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_is_refused_when_the_company_has_none_of_that_day(script: Script, status: int) -> None:
    script.says("GET /report", {}, status=status)

    with pytest.raises(ReportUnreadable, match="company_refused"):
        BillerReports().fetch(DAY)


@pytest.mark.parametrize("status", [302, 401, 403, 408, 425, 429, 503])
def test_may_be_had_later_when_the_refusal_is_not_about_the_day(script: Script, status: int) -> None:
    script.says("GET /report", {}, status=status)

    with pytest.raises(ReportUnavailable, match="company_failed"):
        BillerReports().fetch(DAY)


def test_is_refused_when_it_is_larger_than_any_report(script: Script) -> None:
    script.says_bytes("GET /report", b"x" * (tables.LARGEST_REPORT + 1))

    with pytest.raises(ReportUnreadable, match="too large"):
        BillerReports().fetch(DAY)


def test_may_be_had_later_when_nobody_answers(settings: Settings) -> None:
    named_in(settings, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ReportUnavailable, match="no_answer"):
        BillerReports().fetch(DAY)
    settings.BILLERS_URL = ""
    with pytest.raises(ReportUnavailable, match="no_door"):
        BillerReports().fetch(DAY)


def _read(lines: str) -> Report:
    return BillerReports().read("\n".join([COLUMNS, lines]).encode())
