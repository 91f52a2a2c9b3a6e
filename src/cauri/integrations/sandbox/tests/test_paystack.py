"""Paystack, as the sandbox plays it …"""

import csv
import io
import json
import time
import urllib.parse
import urllib.request
from http.client import HTTPResponse
from typing import Any
from urllib.error import HTTPError

import pytest
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.kit import http

_OPENING = 10_000_000_00
_REFERENCE = "test-0123456789-a"
_ACCOUNT = {"type": "nuban", "name": "Moussa Ba", "bank_code": "058", "currency": "NGN"}


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere())


def _asked(sandbox: Sandbox, method: str, path: str, *, key: str = "Bearer sk_test_x", **sent: Any) -> tuple[int, Any]:
    client = http.Client(sandbox.url_of("paystack"), headers={"Authorization": key})
    answer = client.send(method, path, json=sent if method == "POST" else None)
    client.close()
    return answer.status, answer.json()


def _initialized(sandbox: Sandbox, reference: str = _REFERENCE, **more: Any) -> dict[str, Any]:
    asked = {"email": "awa@example.org", "amount": 500_000, "currency": "NGN", "reference": reference, **more}
    status, said = _asked(sandbox, "POST", "/transaction/initialize", **asked)
    assert (status, said["message"]) == (200, "Authorization URL created")
    found: dict[str, Any] = said["data"]
    return found


def _paid(sandbox: Sandbox, reference: str = _REFERENCE, **more: Any) -> None:
    _initialized(sandbox, reference, **more)
    sandbox.switch("paystack/pay", reference=reference)


def _status(sandbox: Sandbox, reference: str = _REFERENCE) -> str:
    return str(_asked(sandbox, "GET", f"/transaction/verify/{reference}")[1]["data"]["status"])


def _transferred(
    sandbox: Sandbox, number: str = "0123456785", *, reference: str = _REFERENCE, amount: Any = 500_000
) -> tuple[int, Any]:
    _, made = _asked(sandbox, "POST", "/transferrecipient", **_ACCOUNT, account_number=number)
    code = made["data"]["recipient_code"]
    sent = {"source": "balance", "amount": amount, "recipient": code, "reference": reference, "currency": "NGN"}
    return _asked(sandbox, "POST", "/transfer", **sent)


def _balance(sandbox: Sandbox, currency: str = "NGN") -> int:
    """What has come in since the start, or gone out."""
    held = {one["currency"]: one["balance"] for one in _asked(sandbox, "GET", "/balance")[1]["data"]}
    return int(held[currency]) - _OPENING


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", "sk_test_x", "Token sk_test_x", "Bearer pk_test_x"])
def test_takes_a_secret_key_and_nothing_else(sandbox: Sandbox, key: str) -> None:
    assert _asked(sandbox, "GET", "/balance", key=key) == (401, {"status": False, "message": "Invalid key"})


def test_does_not_know_what_it_was_never_told(sandbox: Sandbox) -> None:
    for path in ("/transaction/verify/x", "/transfer/verify/x", "/refund/x"):
        assert _asked(sandbox, "GET", path) == (404, {"status": False, "message": "Entity not found"})


def test_takes_a_reference_once(sandbox: Sandbox) -> None:
    _initialized(sandbox)

    again: dict[str, Any] = {"email": "awa@example.org", "amount": 1, "reference": _REFERENCE}
    status, said = _asked(sandbox, "POST", "/transaction/initialize", **again)

    assert (status, said["status"], said["code"]) == (400, False, "duplicate_reference")
    assert said["message"] == "Duplicate Transaction Reference"
    assert said["type"] == "validation_error"
    assert "nextStep" in said["meta"]
    assert _transferred(sandbox)[0] == 200
    assert _transferred(sandbox)[1]["code"] == "duplicate_reference"


@pytest.mark.parametrize("amount", [0, -1, 12.5, "12.5", "x", True, None, [], 10**16, "-5"])
def test_takes_positive_whole_subunits(sandbox: Sandbox, amount: Any) -> None:
    asked = {"email": "awa@example.org", "reference": _REFERENCE, "amount": amount}
    status, said = _asked(sandbox, "POST", "/transaction/initialize", **asked)

    assert (status, said["code"]) == (400, "invalid_amount")
    status, said = _transferred(sandbox, amount=amount)
    assert (status, said["code"]) == (400, "invalid_amount")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"email": ""}, "missing_params"),
        ({"email": "awa"}, "invalid_email_address"),
        ({"reference": "with a space"}, "invalid_reference"),
        ({"currency": "MRU"}, "unsupported_currency"),
    ],
)
def test_says_what_is_wrong(sandbox: Sandbox, more: dict[str, str], code: str) -> None:
    asked: dict[str, Any] = {"email": "awa@example.org", "amount": 1, "reference": _REFERENCE, **more}

    assert _asked(sandbox, "POST", "/transaction/initialize", **asked)[1]["code"] == code


