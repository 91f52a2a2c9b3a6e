"""Whatever goes wrong with a company …

The table of it is `docs/reference/companies.md`; with CAURI_WRITE_PAGES=1 this test writes it anew.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.faults import companies
from tests.faults.companies import Bench, Row
from tests.support import people, servers
from tests.support.sandbox import Sandbox

from cauri.books.ledger import invariants
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock

PAGE = Path(__file__).parents[2] / "docs/reference/companies.md"
KEY = "sk_test_of_faults"
FAULTS = ("slow", "drop", "lost", "500", "late_500", "503", "429", "garbage", "cut", "shapeless")
FLIPS = (
    ("deposit", "failed", "success"),
    ("deposit", "success", "reversed"),
    ("withdrawal", "success", "reversed"),
    ("withdrawal", "failed", "success"),
)
WEBHOOKS = ("none", "before_response", "reordered", "wrong_signature", "altered", "never")
COPIES = 5


@pytest.fixture
def bench(committed_db: Urls, sandbox: Sandbox, settings: Settings) -> Bench:
    """Awa, who has money, and Paystack."""
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = sandbox.url_of("paystack"), KEY
    settings.COLLECTORS = {"paystack": "cauri.integrations.paystack.collector.PaystackCollector"}
    settings.BANK_TRANSFERS = {"paystack": "cauri.integrations.paystack.transfers.PaystackTransfers"}
    now = clock.now() - timedelta(days=20)
    people.without_limits()
    return Bench(sandbox, people.customer("Awa Diallo", currency="NGN", funds="900000.00", now=now), now)


def test_the_books_equal_the_companys_in_the_end(committed_db: Urls, bench: Bench) -> None:
    rows = []
    for fault in FAULTS:
        rows.append(companies.deposited(bench, fault))
        _must_agree(bench, rows[-1])
        rows.append(companies.withdrew(bench, fault))
        _must_agree(bench, rows[-1])
    rows.sort(key=lambda row: row.way)
    for way, first, then in FLIPS:
        rows.append(companies.flipped(bench, way, first, then))
        _must_agree(bench, rows[-1])
    rows.extend(_by_webhook(bench, committed_db))
    _must_be_on_the_page(rows)


def _by_webhook(bench: Bench, urls: Urls) -> list[Row]:
    """Deposits of which Paystack tells, five times over, as well or badly as it does."""
    rows = []
    environment = {"CAURI_PAYSTACK_URL": bench.sandbox.url_of("paystack"), "CAURI_PAYSTACK_SECRET_KEY": KEY}
    with servers.api(urls, environment=environment) as platform:
        url = f"http://127.0.0.1:{platform.port}/webhooks/paystack"
        for fault in WEBHOOKS:
            rows.append(companies.told(bench, fault, url=url, key=KEY, copies=COPIES))
            _must_agree(bench, rows[-1])
    return rows


def _must_agree(bench: Bench, row: Row) -> None:
    ours, theirs = companies.explained(bench)
    assert ours == theirs, row
    assert list(invariants.findings()) == [], row


def _must_be_on_the_page(rows: list[Row]) -> None:
    page = companies.page_of(rows)
    if os.environ.get("CAURI_WRITE_PAGES"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page
