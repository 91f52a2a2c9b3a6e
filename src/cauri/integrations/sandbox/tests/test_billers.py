"""Billers, as the sandbox plays them …"""

import base64
import csv
import hashlib
import hmac
import io
import json
import time
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

_METER = "14002345678"
_SECRET = "whsec_b2YtdGhlLXRlc3Rz"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _asked(sandbox: Sandbox, method: str, path: str, *, key: str = "Bearer x", **sent: Any) -> http.Answer:
    client = http.Client(sandbox.url_of("billers"), headers={"Authorization": key})
    answer = client.send(method, path, json=sent if method == "POST" else None)
    client.close()
    return answer


def _paid(sandbox: Sandbox, account: str = _METER, **more: Any) -> http.Answer:
    amount = {"amount": "500.00", "currency": "MRU"}
    asked = {"reference": "r-1", "product": "somelec-prepaid", "account": account, "amount": amount, **more}
    return _asked(sandbox, "POST", "/payments", **asked)


def _code(answer: http.Answer) -> tuple[int, str]:
    return answer.status, answer.json()["error"]["code"]


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", "x", "Basic x"])
def test_take_a_key_and_nothing_else(sandbox: Sandbox, key: str) -> None:
    assert _code(_asked(sandbox, "GET", "/products", key=key)) == (401, "key_refused")


def test_list_page_after_page(sandbox: Sandbox) -> None:
    first = _asked(sandbox, "GET", "/products").json()
    second = _asked(sandbox, "GET", f"/products?cursor={first['next']}").json()
    third = _asked(sandbox, "GET", f"/products?cursor={second['next']}").json()

    codes = [one["code"] for page in (first, second, third) for one in page["products"]]
    assert (len(codes), len(set(codes)), third["next"]) == (10, 10, None)


def test_tell_whose_an_account_is_and_what_is_due(sandbox: Sandbox) -> None:
    prepaid = _asked(sandbox, "POST", "/accounts/validate", product="somelec-prepaid", account=_METER).json()
    bill = _asked(sandbox, "POST", "/accounts/validate", product="snde-bill", account="10002042").json()

    assert (prepaid["holder"], prepaid["due"]) == ("AWA DIALLO", None)
    assert bill["due"] == {"amount": "1542.00", "currency": "MRU"}


def test_tell_of_an_account_in_credit(sandbox: Sandbox) -> None:
    bill = _asked(sandbox, "POST", "/accounts/validate", product="snde-bill", account="10002997").json()

    assert bill["due"] == {"amount": "-25.50", "currency": "MRU"}


def test_refuse_an_account(sandbox: Sandbox) -> None:
    asked = _asked(sandbox, "POST", "/accounts/validate", product="snde-bill", account="10002998")

    assert _code(asked) == (422, "account_refused")


def test_give_digits_to_key_in_for_prepaid_electricity(sandbox: Sandbox) -> None:
    answer = _paid(sandbox)

    paid = answer.json()
    assert (answer.status, paid["status"], paid["units"]) == (201, "succeeded", "131.5 kWh")
    assert (len(paid["token"]), paid["token"].isdecimal()) == (20, True)


def test_take_the_same_twice_for_one_and_nothing_else_under_its_reference(sandbox: Sandbox) -> None:
    first, again = _paid(sandbox), _paid(sandbox)

    assert (first.status, again.status, first.json() == again.json()) == (201, 200, True)
    for other in ({"amount": {"amount": "60.00", "currency": "MRU"}}, {"account": "14002345600"}):
        assert _code(_paid(sandbox, **other)) == (409, "reference_taken")
    assert len(sandbox.truth("billers")["payments"]) == 1


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"reference": "CAPITALS"}, 400, "malformed_request"),
        ({"reference": "r" * 41}, 400, "malformed_request"),
        ({"product": "nothing"}, 404, "unknown_product"),
        ({"account": "14002345999"}, 404, "unknown_account"),
        ({"account": "x"}, 404, "unknown_account"),
        ({"amount": "500.00"}, 400, "malformed_request"),
        ({"amount": {"amount": 500, "currency": "MRU"}}, 400, "malformed_request"),
        ({"amount": {"amount": "500", "currency": "MRU"}}, 400, "malformed_request"),
        ({"amount": {"amount": "500.00", "currency": "XOF"}}, 400, "malformed_request"),
        ({"amount": {"amount": "49.99", "currency": "MRU"}}, 422, "amount_refused"),
    ],
)
def test_say_what_is_wrong(sandbox: Sandbox, more: dict[str, Any], status: int, code: str) -> None:
    assert _code(_paid(sandbox, **more)) == (status, code)
    assert sandbox.truth("billers")["payments"] == []


def test_know_nothing_of_what_they_were_never_told(sandbox: Sandbox) -> None:
    assert _code(_asked(sandbox, "GET", "/payments/r-1")) == (404, "unknown_payment")
    assert _code(_asked(sandbox, "POST", "/payments/r-1/cancel")) == (404, "unknown_payment")


