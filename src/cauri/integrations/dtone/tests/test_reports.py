"""What DT One says to have delivered on a day …"""

import urllib.request
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.dtone.reports import DtOneReports
from cauri.integrations.dtone.tests.people import MATTEL_50, MOUSSA, named_in, ordered
from cauri.kit import clock
from cauri.money import Money
from cauri.servicing.reconciliation.ports import Report, ReportUnavailable, ReportUnreadable

COLUMNS = "reference,id,amount,unit,charged,charged_unit,status,created_at"
GOOD = "bl-1,3100000001,125.50,MRU,2.99,USD,COMPLETED,2026-01-31T10:00:00.123456000Z"
DAY = date(2026, 1, 31)


def test_is_all_pages_of_its_list_transaction_by_transaction(dtone: Sandbox) -> None:
    ends = ("COMPLETED", "DECLINED-BARRED-CREDIT-PARTY", "REVERSED", "REJECTED", "SUBMITTED")
    names = {status: ordered() for status in ends}
    for status, name in names.items():
        dtone.switch("dtone/flip", reference=name, status=status)
    fixed = ordered(product=MATTEL_50, amount=Money.of("50", "MRU"))
    dtone.switch("dtone/pages", most=2)
    source, today = DtOneReports(), clock.day_of(clock.now())
    assert source.can_fetch

    body = source.fetch(today)
    told = source.read(body, day=today)

    assert {one.reference: (one.kind, one.state, str(one.amount), one.fee.minor) for one in told.lines} == {
        names["COMPLETED"]: ("out", "done", "125.50 MRU", 0),
        names["DECLINED-BARRED-CREDIT-PARTY"]: ("out", "failed", "125.50 MRU", 0),
        names["REVERSED"]: ("out", "reversed", "125.50 MRU", 0),
        names["REJECTED"]: ("out", "failed", "125.50 MRU", 0),
        names["SUBMITTED"]: ("out", "pending", "125.50 MRU", 0),
        fixed: ("out", "done", "50.00 MRU", 0),
    }
    assert MOUSSA.encode() not in body
    assert MOUSSA[1:].encode() not in body
    for another in (today + timedelta(days=1), today - timedelta(days=1)):
        assert source.read(source.fetch(another), day=another).lines == []


def test_may_be_had_later_when_the_list_changes_while_it_is_read(script: Script) -> None:
    script.says("GET /transactions", [_made(1, f"{DAY}T10:00:00.000000000Z")], headers=_pages(2, total=2))

    with pytest.raises(ReportUnavailable, match="incomplete_answer"):
        DtOneReports().fetch(DAY)


def test_leaves_out_what_was_made_on_another_day(script: Script) -> None:
    within = [f"{DAY}T00:00:00.000000000Z", f"{DAY}T23:59:59.999999999Z"]
    beyond = [f"{DAY - timedelta(days=1)}T23:59:59.999999999Z", f"{DAY + timedelta(days=1)}T00:00:00.000000000Z"]
    made = [_made(number, at) for number, at in enumerate([*within, *beyond], start=1)]
    script.says("GET /transactions", made, headers=_pages(1, total=len(made)))

    told = DtOneReports().read(DtOneReports().fetch(DAY), day=DAY)

    assert [one.company_id for one in told.lines] == ["1", "2"]


@pytest.mark.parametrize(
    "wrong", [{"prices": None}, {"status": "COMPLETED"}, {"creation_date": "yesterday"}, {"id": "1"}]
)
def test_is_refused_when_it_is_not_understood(script: Script, wrong: dict[str, Any]) -> None:
    made = [_made(1, f"{DAY}T10:00:00.000000000Z") | wrong]
    script.says("GET /transactions", made, headers=_pages(1, total=1))

    with pytest.raises(ReportUnreadable, match=r"malformed_answer|time in line"):
        DtOneReports().fetch(DAY)


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_is_refused_when_the_company_has_none_of_that_day(script: Script, status: int) -> None:
    script.says("GET /transactions", {"errors": [{"code": 1000404, "message": "no"}]}, status=status)

    with pytest.raises(ReportUnreadable, match="company_refused"):
        DtOneReports().fetch(DAY)


def test_is_read_in_the_sandboxs_own_table_too(dtone: Sandbox) -> None:
    name = ordered()

    told = DtOneReports().read(_sandboxs(dtone))

    assert [(one.reference, one.amount) for one in told.lines] == [(name, Money.of("125.50", "MRU"))]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "no lines"),
        (f"{GOOD}\n{GOOD},more", "columns in line 3"),
        (GOOD.replace("COMPLETED", "DONE"), "status in line 2"),
        (GOOD.replace("125.50", "-1"), "amount in line 2"),
        (GOOD.replace("125.50", "1.005"), "amount in line 2"),
        (GOOD.replace("125.50", "NaN"), "amount in line 2"),
        (GOOD.replace("MRU", "MINUTES"), "amount in line 2"),
        (GOOD.replace("2.99", "-2.99"), "amount in line 2"),
        (GOOD.replace("2.99", "dear"), "amount in line 2"),
        (GOOD.replace("USD", ""), "amount in line 2"),
        (GOOD.replace("3100000001", ""), "reference or id in line 2"),
        (GOOD.replace("000Z", ""), "time in line 2"),
    ],
)
def test_is_refused_and_told_where_when_it_is_something_else(line: str, why: str) -> None:
    with pytest.raises(ReportUnreadable) as refused:
        _read(line)

    assert str(refused.value) == why


@pytest.mark.parametrize("fault", ["garbage", "cut", "shapeless"])
def test_is_refused_when_it_was_spoilt_on_its_way(dtone: Sandbox, fault: str) -> None:
    ordered()
    dtone.fault("dtone", fault)

    with pytest.raises(ReportUnreadable):
        DtOneReports().fetch(clock.day_of(clock.now()))


@pytest.mark.parametrize("fault", ["500", "429", "drop", "lost", "late_500"])
def test_may_be_had_later_when_it_fails(dtone: Sandbox, fault: str) -> None:
    ordered()
    dtone.fault("dtone", fault)

    with pytest.raises(ReportUnavailable):
        DtOneReports().fetch(clock.day_of(clock.now()))


def test_may_be_had_later_when_nobody_answers(settings: Settings) -> None:
    named_in(settings, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ReportUnavailable, match="company_unreachable"):
        DtOneReports().fetch(DAY)
    settings.DTONE_KEY = ""
    with pytest.raises(ReportUnavailable, match="no_door"):
        DtOneReports().fetch(DAY)


def _read(lines: str) -> Report:
    return DtOneReports().read("\n".join([COLUMNS, lines]).encode())


def _sandboxs(dtone: Sandbox) -> bytes:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"{dtone.url}/_sandbox/dtone/report", timeout=10
    ) as answer:
        found: bytes = answer.read()
    return found


def _made(number: int, at: str) -> dict[str, Any]:
    """A transaction as DT One lists it."""
    return {
        "id": number,
        "external_id": f"bl-{number}",
        "creation_date": at,
        "status": {"id": 70000, "message": "COMPLETED", "class": {"id": 7, "message": "COMPLETED"}},
        "requested_values": {"destination": {"amount": 12.5, "unit": "MRU"}},
        "prices": {"wholesale": {"amount": 0.3, "unit": "USD"}},
    }


def _pages(pages: int, *, total: int) -> dict[str, str]:
    return {"X-Total-Pages": str(pages), "X-Total": str(total)}
