"""The bank, as the sandbox plays it …"""

import base64
import hashlib
import hmac
import json
import time
import urllib.parse
import urllib.request
from typing import Any
from urllib.error import HTTPError

import pytest
from tests.support.sandbox import Sandbox

from cauri.kit import http

_SECRET = "whsec_dGhlIHNhbmRib3gncyBiYW5r"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_ACCOUNT: dict[str, Any] = {"reference": "acc-1", "currency": "MRU", "holder": "Awa Diallo", "kind": "customer"}


def _signature(subject: str, at: int, body: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{subject}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _asked(
    sandbox: Sandbox,
    method: str,
    path: str,
    *,
    key: str = "x",
    secret: str = _SECRET,
    at: int | None = None,
    **sent: Any,
) -> http.Answer:
    body, at = json.dumps(sent).encode() if method == "POST" else b"", at or int(time.time())
    headers = {
        "Authorization": f"Bearer {key}",
        "Cauri-Timestamp": str(at),
        "Cauri-Signature": _signature(f"{method} {path}", at, body, secret),
        "Content-Type": "application/json",
    }
    client = http.Client(sandbox.url_of("bankgateway"), headers=headers)
    answer = client.send(method, path, content=body)
    client.close()
    return answer


def _code(answer: http.Answer) -> tuple[int, str]:
    return answer.status, answer.json()["error"]["code"]


def _form(sandbox: Sandbox, **typed: str) -> tuple[int, str]:
    url = f"{sandbox.url}/_sandbox/bankgateway/transfer-in"
    request = urllib.request.Request(url, data=urllib.parse.urlencode(typed).encode() if typed else None)  # noqa: S310 - ours
    try:
        with _OPENER.open(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def test_takes_what_is_signed_and_nothing_else(sandbox: Sandbox) -> None:
    assert _asked(sandbox, "GET", "/banks?currency=MRU").status == 200
    assert _code(_asked(sandbox, "GET", "/banks?currency=MRU", key="wrong")) == (401, "key_refused")
    other = "whsec_b3RoZXI="
    assert _code(_asked(sandbox, "GET", "/banks?currency=MRU", secret=other)) == (401, "signature_refused")
    hour_ago = int(time.time()) - 3600
    assert _code(_asked(sandbox, "GET", "/banks?currency=MRU", at=hour_ago)) == (401, "signature_refused")


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("/accounts", {**_ACCOUNT, "kind": "other"}, (400, "malformed_request")),
        ("/accounts", {**_ACCOUNT, "currency": "XXX"}, (422, "unsupported_currency")),
        ("/accounts", {**_ACCOUNT, "reference": "Ä"}, (400, "malformed_request")),
        ("/name-checks", {"bank": "NONE", "number": "12345678"}, (404, "unknown_bank")),
        ("/name-checks", {"bank": "BDS", "number": "12345999"}, (404, "unknown_account")),
        ("/credits/cr_0/return", {"reference": "rt-1"}, (404, "unknown_credit")),
        ("/accounts/nobody/close", {}, (404, "unknown_account")),
        ("/banks", {}, (400, "malformed_request")),
    ],
)
def test_refuses_as_the_protocol_says(sandbox: Sandbox, path: str, sent: dict[str, Any], said: tuple[int, str]) -> None:
    assert _code(_asked(sandbox, "POST", path, **sent)) == said


@pytest.mark.parametrize("amount", ["500.00", 0, -1, 1.5, True, None])
def test_takes_whole_minor_units_alone(sandbox: Sandbox, amount: Any) -> None:
    sent = {"reference": "po-1", "bank": "BDS", "number": "12345678", "currency": "MRU", "amount": amount}

    assert _code(_asked(sandbox, "POST", "/payouts", **sent)) == (400, "malformed_request")


def test_has_a_page_on_which_somebody_transfers_to_a_number(sandbox: Sandbox) -> None:
    number = _asked(sandbox, "POST", "/accounts", **_ACCOUNT).json()["number"]
    assert number in _form(sandbox)[1]

    status, said = _form(sandbox, number=number, amount="12.50", payer="<b>Moussa</b>", remark="rent")

    (credit,) = sandbox.truth("bankgateway")["credits"]
    assert (status, credit["amount"], credit["remark"]) == (200, 1250, "rent")
    assert (credit["id"] in said, "<b>Moussa" in said) == (True, False)
    assert _form(sandbox, number="1", amount="1.00")[0] == 404
    assert _form(sandbox, number=number, amount="-1")[0] == _form(sandbox, number=number, amount="0.00")[0] == 400


def test_keeps_its_books_and_forgets_them(sandbox: Sandbox) -> None:
    number = _asked(sandbox, "POST", "/accounts", **_ACCOUNT).json()["number"]
    sandbox.switch("bankgateway/transfer", number=number, amount=50_000)
    sent: dict[str, Any] = {"bank": "BDS", "number": "12345678", "currency": "MRU", "amount": 10_000}
    _asked(sandbox, "POST", "/payouts", reference="po-1", **sent)
    _asked(sandbox, "POST", "/payouts", reference="po-2", **{**sent, "number": "12345102"})

    truth = sandbox.truth("bankgateway")
    assert truth["balance"]["MRU"] - truth["opening"]["MRU"] == 50_000 - 100 - 10_000

    sandbox.reset()
    truth = sandbox.truth("bankgateway")
    assert (truth["accounts"], truth["credits"], truth["payouts"]) == ([], [], [])
    assert truth["balance"] == truth["opening"]
