"""The report of a month turns red …"""

import random
import re
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.instructions import services as instructions
from cauri.books.ledger import services as ledger
from cauri.books.ledger.postings import Move
from cauri.books.payments import house
from cauri.infra.embedded.databases import Urls
from cauri.interfaces.simulation import companies, proving
from cauri.interfaces.simulation.clockwork import Clockwork
from cauri.interfaces.simulation.town import Town
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.withdrawals import beneficiaries
from cauri.products.withdrawals import services as withdrawals

_FORGE = """
    UPDATE ledger_balance SET balance = balance + 1 WHERE account_id = (SELECT min(id) FROM ledger_account)
"""
AMOUNT = Money.of("1000.00", "NGN")


@pytest.fixture
def town(committed_db: Urls, sandbox: Sandbox, settings: Settings, tmp_path: Path) -> Town:
    """A town in which Awa has had 1,000.00 paid out to her bank, and nothing else has happened."""
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = sandbox.url_of("paystack"), "sk_test_proving"
    settings.BANK_TRANSFERS = {"paystack": "cauri.integrations.paystack.transfers.PaystackTransfers"}
    settings.CAURI_HOME = tmp_path
    clockwork = Clockwork(tmp_path / "clock")
    clockwork.begin(clock.now())
    _withdrawn(people.customer("Awa Diallo", currency="NGN", funds="5000.00"))
    return Town(clockwork, random.Random(1), companies.Sandbox(sandbox.url))


def test_when_a_companys_own_books_differ(town: Town, sandbox: Sandbox) -> None:
    reference = sandbox.truth("paystack")["transfers"][0]["reference"]
    assert f"{reference}: -100000 here, -105000 there" in _unexplained(town), "its fee, of which no report has told yet"

    sandbox.switch("paystack/flip", reference=reference, status="reversed")

    assert f"{reference}: -100000 here, 0 there" in _unexplained(town)


def test_when_money_was_posted_that_no_company_knows_of(town: Town) -> None:
    now = clock.now()
    with transaction():
        moves = [Move(house.clearing("paystack", "NGN", now=now).account_id,
                      house.suspense("forged", "NGN", now=now).account_id, AMOUNT)]  # fmt: skip
        ledger.post(ids.new_id(), kind="forged", moves=moves, at=now)

    assert re.search("forged [0-9a-f-]{36}: 100000 here, 0 there", _unexplained(town))


def test_when_a_balance_was_forged(town: Town) -> None:
    with connections["owner"].cursor() as owner:
        owner.execute("ALTER TABLE ledger_balance DISABLE TRIGGER ALL")
        owner.execute(
            "UPDATE ledger_balance SET balance = balance + 1 WHERE account_id = (SELECT min(id) FROM ledger_account)"
        )
    connections["owner"].close()

    assert {"ledger verify", "every currency sums to 0"} <= set(_against(town))


def test_when_something_is_still_open(town: Town, sandbox: Sandbox) -> None:
    sandbox.switch("paystack/delay", seconds=3600)
    _withdrawn(people.customer("Moussa Sow", currency="NGN", funds="5000.00"))

    against = _against(town)["nothing is open"]

    assert any("is pending" in one for one in against)
    assert any("is unknown, stuck" in one for one in against)
    assert any(one.startswith("hold ") for one in against)


def test_when_somebodys_act_broke(town: Town) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    assert town.attempt("divide", broken) == "BUG ZeroDivisionError"
    assert "ZeroDivisionError" in _against(town)["nothing broke"][0]


def _withdrawn(one: Customer) -> None:
    now = clock.now()
    saved = beneficiaries.save(
        one.caller, currency="NGN", bank_code="058", number="0000000000", pin=people.PIN, now=now
    )
    quoted = withdrawals.quote(saved.pk, AMOUNT, caller=one.caller, now=now)
    by = one.by_pin(quoted.quote)
    by.establish(now=now)
    with transaction():
        payment = withdrawals.send(quoted.quote.pk, by, posting_id=ids.new_id(), now=now).payment
    instructions.carry_out(payment.pk, now=now)
    instructions.ask(payment.pk, now=now)


def _against(town: Town) -> dict[str, list[str]]:
    found = proving.report(town, alarms={})
    assert found["passed"] is all(one["passed"] for one in found["checks"])
    return {one["name"]: one["against"] for one in found["checks"] if not one["passed"]}


def _unexplained(town: Town) -> str:
    return "\n".join(_against(town).get("clearing accounts are explained", []))