@pytest.mark.parametrize(
    ("suffix", "status", "code"),
    [
        ("100", "succeeded", None),
        ("102", "failed", "declined_invalid_credit_party"),
        ("103", "failed", "declined_barred_credit_party"),
        ("104", "failed", "declined_operator_currently_unavailable"),
        ("105", "failed", "declined_duplicated_transaction"),
        ("106", "failed", "declined"),
        ("107", "failed", "declined_exception"),
        ("201", "pending", None),
        ("306", "pending", None),
    ],
)
def test_go_by_the_last_three_digits(sandbox: Sandbox, suffix: str, status: str, code: str | None) -> None:
    paid = _paid(sandbox, f"14002345{suffix}").json()

    assert (paid["status"], paid["code"]) == (status, code)


def test_cancel_what_is_not_decided_and_take_back_what_gave_no_token(sandbox: Sandbox) -> None:
    _paid(sandbox, "14002345300")
    _paid(sandbox, reference="r-2")
    _paid(sandbox, "1400234567", reference="r-3", product="rimatel-credit")

    for _ in range(2):
        assert _asked(sandbox, "POST", "/payments/r-1/cancel").json()["status"] == "cancelled"
        assert _asked(sandbox, "POST", "/payments/r-3/cancel").json()["status"] == "reversed"
    assert _code(_asked(sandbox, "POST", "/payments/r-2/cancel")) == (409, "not_cancellable")


def test_charge_what_is_paid_and_nothing_for_the_rest(sandbox: Sandbox) -> None:
    _paid(sandbox)
    _paid(sandbox, "14002345106", reference="r-2")

    held = sandbox.truth("billers")
    assert held["opening"] - held["balance"] == 500_00

    sandbox.switch("billers/flip", reference="r-1", status="reversed")
    assert sandbox.truth("billers")["balance"] == held["opening"]
    sandbox.switch("billers/balance", balance=499_99)
    assert _code(_paid(sandbox, reference="r-3")) == (422, "insufficient_balance")


def test_report_a_day(sandbox: Sandbox) -> None:
    _paid(sandbox)

    with _OPENER.open(f"{sandbox.url}/_sandbox/billers/report", timeout=10) as answer:
        header, line = csv.reader(io.StringIO(answer.read().decode()))
    found = dict(zip(header, line, strict=True))
    assert (found["reference"], found["amount"], found["charged"]) == ("r-1", "50000", "50000")
    assert (found["product"], found["status"]) == ("somelec-prepaid", "succeeded")


@pytest.mark.parametrize(
    ("switch", "sent", "status"),
    [
        ("flip", {"reference": "nobody's", "status": "failed"}, 404),
        ("product", {"code": "nothing"}, 404),
        ("balance", {"balance": "x"}, 400),
        ("delay", {"seconds": "x"}, 400),
    ],
)
def test_turn_no_switch_that_makes_no_sense(sandbox: Sandbox, switch: str, sent: dict[str, Any], status: int) -> None:
    with pytest.raises(HTTPError) as refused:
        sandbox.switch(f"billers/{switch}", **sent)
    refused.value.close()

    assert refused.value.code == status


@pytest.fixture
def listener(sandbox: Sandbox) -> Iterator[Listener]:
    with listening.listener() as found:
        sandbox.switch("billers/webhook", url=found.url, secret=_SECRET)
        yield found
        sandbox.reset()


def _is_genuine(headers: dict[str, str], body: bytes) -> bool:
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(base64.b64decode(_SECRET.removeprefix("whsec_")), signed, hashlib.sha256)
    return headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_tell_of_each_change_under_an_id_of_its_own(sandbox: Sandbox, listener: Listener) -> None:
    _paid(sandbox)
    assert eventually(lambda: len(listener.heard) == 1, seconds=10)
    sandbox.switch("billers/flip", reference="r-1", status="reversed")
    assert eventually(lambda: len(listener.heard) == 2, seconds=10)

    told = [json.loads(body) for _, body in listener.heard]
    assert [one["data"]["status"] for one in told] == ["succeeded", "reversed"]
    assert [headers["webhook-id"] for headers, _ in listener.heard] == [one["id"] for one in told]
    assert len({one["id"] for one in told}) == 2
    assert {_is_genuine(*one) for one in listener.heard} == {True}
    assert abs(int(listener.heard[0][0]["webhook-timestamp"]) - time.time()) < 60


@pytest.mark.parametrize("fault", ["wrong_signature", "altered"])
def test_tell_nothing_genuine_when_they_are_not_to(sandbox: Sandbox, listener: Listener, fault: str) -> None:
    sandbox.switch("billers/webhook", fault=fault)

    _paid(sandbox)

    assert eventually(lambda: len(listener.heard) == 1, seconds=10)
    assert not _is_genuine(*listener.heard[0])
