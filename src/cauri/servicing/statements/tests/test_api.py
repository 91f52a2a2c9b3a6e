"""The doors of histories, statements and receipts …"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings, settings
from django.test import Client
from tests.support.people import Customer

from cauri.kit import clock, ids
from cauri.servicing.statements import periods
from cauri.servicing.statements.tests.village import after, pay, someone

Get = Callable[..., Any]


@pytest.fixture
def get(client: Client) -> Get:
    """Ask as somebody."""

    def asked(one: Customer, path: str, **parameters: Any) -> Any:
        return client.get(
            f"/api/v1{path}",
            parameters,
            headers={"Authorization": f"Bearer {one.access_token}", "Accept-Language": "en"},
        )

    return asked


@pytest.fixture
def awa() -> Customer:
    return someone("Awa Diallo", minor=100_000)


@pytest.fixture
def moussa() -> Customer:
    return someone("Moussa Diop")


def _transactions(one: Customer) -> str:
    return f"/wallets/{one.wallet.pk}/transactions"


def _statement(one: Customer) -> str:
    return f"/wallets/{one.wallet.pk}/statement"


DAYS = {"from": "2026-11-10", "to": "2026-11-10"}


def test_list_what_happened(get: Get, awa: Customer, moussa: Customer) -> None:
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")
    answer = get(awa, _transactions(awa), limit=1)
    assert answer.status_code == 200
    assert answer.json()["items"] == [
        {
            "id": str(sent.pk),
            "wallet_id": str(awa.wallet.pk),
            "kind": "transfer",
            "direction": "out",
            "state": "completed",
            "amount": {"amount": "100.00", "currency": "MRU"},
            "fee": {"amount": "1.00", "currency": "MRU"},
            "total": {"amount": "101.00", "currency": "MRU"},
            "balance": {"amount": "899.00", "currency": "MRU"},
            "counterparty": {"name": "Moussa D•••", "own_wallet_id": None},
            "at": "2026-11-10T12:01:00Z",
            "note": "For the rice",
            "code": "",
            "original_id": None,
        }
    ]


def test_lead_from_page_to_page_with_a_cursor(get: Get, awa: Customer, moussa: Customer) -> None:
    for number in range(4):
        pay(awa.wallet, moussa.wallet, 100, at=after(number))
        pay(awa.wallet, moussa.wallet, 900_000, at=after(number))
    seen: list[str] = []
    parameters: dict[str, Any] = {"limit": 2}
    while True:
        page = get(awa, _transactions(awa), **parameters).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        parameters["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 9


def test_take_filters(get: Get, awa: Customer, moussa: Customer) -> None:
    pay(awa.wallet, moussa.wallet, 100, at=after(1))
    refused = pay(awa.wallet, moussa.wallet, 900_000, at=after(2))
    page = get(awa, _transactions(awa), state=["refused", "held"], kind="transfer", **DAYS).json()
    assert [(item["id"], item["code"]) for item in page["items"]] == [(str(refused.pk), "insufficient_funds")]
    assert get(awa, _transactions(awa), **{"from": "2026-11-11"}).json()["items"] == []
    assert get(awa, _transactions(awa), to="2026-11-09").json()["items"] == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"from": "2026-11-11", "to": "2026-11-10"}, "period_invalid"),
        ({"from": "yesterday"}, "request_invalid"),
        ({"from": "0001-01-01"}, "request_invalid"),
        ({"to": "9999-12-31"}, "request_invalid"),
        ({"state": "lost"}, "request_invalid"),
        ({"limit": "101"}, "request_invalid"),
        ({"cursor": "AZr9bVq2cPfXuYl4bGc"}, "bad_cursor"),
    ],
)
def test_refuse_what_makes_no_sense(get: Get, awa: Customer, parameters: dict[str, str], code: str) -> None:
    answer = get(awa, _transactions(awa), **parameters)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_give_a_statement(get: Get, awa: Customer, moussa: Customer) -> None:
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    statement = get(awa, _statement(awa), **DAYS).json()
    assert (statement["since"], statement["until"]) == ("2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z")
    assert (statement["opening"]["amount"], statement["closing"]["amount"]) == ("0.00", "899.00")
    assert [line["id"] for line in statement["lines"]][-1] == str(sent.pk)


def test_give_a_statement_of_this_month_so_far_when_no_days_are_named(get: Get, awa: Customer) -> None:
    statement = get(awa, _statement(awa)).json()
    today = clock.now().astimezone(ZoneInfo(settings.OPERATOR_TIME_ZONE)).date()
    since, until = (datetime.fromisoformat(statement[end]) for end in ("since", "until"))
    assert periods.days_of(since, until) == (today.replace(day=1), today)


@pytest.mark.parametrize(
    "days",
    [{"from": "2999-11-10"}, {"from": "2025-11-09", "to": "2026-11-10"}, {"from": "2026-11-11", "to": "2026-11-10"}],
)
def test_give_no_statement_that_ends_before_it_begins_or_of_more_than_a_year(
    get: Get, awa: Customer, days: dict[str, str]
) -> None:
    assert get(awa, _statement(awa), **days).status_code == 422
    assert get(awa, f"{_statement(awa)}.csv", **days).status_code == 422


def test_send_a_statement_as_a_file(get: Get, awa: Customer, moussa: Customer) -> None:
    pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    answer = get(awa, f"{_statement(awa)}.csv", excel="true", **DAYS)
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].endswith('-2026-11-10-2026-11-10.csv"')
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeffat,id,")
    assert text.splitlines()[-1].endswith("closing_balance,,,,,,,899.00,MRU")


def test_show_one_payment_and_its_receipt_to_its_sides(get: Get, awa: Customer, moussa: Customer) -> None:
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")
    path = f"/transactions/{sent.pk}"
    assert get(awa, path).json() == get(awa, _transactions(awa), limit=1).json()["items"][0]
    assert get(moussa, f"{path}/receipt").json() == {
        "reference": str(sent.pk),
        "kind": "transfer",
        "direction": "in",
        "payer": "Awa D•••",
        "payee": "Moussa Diop",
        "amount": {"amount": "100.00", "currency": "MRU"},
        "fee": {"amount": "0.00", "currency": "MRU"},
        "total": {"amount": "100.00", "currency": "MRU"},
        "at": "2026-11-10T12:01:00Z",
        "note": "For the rice",
    }
    refused = pay(awa.wallet, moussa.wallet, 900_000, at=after(2))
    answer = get(awa, f"/transactions/{refused.pk}/receipt")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_receipt")


def test_know_nothing_of_other_peoples_money(get: Get, awa: Customer, moussa: Customer) -> None:
    fatou = someone("Fatou Sow")
    sent = pay(awa.wallet, moussa.wallet, 10_000)
    for path in (_transactions(awa), _statement(awa), f"{_statement(awa)}.csv", _transactions_of(ids.new_id())):
        answer = get(fatou, path, **DAYS)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_wallet")
    for path in (f"/transactions/{sent.pk}", f"/transactions/{sent.pk}/receipt", f"/transactions/{ids.new_id()}"):
        answer = get(fatou, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_payment")


def test_are_closed_to_whoever_is_not_signed_in(client: Client, awa: Customer) -> None:
    for path in (_transactions(awa), _statement(awa), f"{_statement(awa)}.csv", f"/transactions/{ids.new_id()}"):
        assert client.get(f"/api/v1{path}", DAYS).status_code == 401


def _transactions_of(wallet_id: UUID) -> str:
    return f"/wallets/{wallet_id}/transactions"


@pytest.mark.parametrize(("form", "figure"), [("", "lookup"), (".csv", "document"), (".xml", "document")])
def test_limit_how_often_a_statement_is_asked_for(
    get: Get, awa: Customer, moussa: Customer, settings: LazySettings, form: str, figure: str
) -> None:
    settings.THROTTLES = {**settings.THROTTLES, figure: 2}

    answers = [get(awa, f"{_statement(awa)}{form}").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert get(moussa, f"{_statement(moussa)}{form}").status_code == 200
