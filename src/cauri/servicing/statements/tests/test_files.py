"""The doors of statements as files, months, analytics and receipts …"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.support.people import Customer

from cauri.kit import clock, ids
from cauri.servicing.statements import queries
from cauri.servicing.statements.monthly import services as monthly
from cauri.servicing.statements.tests import paper
from cauri.servicing.statements.tests.village import after, fund, pay, someone

Ask = Callable[..., Any]
DAYS = {"from": "2026-11-10", "to": "2026-11-10"}


@pytest.fixture
def ask(client: Client) -> Ask:
    """Ask as somebody."""

    def asked(one: Customer, path: str, *, language: str = "en", method: str = "GET", **parameters: Any) -> Any:
        headers = {"Authorization": f"Bearer {one.access_token}"}
        if language:
            headers["Accept-Language"] = language
        return client.generic(method, f"/api/v1{path}", query_params=parameters or None, headers=headers)

    return asked


@pytest.fixture
def awa() -> Customer:
    return someone("Awa Diallo", minor=100_000)


@pytest.fixture
def moussa() -> Customer:
    return someone("Moussa Diop")


def _wallet(one: Customer, what: str) -> str:
    return f"/wallets/{one.wallet.pk}/{what}"


def test_send_a_statement_on_paper_in_the_callers_language(ask: Ask, awa: Customer) -> None:
    for asked, said in (
        ({"language": "fr"}, "Relevé de compte"),
        ({"language": "fr", "lang": "en"}, "Account statement"),
        ({"language": ""}, "Account statement"),
    ):
        answer = ask(awa, _wallet(awa, "statement.pdf"), **asked, **DAYS)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"].startswith('attachment; filename="statement-')
        assert said in paper.text_of(answer.content)
    assert ask(awa, _wallet(awa, "statement.pdf"), lang="de").status_code == 422


def test_send_no_paper_that_is_too_long(ask: Ask, awa: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_LINES", 1)
    fund(awa.wallet, 1, at=after(1))
    answer = ask(awa, _wallet(awa, "statement.pdf"), **DAYS)
    assert (answer.status_code, answer.json()["code"]) == (422, "statement_too_long")
    assert "CSV" in answer.json()["detail"]


@pytest.mark.parametrize("file", ["statement.csv", "statement.xml"])
def test_send_no_file_that_no_server_could_hold(
    ask: Ask, awa: Customer, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(queries, "MOST_ENTRIES", 1)
    fund(awa.wallet, 1, at=after(1))
    fund(awa.wallet, 1, at=after(2))
    answer = ask(awa, _wallet(awa, file), **DAYS)
    assert (answer.status_code, answer.json()["code"]) == (422, "statement_too_long")


def test_send_a_statement_for_programs(ask: Ask, awa: Customer) -> None:
    answer = ask(awa, _wallet(awa, "statement.xml"), **DAYS)
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert answer["Content-Disposition"].endswith('-2026-11-10-2026-11-10.xml"')
    assert b"".join(answer.streaming_content).endswith(b"</Stmt></BkToCstmrStmt></Document>\n")


def test_list_the_months_that_are_ready_page_by_page(ask: Ask, moussa: Customer) -> None:
    for month in (8, 9, 10):
        fund(moussa.wallet, 1, at=datetime(2026, month, 10, tzinfo=UTC))
        monthly.tell_months(now=datetime(2026, month + 1, 2, tzinfo=UTC))

    first = ask(moussa, _wallet(moussa, "statements"), limit=2).json()
    rest = ask(moussa, _wallet(moussa, "statements"), cursor=first["next_cursor"]).json()

    assert [one["month"] for one in first["items"]] == ["2026-10", "2026-09"]
    assert rest == {
        "items": [
            {
                "month": "2026-08",
                "first_day": "2026-08-01",
                "last_day": "2026-08-31",
                "ready_at": "2026-09-02T00:00:00Z",
            }
        ],
        "next_cursor": None,
    }


def test_tell_where_the_money_comes_from_and_goes_to(ask: Ask, awa: Customer, moussa: Customer) -> None:
    pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    told = ask(awa, _wallet(awa, "analytics"), **{"from": "2026-10-15", "to": "2026-11-20"}).json()
    assert (told["opening"]["amount"], told["closing"]["amount"]) == ("0.00", "899.00")
    assert (told["money_in"]["amount"], told["money_out"]["amount"], told["payments"]) == ("1000.00", "101.00", 2)
    assert [month["month"] for month in told["months"]] == ["2026-10", "2026-11"]
    assert [(one["category"], one["money_out"]["amount"]) for one in told["months"][1]["categories"]] == [
        ("transfers", "100.00"),
        ("deposits", "0.00"),
        ("fees", "1.00"),
    ]
    assert ask(awa, _wallet(awa, "analytics"), **{"from": "2025-01-01", "to": "2026-11-20"}).status_code == 422


def test_send_a_receipt_on_paper_with_a_link_that_works(
    ask: Ask, client: Client, awa: Customer, moussa: Customer
) -> None:
    at = after(1) + timedelta(microseconds=1)
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=at, note="For *the* rice")
    answer = ask(moussa, f"/transactions/{sent.pk}/receipt.pdf", language="fr")
    text = paper.text_of(answer.content)
    for said in ("Reçu", "Awa D•••", "Moussa Diop", "100,00 MRU", "For *the* rice", str(sent.pk), "http://testserver/"):
        assert said in text, said
    assert "Awa Diallo" not in text
    held = pay(awa.wallet, moussa.wallet, 1_007)
    refused = ask(awa, f"/transactions/{held.pk}/receipt.pdf")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_receipt")


def test_give_a_link_that_the_public_page_knows(ask: Ask, client: Client, awa: Customer, moussa: Customer) -> None:
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=clock.now())
    answer = ask(awa, f"/transactions/{sent.pk}/receipt/links", method="POST")
    assert answer.status_code == 201
    page = client.get(urlsplit(answer.json()["url"]).path, {"lang": "en"})
    assert page.status_code == 200
    assert "This receipt is genuine" in page.content.decode()


def test_know_nothing_of_other_peoples_money(ask: Ask, awa: Customer, moussa: Customer) -> None:
    fatou = someone("Fatou Sow")
    sent = pay(awa.wallet, moussa.wallet, 10_000)
    for what in ("statement.pdf", "statement.xml", "statements", "analytics"):
        answer = ask(fatou, _wallet(awa, what))
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_wallet")
    for payment in (sent.pk, ids.new_id()):
        for method, what in (("GET", "receipt.pdf"), ("POST", "receipt/links")):
            answer = ask(fatou, f"/transactions/{payment}/{what}", method=method)
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_payment")


def test_limit_how_much_paper_somebody_may_have(ask: Ask, awa: Customer, settings: LazySettings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "document": 2}
    sent = fund(awa.wallet, 100, at=after(1))
    assert ask(awa, _wallet(awa, "statement.pdf"), **DAYS).status_code == 200
    assert ask(awa, f"/transactions/{sent.pk}/receipt.pdf").status_code == 200
    further = (ask(awa, _wallet(awa, "statement.pdf"), **DAYS).status_code for _ in range(3))
    assert 429 in further, "a minute may have begun meanwhile, but not two"


def test_publish_the_keys_that_sign_receipts(client: Client) -> None:
    answer = client.get("/api/v1/meta/keys")
    assert answer.status_code == 200
    assert [set(key) for key in json.loads(answer.content)["keys"]] == [{"kty", "crv", "alg", "use", "kid", "x"}]
