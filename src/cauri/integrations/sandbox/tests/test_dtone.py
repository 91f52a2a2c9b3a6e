"""DT One, as the sandbox plays it …"""

import csv
import io
import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError

import pytest
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.integrations.sandbox.tests import listening
from cauri.integrations.sandbox.tests.listening import Listener
from cauri.kit import http

_KEY = "Basic a2V5OnNlY3JldA=="  # key:secret
_MATTEL = 20006
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _asked(sandbox: Sandbox, method: str, path: str, *, key: str = _KEY, **sent: Any) -> http.Answer:
    client = http.Client(f"{sandbox.url_of('dtone')}/v1", headers={"Authorization": key})
    answer = client.send(method, path, json=sent if method == "POST" else None)
    client.close()
    return answer


def _ordered(sandbox: Sandbox, number: str = "+22233123100", **more: Any) -> http.Answer:
    asked = {
        "external_id": "r-1",
        "product_id": _MATTEL,
        "auto_confirm": True,
        "calculation_mode": "DESTINATION_AMOUNT",
        "destination": {"amount": 100, "unit": "MRU", "unit_type": "CURRENCY"},
        "credit_party_identifier": {"mobile_number": number},
        **more,
    }
    return _asked(sandbox, "POST", "/async/transactions", **asked)


def _status(sandbox: Sandbox, reference: str = "r-1") -> str:
    [found] = _asked(sandbox, "GET", f"/transactions?external_id={reference}").json()
    return str(found["status"]["message"])


def _code(answer: http.Answer) -> tuple[int, int]:
    return answer.status, answer.json()["errors"][0]["code"]


@pytest.mark.parametrize(
    "key", ["", "Basic", "Bearer key", "Basic !", "Basic a2V5", "Basic a2V5Ondyb25n", "Basic Og=="]
)
def test_takes_a_key_with_its_secret_and_nothing_else(sandbox: Sandbox, key: str) -> None:
    assert _code(_asked(sandbox, "GET", "/operators", key=key)) == (401, 1000401)


def test_lists_a_page_at_a_time(sandbox: Sandbox) -> None:
    answer = _asked(sandbox, "GET", "/products?country_iso_code=MRT&per_page=4&page=2")

    assert len(answer.json()) == 4
    listed = {name: answer.headers[name] for name in ("x-total", "x-total-pages", "x-per-page", "x-page")}
    assert listed == {"x-total": "15", "x-total-pages": "4", "x-per-page": "4", "x-page": "2"}
    assert _code(_asked(sandbox, "GET", "/products?per_page=101")) == (400, 1000400)


def test_lists_what_was_asked_for(sandbox: Sandbox) -> None:
    ranged = _asked(sandbox, "GET", "/products?country_iso_code=SEN&type=RANGED_VALUE_RECHARGE&service_id=1").json()

    assert {one["operator"]["name"] for one in ranged} == {"Orange Senegal", "Free Senegal", "Expresso Senegal"}
    assert {one["type"] for one in ranged} == {"RANGED_VALUE_RECHARGE"}
    assert _asked(sandbox, "GET", "/products?service_id=3").json() == []


def test_answers_before_it_ends(sandbox: Sandbox) -> None:
    answer = _ordered(sandbox)

    assert (answer.status, answer.json()["status"]["class"]) == (201, {"id": 2, "message": "CONFIRMED"})
    assert _status(sandbox) == "COMPLETED"


@pytest.mark.parametrize(
    ("suffix", "status", "has_pin"),
    [
        ("100", "COMPLETED", False),
        ("101", "COMPLETED", True),
        ("102", "DECLINED-INVALID-CREDIT-PARTY", False),
        ("103", "DECLINED-BARRED-CREDIT-PARTY", False),
        ("104", "DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE", False),
        ("105", "DECLINED-DUPLICATED-TRANSACTION", False),
        ("106", "DECLINED", False),
        ("107", "DECLINED-EXCEPTION", False),
        ("108", "COMPLETED", False),
        ("402", "COMPLETED", False),
        ("200", "CONFIRMED", False),
        ("302", "CONFIRMED", False),
    ],
)
def test_goes_by_the_last_three_digits(sandbox: Sandbox, suffix: str, status: str, has_pin: bool) -> None:
    _ordered(sandbox, f"+22233123{suffix}")

    [made] = sandbox.truth("dtone")["transactions"]
    assert (made["status"]["message"], made["pin"] is not None) == (status, has_pin)


def test_ends_later_as_it_is_told_to(sandbox: Sandbox) -> None:
    sandbox.switch("dtone/delay", slow=0.2)
    _ordered(sandbox, "+22233123202")

    assert eventually(lambda: _status(sandbox) == "DECLINED-INVALID-CREDIT-PARTY", seconds=5)


