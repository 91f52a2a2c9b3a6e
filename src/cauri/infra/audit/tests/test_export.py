"""An export of the audit log …"""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from cauri.infra.audit import exports, queries, services
from cauri.infra.audit.acts import SYSTEM, Actor, Origin
from cauri.infra.audit.queries import Wanted
from cauri.kit import ids
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FATOU = Actor("staff", ids.new_id())


def _recorded(action: str = "staff.signed_in", *, hour: int = 0, user_agent: str = "") -> None:
    with transaction():
        services.record(
            action,
            actor=SYSTEM,
            now=NOW + timedelta(hours=hour),
            after={"n": hour},
            origin=Origin("192.0.2.1", user_agent, "r-1"),
        )


def test_has_every_record_of_the_range_once_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_AT_ONCE", 3)
    for hour in (5, 1, 1, 3, 4, 2, 9):
        _recorded(hour=hour)
    wanted = Wanted(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=9))

    text = b"".join(services.export(wanted, "jsonl", by=FATOU, now=NOW - timedelta(days=1))).decode()

    told = [json.loads(line) for line in text.splitlines()]
    assert [one["after"]["n"] for one in told] == [1, 1, 2, 3, 4, 5]
    assert told[0] | {"id": "", "at": ""} == {
        "id": "",
        "at": "",
        "action": "staff.signed_in",
        "actor_kind": "system",
        "actor": None,
        "subject_kind": "",
        "subject": "",
        "about": None,
        "before": None,
        "after": {"n": 1},
        "has_personal": False,
        "ip": "192.0.2.1",
        "user_agent": "",
        "request_id": "r-1",
    }


def test_is_on_record_with_what_was_asked_for() -> None:
    services.export(Wanted(since=NOW, action="access."), "csv", by=FATOU, now=NOW)
    (record,) = queries.records(action="audit.exported")
    assert record.actor == FATOU.id
    assert record.after == {"form": "csv", "since": str(NOW), "action": "access."}


@pytest.mark.parametrize(
    ("evil", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t'=1"),  # where a spreadsheet cuts at tabs, the next cell begins there
        ("\uff1d1", "'\uff1d1"),
        ("Mozilla;=1", "Mozilla;'=1"),
    ],
)
def test_holds_no_formula_for_a_spreadsheet(evil: str, written: str) -> None:
    _recorded(user_agent=evil)
    text = b"".join(services.export(Wanted(), "csv", by=FATOU, now=NOW + timedelta(days=1))).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == exports.COLUMNS
    assert rows[0]["user_agent"] == written
    assert rows[0]["after"] == '{"n": 0}'


def test_narrows_by_room_request_and_address() -> None:
    _recorded("access.signed_in")
    _recorded("access.signed_out", hour=1)
    _recorded("accessory.bought", hour=2)

    def found(**wanted: object) -> int:
        return len(list(queries.in_order(Wanted(**wanted))))  # type: ignore[arg-type] # the words of Wanted

    assert found(action="access.") == 2
    assert found(request_id="r-1") == found(ip="192.0.2.1") == 3
    assert found(request_id="r-2") == found(ip="192.0.2.2") == 0
