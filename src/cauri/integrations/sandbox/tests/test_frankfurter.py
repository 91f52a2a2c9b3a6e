"""The sandbox's Frankfurter …"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.support.sandbox import Sandbox

from cauri.kit import http
from cauri.kit.http import Answer


def _asked(sandbox: Sandbox, path: str) -> Answer:
    return http.Client(sandbox.url_of("frankfurter")).send("GET", path)


def _read(answer: Answer) -> Any:
    return json.loads(answer.body, parse_float=Decimal)


def test_answers_as_the_real_one_describes(sandbox: Sandbox) -> None:
    today = datetime.now(UTC).date().isoformat()

    rates = _read(_asked(sandbox, "/v2/rates?base=USD&quotes=MRU,XOF"))
    assert rates == [
        {"date": today, "base": "USD", "quote": "MRU", "rate": Decimal("39.9458")},
        {"date": today, "base": "USD", "quote": "XOF", "rate": Decimal("573.239")},
    ]
    assert _read(_asked(sandbox, "/v2/rate/USD/EUR"))["rate"] == Decimal("0.873897")
    assert len(_read(_asked(sandbox, "/v2/rates"))) == 14


@pytest.mark.parametrize("path", ["/v2/rates?base=EUR&quotes=MRU,ABC", "/v2/rates?base=ABC", "/v2/rate/EUR/ABC"])
def test_knows_no_other_code(sandbox: Sandbox, path: str) -> None:
    assert _asked(sandbox, path).status == 422


def test_says_what_it_is_told_to_and_forgets_it(sandbox: Sandbox) -> None:
    sandbox.switch("frankfurter/rate", quote="MRU", rate="-1", date="2026-07-17")
    assert _read(_asked(sandbox, "/v2/rate/EUR/MRU")) == {
        "date": "2026-07-17", "base": "EUR", "quote": "MRU", "rate": -1,
    }  # fmt: skip

    sandbox.switch("frankfurter/rate", quote="MRU", rate=None)
    assert _asked(sandbox, "/v2/rate/EUR/MRU").status == 404

    sandbox.reset()
    assert _read(_asked(sandbox, "/v2/rate/EUR/MRU"))["rate"] == Decimal("45.71")