@pytest.mark.parametrize("reference", ["too-short", "CAPITALS-0123456789", "x" * 51, "test.0123456789.a"])
def test_takes_references_of_transfers_as_they_must_be(sandbox: Sandbox, reference: str) -> None:
    assert _transferred(sandbox, reference=reference)[1]["code"] == "invalid_reference"


@pytest.mark.parametrize(
    ("amount", "fee"),
    [
        (10_000, 10_000),  # 100: the fee of 101.50 would be more than was paid
        (20_000, 10_300),  # 200: 3 + 100
        (500_000, 17_500),  # 5,000: 75 + 100
        (33_333, 10_500),  # 333.33: 4.99995 + 100, half up
        (12_666_600, 199_999),  # 126,666: 1,899.99 + 100
        (12_666_700, 200_000),  # 126,667: 1,900.005 + 100, at most 2,000
        (100_000_000, 200_000),
    ],
)
def test_keeps_its_fee_of_what_is_paid(sandbox: Sandbox, amount: int, fee: int) -> None:
    _paid(sandbox, amount=amount)

    _, said = _asked(sandbox, "GET", f"/transaction/verify/{_REFERENCE}")

    assert (said["data"]["fees"], _balance(sandbox)) == (fee, amount - fee)


@pytest.mark.parametrize(
    ("amount", "fee"),
    [(100, 5_000), (500_000, 5_000), (500_001, 10_000), (1_000_000, 10_000), (50_000_000, 10_000)],
)
def test_takes_its_fee_for_a_transfer(sandbox: Sandbox, amount: int, fee: int) -> None:
    assert _transferred(sandbox, amount=amount)[1]["data"]["status"] == "success"
    assert _balance(sandbox) == -amount - fee


def test_transfers_no_more_than_it_has(sandbox: Sandbox) -> None:
    sandbox.switch("paystack/balance", currency="NGN", balance=504_999)
    status, said = _transferred(sandbox)
    assert (status, said["code"]) == (400, "insufficient_balance")

    sandbox.switch("paystack/balance", currency="NGN", balance=505_000)
    assert _transferred(sandbox)[0] == 200
    assert sandbox.kept("paystack")["balance"]["NGN"] == 0


def test_carries_transfers_out_as_the_account_says(sandbox: Sandbox) -> None:
    sandbox.switch("paystack/delay", slow=0.3)
    ends = {}
    for number in ("0000000000", "0000000001", "0000000002"):
        _, said = _transferred(sandbox, number, reference=f"test-of-{number}")
        ends[number] = said["data"]["status"]
    assert list(ends.values()) == ["success", "failed", "success"]
    assert _balance(sandbox) == 2 * -505_000

    def came_back() -> bool:
        _, said = _asked(sandbox, "GET", "/transfer/verify/test-of-0000000002")
        return bool(said["data"]["status"] == "reversed")

    assert eventually(came_back, seconds=10)
    assert _balance(sandbox) == -505_000


def test_waits_for_a_one_time_password(sandbox: Sandbox) -> None:
    sandbox.switch("paystack/otp", needed=True)
    _, made = _transferred(sandbox)
    code = made["data"]["transfer_code"]
    assert made["data"]["status"] == "otp"

    assert (
        _asked(sandbox, "POST", "/transfer/finalize_transfer", transfer_code=code, otp="1")[1]["code"] == "invalid_otp"
    )
    _, ended = _asked(sandbox, "POST", "/transfer/finalize_transfer", transfer_code=code, otp="123456")
    assert ended["data"]["status"] == "success"
    assert _asked(sandbox, "POST", "/transfer/finalize_transfer", transfer_code=code, otp="123456")[0] == 400
    assert _balance(sandbox) == -505_000


def test_knows_an_account_again(sandbox: Sandbox) -> None:
    made = [_asked(sandbox, "POST", "/transferrecipient", **_ACCOUNT, account_number="0123456785") for _ in range(2)]

    assert [status for status, _ in made] == [201, 201]
    assert len({said["data"]["recipient_code"] for _, said in made}) == 1


