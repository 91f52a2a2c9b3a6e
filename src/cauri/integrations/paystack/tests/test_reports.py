"""Paystack's report of a day …"""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.integrations.paystack.reports import PaystackReports
from cauri.kit import clock
from cauri.money import Money
from cauri.servicing.reconciliation.ports import ReportUnavailable, ReportUnreadable

COLUMNS = "type,reference,id,amount,currency,fees,status,created_at"
GOOD = "transaction,dep-1,7,500000,NGN,17500,success,2026-01-31T10:00:00.000Z"
DAY = date(2026, 1, 31)


def test_is_read_as_the_sandbox_writes_it(paystack: Sandbox, settings: Settings) -> None:
    settings.PAYSTACK_REPORT_URL = f"{paystack.url}/_sandbox/paystack"
    source, today = PaystackReports(), clock.day_of(clock.now())

    assert source.can_fetch
    assert source.read(source.fetch(today), day=today).lines == []
    assert source.read(source.fetch(today + timedelta(days=1)), day=today + timedelta(days=1)).first_day > today


def test_tells_what_each_line_is() -> None:
    told = PaystackReports().read(
        _report(
            GOOD,
            "transfer,wd-1,8,300000,NGN,5000,pending,2026-01-31T11:00:00.000Z",
            "refund,dep-1,9,1000,NGN,0,processed,2026-02-01T00:00:00.000Z",
        )
    )

    assert (told.first_day, told.last_day) == (DAY, date(2026, 2, 1))
    assert [(one.kind, one.state, one.reference, one.company_id) for one in told.lines] == [
        ("in", "done", "dep-1", "7"),
        ("out", "pending", "wd-1", "8"),
        ("refund", "done", "dep-1", "9"),
    ]
    first = told.lines[0]
    assert (first.amount, first.fee) == (Money.of("5000.00", "NGN"), Money.of("175.00", "NGN"))
    assert first.happened_at == datetime(2026, 1, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "other columns"),
        (b"\xff\xfe", "not UTF-8"),
        (_columns := COLUMNS.encode(), "no lines"),
        (_columns + b",more", "other columns"),
        (_columns + b'\n"', "not CSV"),
        (_columns + b"\na,b", "columns in line 2"),
        (_columns + f"\n{GOOD}\n{GOOD},more".encode(), "columns in line 3"),
        (_columns + b"\n" + GOOD.replace("transaction", "dispute").encode(), "type or status in line 2"),
        (_columns + b"\n" + GOOD.replace("success", "who knows").encode(), "type or status in line 2"),
        (_columns + b"\n" + GOOD.replace("500000", "-1").encode(), "amount in line 2"),
        (_columns + b"\n" + GOOD.replace("500000", "1.5").encode(), "amount in line 2"),
        (_columns + b"\n" + GOOD.replace("500000", "9" * 30).encode(), "amount in line 2"),
        (_columns + b"\n" + GOOD.replace("500000", "\N{ARABIC-INDIC DIGIT FIVE}").encode(), "amount in line 2"),
        (_columns + b"\n" + GOOD.replace("NGN", "MRU").encode(), "amount in line 2"),
        (_columns + b"\n" + GOOD.replace(",7,", ",,").encode(), "reference or id in line 2"),
        (_columns + b"\n" + GOOD.replace("dep-1", "x" * 101).encode(), "reference or id in line 2"),
        (_columns + b"\n" + GOOD.replace("dep-1", "\x00").encode(), "reference or id in line 2"),
        (_columns + b"\n" + GOOD.replace("2026-01-31T10:00:00.000Z", "2026-01-31").encode(), "time in line 2"),
        (_columns + b"\n" + GOOD.replace("2026", "1969").encode(), "time in line 2"),
    ],
)
def test_is_refused_and_told_where_when_it_is_something_else(body: bytes, why: str) -> None:
    with pytest.raises(ReportUnreadable) as refused:
        PaystackReports().read(body)

    assert str(refused.value) == why


def test_is_refused_when_it_is_of_another_day() -> None:
    with pytest.raises(ReportUnreadable):
        PaystackReports().read(_report(GOOD), day=date(2026, 1, 30))


def test_may_be_had_later_when_nobody_answers(settings: Settings) -> None:
    settings.PAYSTACK_REPORT_URL, settings.PAYSTACK_SECRET_KEY = f"http://127.0.0.1:{free_port()}", "sk"
    with pytest.raises(ReportUnavailable, match="no_answer"):
        PaystackReports().fetch(DAY)
    settings.PAYSTACK_REPORT_URL = ""
    with pytest.raises(ReportUnavailable, match="no_door"):
        PaystackReports().fetch(DAY)


def _report(*lines: str) -> bytes:
    return "\n".join([COLUMNS, *lines]).encode()
