"""Whatever goes wrong with a company that tops phones up or settles bills …

The table of it is `docs/reference/companies-of-bills.md`; with CAURI_WRITE_PAGES=1 this test writes it anew.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.faults import bill_companies
from tests.faults.bill_companies import BILL, TOP_UP, Till
from tests.faults.companies import Row
from tests.faults.test_companies import COPIES, FAULTS, WEBHOOKS
from tests.support import people, servers
from tests.support.sandbox import Sandbox

from cauri.books.ledger import invariants
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.products.bills import catalogue

PAGE = Path(__file__).parents[2] / "docs/reference/companies-of-bills.md"
SECRET = "whsec_b2YtZmF1bHRz"


@pytest.fixture
def tills(committed_db: Urls, sandbox: Sandbox, settings: Settings) -> list[Till]:
    """Awa, who has money, and the companies."""
    settings.BILL_COMPANIES = {
        "dtone": "cauri.integrations.dtone.topups.DtOneTopUps",
        "billers": "cauri.integrations.billers.payments.BillerPayments",
    }
    settings.DTONE_URL, settings.BILLERS_URL = f"{sandbox.url_of('dtone')}/v1", sandbox.url_of("billers")
    settings.DTONE_KEY = settings.DTONE_SECRET = settings.BILLERS_KEY = "key_of_faults"
    settings.DTONE_COUNTRIES, settings.BILLERS_SECRET = ["MR"], SECRET
    settings.THROTTLE_FACTOR = 1_000
    now = clock.now() - timedelta(days=20)
    people.without_limits()
    catalogue.refresh(now=now)
    awa = people.customer("Awa Diallo", currency="MRU", funds="90000.00", now=now)
    return [Till(sandbox, awa, way, now) for way in (TOP_UP, BILL)]


def test_the_books_equal_the_companys_in_the_end(committed_db: Urls, tills: list[Till], settings: Settings) -> None:
    rows: list[Row] = []
    for till in tills:
        way = till.way
        steps: list[Callable[[], Row]] = [partial(bill_companies.paid, till, fault) for fault in FAULTS]
        steps.append(partial(bill_companies.flipped, till, first=way.succeeded, then=way.reversed))
        steps.append(partial(bill_companies.flipped, till, first=way.failed, then=way.succeeded))
        rows.extend(_played(till, step) for step in steps)
        rows.extend(_by_webhook(till, committed_db, settings))
    if os.environ.get("CAURI_WRITE_PAGES"):
        PAGE.write_text(bill_companies.page_of(rows))
    assert PAGE.read_text() == bill_companies.page_of(rows)


def _by_webhook(till: Till, urls: Urls, settings: Settings) -> list[Row]:
    """Payments of which the company tells, five times over, as well or badly as it does."""
    environment = {"CAURI_DTONE_SECRET": settings.DTONE_SECRET, "CAURI_BILLERS_SECRET": SECRET}
    with servers.api(urls, environment=environment) as platform:
        url = f"http://127.0.0.1:{platform.port}/webhooks"

        def address() -> None:
            settings.DTONE_CALLBACK_URL = f"{url}/dtone"
            till.sandbox.switch("billers/webhook", url=f"{url}/billers", secret=SECRET)

        steps = [partial(bill_companies.told, till, one, address=address, copies=COPIES) for one in WEBHOOKS]
        return [_played(till, step) for step in steps]


def _played(till: Till, step: Callable[[], Row]) -> Row:
    row = step()
    ours, theirs = bill_companies.explained(till)
    assert ours == theirs, row
    assert list(invariants.findings()) == [], row
    return row