def test_takes_a_reference_once(sandbox: Sandbox) -> None:
    _ordered(sandbox)

    assert _code(_ordered(sandbox)) == (400, 1007001)
    assert len(sandbox.truth("dtone")["transactions"]) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"external_id": ""}, 1000400),
        ({"external_id": "x" * 41}, 1000400),
        ({"external_id": "a b"}, 1000400),
        ({"product_id": 1}, 1003001),
        ({"calculation_mode": None}, 1000400),
        ({"destination": {"amount": 9, "unit": "MRU", "unit_type": "CURRENCY"}}, 1003002),
        ({"destination": {"amount": "100", "unit": "MRU", "unit_type": "CURRENCY"}}, 1003002),
        ({"destination": {"amount": 100, "unit": "XOF", "unit_type": "CURRENCY"}}, 1003003),
        ({"credit_party_identifier": {"mobile_number": "33123456"}}, 1005003),
        ({"credit_party_identifier": {"mobile_number": "+33612345678"}}, 1005003),
        ({"credit_party_identifier": None}, 1005003),
    ],
)
def test_says_what_is_wrong(sandbox: Sandbox, more: dict[str, Any], code: int) -> None:
    assert _code(_ordered(sandbox, **more))[1] == code
    assert sandbox.truth("dtone")["transactions"] == []


def test_waits_for_a_yes_if_it_is_not_told_that_it_has_it(sandbox: Sandbox) -> None:
    made = [_ordered(sandbox, external_id=one, auto_confirm=False).json()["id"] for one in ("r-1", "r-2")]
    assert _status(sandbox) == "CREATED"

    assert _asked(sandbox, "POST", f"/async/transactions/{made[0]}/confirm").ok
    assert _asked(sandbox, "POST", f"/transactions/{made[1]}/cancel").ok

    assert (_status(sandbox), _status(sandbox, "r-2")) == ("COMPLETED", "CANCELLED")
    assert _code(_asked(sandbox, "POST", f"/async/transactions/{made[0]}/confirm")) == (400, 1007002)
    assert _code(_asked(sandbox, "POST", f"/transactions/{made[0]}/cancel")) == (400, 1007007)
    assert _code(_asked(sandbox, "GET", "/transactions/1")) == (404, 1008004)


def test_takes_its_price_out_of_our_dollars(sandbox: Sandbox) -> None:
    _ordered(sandbox)
    _ordered(sandbox, "+22233123106", external_id="r-2")

    held = sandbox.truth("dtone")
    assert [one["charged"] for one in held["transactions"]] == ["2.38", "0.00"]  # 100 MRU at 40, less 5 %
    assert (held["opening"], held["balance"]) == ("100000.00", "99997.62")

    sandbox.switch("dtone/flip", reference="r-1", status="REVERSED")
    assert sandbox.truth("dtone")["balance"] == "100000.00"


def test_delivers_nothing_on_credit(sandbox: Sandbox) -> None:
    sandbox.switch("dtone/balance", balance="2.37")

    assert _code(_ordered(sandbox)) == (400, 1006001)


def test_reports_a_day(sandbox: Sandbox) -> None:
    _ordered(sandbox)
    created = sandbox.truth("dtone")["transactions"][0]["creation_date"]

    def _lines(day: str) -> list[list[str]]:
        with _OPENER.open(f"{sandbox.url}/_sandbox/dtone/report?date={day}", timeout=10) as answer:
            return list(csv.reader(io.StringIO(answer.read().decode())))

    header, line = _lines(created[:10])
    assert dict(zip(header, line, strict=True)) == {
        "reference": "r-1",
        "id": line[1],
        "amount": "100",
        "unit": "MRU",
        "charged": "2.38",
        "charged_unit": "USD",
        "status": "COMPLETED",
        "created_at": created,
    }
    assert len(_lines("2001-01-01")) == 1


@pytest.mark.parametrize(
    ("switch", "sent", "status"),
    [
        ("flip", {"reference": "nobody's", "status": "REVERSED"}, 404),
        ("delay", {"slow": "x"}, 400),
        ("balance", {"balance": "x"}, 400),
        ("product", {"id": 1, "gone": True}, 404),
        ("pages", {"most": 0}, 400),
    ],
)
def test_turns_no_switch_that_makes_no_sense(sandbox: Sandbox, switch: str, sent: dict[str, Any], status: int) -> None:
    with pytest.raises(HTTPError) as refused:
        sandbox.switch(f"dtone/{switch}", **sent)
    refused.value.close()

    assert refused.value.code == status


@pytest.fixture
def listener(sandbox: Sandbox) -> Iterator[Listener]:
    with listening.listener() as found:
        yield found
        sandbox.reset()


def _heard(listener: Listener, count: int) -> list[str]:
    assert eventually(lambda: len(listener.heard) >= count, seconds=10)
    return [json.loads(body)["status"]["message"] for _, body in listener.heard]


def test_calls_back_where_it_was_told_to_without_a_signature(sandbox: Sandbox, listener: Listener) -> None:
    _ordered(sandbox, callback_url=listener.url)
    assert _heard(listener, 1) == ["COMPLETED"]

    sandbox.switch("dtone/flip", reference="r-1", status="REVERSED")
    assert _heard(listener, 2) == ["COMPLETED", "REVERSED"]
    assert not [name for name in listener.heard[0][0] if "signature" in name]


def test_calls_back_as_often_as_it_is_told_to_or_not_at_all(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.switch("dtone/webhook", copies=3)
    _ordered(sandbox, "+22233123106", callback_url=listener.url)
    assert _heard(listener, 3) == ["DECLINED"] * 3

    sandbox.switch("dtone/webhook", copies=1, fault="never")
    _ordered(sandbox, external_id="r-2", callback_url=listener.url)
    assert eventually(lambda: sandbox.kept("dtone")["reported"] == [200] * 3, seconds=5)
    assert len(listener.heard) == 3
