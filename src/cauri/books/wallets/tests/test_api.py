"""`/wallets` …"""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.support.people import Customer, customer

from cauri.books.wallets import numbers, queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.tests.owners import NOON, STAFF
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Subject
from cauri.kit import ids

ROOT = "/api/v1/wallets"


@pytest.fixture
def awa(db: None) -> Customer:
    return customer("Awa Diallo", funds="1000.00")


@pytest.fixture
def moussa(db: None) -> Customer:
    return customer("Moussa Sow", funds="0.00")


def _ask(who: Customer, method: str, path: str = "", body: dict[str, Any] | None = None, app: str = "") -> Any:
    return Client().generic(
        method,
        f"{ROOT}{path}",
        "" if body is None else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {who.access_token}", "User-Agent": app},
    )


def _code(answer: HttpResponse) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]  # type: ignore[attr-defined] # Django's test client adds it


def test_lists_the_callers_wallets_with_what_each_holds(awa: Customer, moussa: Customer) -> None:
    answer = _ask(awa, "GET")
    assert answer.status_code == 200
    assert answer.json() == [
        {
            "id": str(awa.wallet.pk),
            "kind": "main",
            "currency": "MRU",
            "status": "active",
            "frozen_by": None,
            "number": numbers.grouped(awa.wallet.number),
            "name": "",
            "is_default": True,
            "balance": {"amount": "1000.00", "currency": "MRU"},
            "available": {"amount": "1000.00", "currency": "MRU"},
            "held": {"amount": "0.00", "currency": "MRU"},
        }
    ]
    assert [one["id"] for one in _ask(moussa, "GET").json()] == [str(moussa.wallet.pk)]


def test_shows_one(awa: Customer) -> None:
    assert _ask(awa, "GET", f"/{awa.wallet.pk}").json() == _ask(awa, "GET").json()[0]


def test_opens_another(awa: Customer) -> None:
    answer = _ask(awa, "POST", body={"currency": "XOF", "name": " Maison "})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["currency"], told["kind"], told["name"], told["is_default"]) == ("XOF", "main", "Maison", True)
    assert told["balance"] == {"amount": "0", "currency": "XOF"}
    savings = _ask(awa, "POST", body={"currency": "MRU", "kind": "savings"}).json()
    assert (savings["kind"], savings["is_default"]) == ("savings", False)
    assert len(_ask(awa, "GET").json()) == 3


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"currency": "MRU"}, 409, "wallet_exists"),
        ({"currency": "CHF"}, 422, "currency_not_offered"),
        ({"currency": "xof"}, 422, "request_invalid"),
        ({"currency": "XOF", "name": "x"}, 422, "wallet_name_invalid"),
        ({"currency": "XOF", "name": "x" * 101}, 422, "request_invalid"),
        ({"currency": "XOF", "kind": "piggy"}, 422, "request_invalid"),
        ({"currency": "XOF", "balance": "5"}, 422, "request_invalid"),
        ({}, 422, "request_invalid"),
    ],
)
def test_opens_nothing_else(awa: Customer, body: dict[str, str], status: int, code: str) -> None:
    assert _code(_ask(awa, "POST", body=body)) == (status, code)
    assert len(_ask(awa, "GET").json()) == 1


def test_freezes_and_thaws_and_both_may_be_repeated(awa: Customer) -> None:
    freeze = f"/{awa.wallet.pk}/freeze"
    for _ in range(2):
        answer = _ask(awa, "PUT", freeze, app="Awa's phone")
        assert (answer.status_code, answer.json()["status"], answer.json()["frozen_by"]) == (200, "frozen", "owner")
    for _ in range(2):
        answer = _ask(awa, "DELETE", freeze)
        assert (answer.status_code, answer.json()["status"], answer.json()["frozen_by"]) == (200, "active", None)
    *_, frozen = audit.records(subject=Subject("wallets.wallet", awa.wallet.pk))
    assert (frozen.actor, frozen.user_agent) == (awa.user.pk, "Awa's phone")


def test_does_not_thaw_what_staff_froze(awa: Customer) -> None:
    wallets.freeze(awa.wallet.pk, actor=STAFF, now=NOON)
    assert _code(_ask(awa, "DELETE", f"/{awa.wallet.pk}/freeze")) == (403, "wallet_frozen_by_staff")
    assert _code(_ask(awa, "DELETE", f"/{awa.wallet.pk}")) == (403, "wallet_frozen_by_staff")
    assert _ask(awa, "GET", f"/{awa.wallet.pk}").json()["frozen_by"] == "staff"


def test_names(awa: Customer) -> None:
    path = f"/{awa.wallet.pk}"
    assert _ask(awa, "PATCH", path, {"name": "Home"}).json()["name"] == "Home"
    assert _code(_ask(awa, "PATCH", path, {"name": "x"})) == (422, "wallet_name_invalid")
    assert _code(_ask(awa, "PATCH", path, {"is_default": False})) == (422, "request_invalid")
    assert _ask(awa, "GET", path).json()["name"] == "Home"


def test_is_paid_into_the_one_that_its_owner_chooses(awa: Customer) -> None:
    savings = _ask(awa, "POST", body={"currency": "MRU", "kind": "savings"}).json()["id"]
    for _ in range(2):
        assert _ask(awa, "PUT", f"/{savings}/default").json()["is_default"] is True
    paid_into = {one["id"]: one["is_default"] for one in _ask(awa, "GET").json()}
    assert paid_into == {str(awa.wallet.pk): False, savings: True}
    assert _ask(awa, "DELETE", f"/{savings}").json()["is_default"] is False
    assert _code(_ask(awa, "PUT", f"/{savings}/default")) == (409, "wallet_closed")
    assert _ask(awa, "GET").json()[0]["is_default"] is True


def test_closes_an_empty_one_for_good(awa: Customer, moussa: Customer) -> None:
    assert _code(_ask(awa, "DELETE", f"/{awa.wallet.pk}")) == (409, "account_not_empty")
    path = f"/{moussa.wallet.pk}"
    for _ in range(2):
        assert _ask(moussa, "DELETE", path).json()["status"] == "closed"
    assert _ask(moussa, "GET").json() == []
    assert _ask(moussa, "GET", path).json()["status"] == "closed"
    assert _code(_ask(moussa, "PUT", f"{path}/freeze")) == (409, "wallet_closed")
    assert _code(_ask(moussa, "PATCH", path, {"name": "Home"})) == (409, "wallet_closed")


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("DELETE", ""), ("PUT", "/freeze"), ("DELETE", "/freeze"),
                                              ("PUT", "/default"), ("PATCH", "")])  # fmt: skip
def test_knows_no_wallet_of_others(awa: Customer, moussa: Customer, method: str, path: str) -> None:
    body = {"name": "Mine"} if method == "PATCH" else None
    for wallet_id in (moussa.wallet.pk, ids.new_id()):
        assert _code(_ask(awa, method, f"/{wallet_id}{path}", body)) == (404, "unknown_wallet")
    found = queries.wallet(moussa.wallet.pk)
    assert (found.status, found.name) == ("active", "")


def test_answers_nobody_unknown() -> None:
    for method, path in (("GET", ""), ("POST", ""), ("GET", f"/{ids.new_id()}"), ("PUT", f"/{ids.new_id()}/freeze")):
        assert Client().generic(method, f"{ROOT}{path}", content_type="application/json").status_code == 401