def test_acts_on_magic_emails_without_a_person(sandbox: Sandbox) -> None:
    sandbox.switch("paystack/delay", slow=3)
    for name in ("fail", "abandon", "slow"):
        _initialized(sandbox, f"ref-{name}", email=f"awa+{name}@example.org")

    assert [_status(sandbox, f"ref-{name}") for name in ("fail", "abandon", "slow")] == [
        "failed",
        "abandoned",
        "pending",
    ]
    assert eventually(lambda: _status(sandbox, "ref-slow") == "success", seconds=10)


def _on_the_page(sandbox: Sandbox, page: str, **form: str) -> tuple[int, str]:
    """What the page answers: its status, and where it leads or what it shows."""
    sent = urllib.parse.urlencode(form).encode() if form else None
    try:
        answer: HTTPResponse | HTTPError = _OPENER.open(page, data=sent, timeout=10)
    except HTTPError as redirect:
        answer = redirect
    with answer:
        return int(answer.status or 0), answer.headers.get("Location") or answer.read().decode()


@pytest.mark.parametrize(
    ("form", "status", "amount"),
    [
        ({"do": "pay"}, "success", 500_000),
        ({"do": "other", "amount": "12.50"}, "success", 1_250),
        ({"do": "fail"}, "failed", 500_000),
        ({"do": "abandon"}, "abandoned", 500_000),
    ],
)
def test_lets_a_person_decide_on_its_page(sandbox: Sandbox, form: dict[str, str], status: str, amount: int) -> None:
    page = _initialized(sandbox, callback_url="http://127.0.0.1:1/back?from=us")["authorization_url"]
    code, shown = _on_the_page(sandbox, page)
    assert (code, "5000.00 NGN" in shown) == (200, True)
    assert _status(sandbox) == "ongoing"

    code, leads_to = _on_the_page(sandbox, page, **form)

    assert (code, leads_to) == (303, f"http://127.0.0.1:1/back?from=us&trxref={_REFERENCE}&reference={_REFERENCE}")
    _, said = _asked(sandbox, "GET", f"/transaction/verify/{_REFERENCE}")
    assert (said["data"]["status"], said["data"]["amount"]) == (status, amount)
    assert said["data"]["requested_amount"] == 500_000


def test_lets_nobody_pay_twice(sandbox: Sandbox) -> None:
    page = _initialized(sandbox, callback_url="http://127.0.0.1:1/back")["authorization_url"]
    for _ in range(3):
        assert _on_the_page(sandbox, page, do="pay")[0] == 303
    with pytest.raises(HTTPError) as refused:
        sandbox.switch("paystack/pay", reference=_REFERENCE)
    refused.value.close()

    assert refused.value.code == 409
    assert _balance(sandbox) == 500_000 - 17_500


@pytest.mark.parametrize("form", [{"do": "other", "amount": "1.234"}, {"do": "other", "amount": "-5"}, {"do": "fly"}])
def test_shows_the_page_again_when_it_was_filled_in_wrongly(sandbox: Sandbox, form: dict[str, str]) -> None:
    page = _initialized(sandbox)["authorization_url"]

    assert _on_the_page(sandbox, page, **form)[0] == 400
    assert _on_the_page(sandbox, f"{page}x")[0] == 404
    assert _status(sandbox) == "pending"


def test_escapes_what_a_payer_is_called(sandbox: Sandbox) -> None:
    page = _initialized(sandbox, email="<script>@example.org")["authorization_url"]

    assert "<script>" not in _on_the_page(sandbox, page)[1]


def test_gives_back_no_more_than_was_paid(sandbox: Sandbox) -> None:
    _paid(sandbox)

    _, first = _asked(sandbox, "POST", "/refund", transaction=_REFERENCE, amount=200_000)
    assert _asked(sandbox, "POST", "/refund", transaction=_REFERENCE, amount=300_001)[1]["code"] == "invalid_amount"
    assert (first["data"]["status"], _status(sandbox)) == ("processed", "success")
    _asked(sandbox, "POST", "/refund", transaction=_REFERENCE)

    assert _asked(sandbox, "POST", "/refund", transaction=_REFERENCE)[0] == 400
    assert (_status(sandbox), _balance(sandbox)) == ("reversed", -17_500)
    assert _asked(sandbox, "GET", f"/refund/{first['data']['id']}")[1]["data"]["amount"] == 200_000
    assert _asked(sandbox, "GET", f"/refund/{_REFERENCE}")[1]["data"]["amount"] == 300_000


