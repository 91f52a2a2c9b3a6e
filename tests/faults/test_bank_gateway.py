"""Whatever goes wrong with the bank gateway …

The table of it is `docs/reference/companies-bank.md`; with CAURI_WRITE_PAGES=1 this test writes it anew.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.faults import bank_gateway
from tests.faults.bank_gateway import COMPANY, WAYS_IN, Desk
from tests.faults.companies import Row
from tests.faults.test_companies import COPIES, FAULTS, WEBHOOKS
from tests.support import people, servers
from tests.support.sandbox import Sandbox

from cauri.books.ledger import invariants
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock

PAGE = Path(__file__).parents[2] / "docs/reference/companies-bank.md"
SECRET = "whsec_dGhlIHNhbmRib3gncyBiYW5r"


@pytest.fixture
def desk(committed_db: Urls, sandbox: Sandbox, settings: Settings) -> Desk:
    """Awa, who has money, and the bank."""
    settings.BANKGATEWAY_URL, settings.BANKGATEWAY_KEY = sandbox.url_of(COMPANY), "key_of_faults"
    settings.BANKGATEWAY_SECRET = SECRET
    settings.ACCOUNT_ISSUERS = {COMPANY: "cauri.integrations.bankgateway.accounts.GatewayAccounts"}
    settings.BANK_TRANSFERS = {COMPANY: "cauri.integrations.bankgateway.payouts.GatewayPayouts"}
    settings.MOST_OPEN_DEPOSITS = 1_000
    now = clock.now() - timedelta(days=20)
    people.without_limits()
    return Desk(sandbox, people.customer("Awa Diallo", currency="MRU", funds="90000.00", now=now), now)


def test_the_books_equal_the_banks_in_the_end(committed_db: Urls, desk: Desk) -> None:
    rows = [_played(desk, step) for step in _steps(desk)]
    rows.extend(_by_webhook(desk, committed_db))
    if os.environ.get("CAURI_WRITE_PAGES"):
        PAGE.write_text(bank_gateway.page_of(rows))
    assert PAGE.read_text() == bank_gateway.page_of(rows)


def _steps(desk: Desk) -> Iterator[Callable[[], Row]]:
    for way in WAYS_IN:
        yield from (partial(bank_gateway.received, desk, way, fault) for fault in FAULTS)
        yield partial(bank_gateway.returned, desk, way)
    yield from (partial(bank_gateway.paid_out, desk, fault) for fault in FAULTS)
    yield partial(bank_gateway.flipped, desk, first="completed", then="returned")
    yield partial(bank_gateway.flipped, desk, first="rejected", then="completed")


def _by_webhook(desk: Desk, urls: Urls) -> list[Row]:
    """Credits and payouts of which the bank tells, five times over, as well or badly as it does."""
    with servers.api(urls, environment={"CAURI_BANKGATEWAY_SECRET": SECRET}) as platform:
        url = f"http://127.0.0.1:{platform.port}/webhooks/{COMPANY}"
        desk.sandbox.switch(f"{COMPANY}/webhook", url=url, secret=SECRET)
        told = [
            partial(bank_gateway.told_of_credit, desk, way, one, copies=COPIES) for way in WAYS_IN for one in WEBHOOKS
        ]
        told += [partial(bank_gateway.told_of_payout, desk, one, copies=COPIES) for one in WEBHOOKS]
        return [_played(desk, step) for step in told]


def _played(desk: Desk, step: Callable[[], Row]) -> Row:
    row = step()
    ours, theirs = bank_gateway.explained(desk)
    assert ours == theirs, row
    assert list(invariants.findings()) == [], row
    return row