def test_has_a_refund_back_that_failed(sandbox: Sandbox) -> None:
    _paid(sandbox)
    _, made = _asked(sandbox, "POST", "/refund", transaction=_REFERENCE)
    for status in ("failed", "processed", "failed", "pending", "failed"):
        sandbox.switch("paystack/flip", reference=str(made["data"]["id"]), status=status)

    assert (_status(sandbox), _balance(sandbox)) == ("success", 500_000 - 17_500)


def test_turns_an_end_into_another(sandbox: Sandbox) -> None:
    _paid(sandbox)
    _transferred(sandbox)
    with_both = 500_000 - 17_500 - 505_000
    assert _balance(sandbox) == with_both

    sandbox.switch("paystack/flip", reference=_REFERENCE, status="reversed")  # a transfer is meant where there is one
    assert _balance(sandbox) == 500_000 - 17_500
    sandbox.switch("paystack/flip", reference=_REFERENCE, status="success")
    assert _balance(sandbox) == with_both


def test_shows_its_books_and_they_add_up(sandbox: Sandbox) -> None:
    _paid(sandbox)
    _initialized(sandbox, "test-unpaid")
    _transferred(sandbox)
    _transferred(sandbox, "0000000001", reference="test-that-will-fail")
    _asked(sandbox, "POST", "/refund", transaction=_REFERENCE, amount=1_000)

    truth = sandbox.kept("paystack")

    paid = sum(one["amount"] - one["fees"] for one in truth["transactions"] if one["status"] == "success")
    sent = sum(one["amount"] + one["fees"] for one in truth["transfers"] if one["status"] == "success")
    given_back = sum(one["amount"] for one in truth["refunds"])
    assert truth["balance"]["NGN"] == truth["opening"]["NGN"] + paid - sent - given_back
    with _OPENER.open(f"{sandbox.url}/_sandbox/paystack/report", timeout=10) as answer:
        lines = list(csv.DictReader(io.StringIO(answer.read().decode())))
    assert [(line["type"], line["reference"], line["amount"], line["fees"], line["status"]) for line in lines] == [
        ("transaction", _REFERENCE, "500000", "17500", "success"),
        ("transaction", "test-unpaid", "500000", "0", "pending"),
        ("transfer", _REFERENCE, "500000", "5000", "success"),
        ("transfer", "test-that-will-fail", "500000", "0", "failed"),
        ("refund", _REFERENCE, "1000", "0", "processed"),
    ]
    with _OPENER.open(f"{sandbox.url}/_sandbox/paystack/report?date=2020-01-01", timeout=10) as answer:
        assert len(answer.read().decode().splitlines()) == 1


def test_forgets_everything_also_what_was_still_to_come(sandbox: Sandbox) -> None:
    sandbox.switch("paystack/delay", seconds=0.5)
    _initialized(sandbox, email="awa+fail@example.org")
    _transferred(sandbox, "0000000001")

    sandbox.reset()

    truth = sandbox.kept("paystack")
    assert (truth["transactions"], truth["transfers"], truth["balance"]) == ([], [], truth["opening"])
    _paid(sandbox)
    assert _transferred(sandbox)[1]["data"]["status"] == "success"
    time.sleep(0.7)  # what was forgotten would have failed by now
    assert (_status(sandbox), _balance(sandbox)) == ("success", 500_000 - 17_500 - 505_000)


def test_is_shown_on_the_page_of_all_companies(sandbox: Sandbox) -> None:
    _, page = _on_the_page(sandbox, f"{sandbox.url}/")

    assert "<h2>Paystack</h2>" in page
    assert "/paystack/transaction/initialize" in page
    assert "/_sandbox/paystack/flip" in page


def test_takes_forms_too(sandbox: Sandbox) -> None:
    client = http.Client(sandbox.url_of("paystack"), headers={"Authorization": "Bearer sk_test_x"})
    form = urllib.parse.urlencode({"email": "awa@example.org", "amount": "500", "reference": "r"}).encode()

    answer = client.send(
        "POST",
        "/transaction/initialize",
        content=form,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert (answer.status, json.loads(answer.body)["data"]["reference"]) == (200, "r")
