"""A database for a whole table: its cells differ in who asks, not in what was there before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from cauri.products.bills.tests.company import PLAYED
from tests.access import scenes
from tests.access.city import REPORTING
from tests.support import clones
from tests.support.books import books_must_hold
from tests.support.clones import Clones
from tests.support.sandbox import Sandbox


@pytest.fixture(scope="module")
def city(django_test_environment: None, database_server: Clones, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database where what is done stays done. In the end its books hold."""
    urls = database_server.make(clones.new_name())
    with django_db_blocker.unblock():
        with clones.pointed_at(urls):
            yield
            books_must_hold()
        connections.close_all()
        database_server.drop(urls)


@pytest.fixture
def day(city: None, settings: Settings, tmp_path: Path) -> None:
    """A day in the city on which no limit stops anybody, with a mailbox of its own."""
    settings.PASSKEY_RP_ID, settings.PASSKEY_ORIGINS = "localhost", ["http://localhost:8000"]
    settings.THROTTLE_FACTOR = 100_000
    settings.MONITORING_TOKEN = "known-to-the-monitoring-alone"
    settings.CAURI_HOME = tmp_path
    settings.BILL_COMPANIES = PLAYED
    settings.REPORT_SOURCES = REPORTING


@pytest.fixture
def google(day: None, sandbox: Sandbox, settings: Settings) -> Iterator[Sandbox]:
    """The sandbox, whose Google is believed on that day, and whose Paystack collects and pays out."""
    settings.GOOGLE_ISSUER = sandbox.url_of("google")
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = sandbox.url_of("paystack"), "sk_test_of_that_day"
    settings.COLLECTORS = {"paystack": "cauri.integrations.paystack.collector.PaystackCollector"}
    settings.BANKGATEWAY_URL, settings.BANKGATEWAY_KEY = sandbox.url_of("bankgateway"), "key-of-that-day"
    settings.BANKGATEWAY_SECRET = "whsec_dGhlIHNhbmRib3gncyBiYW5r"
    settings.ACCOUNT_ISSUERS = {"bankgateway": "cauri.integrations.bankgateway.accounts.GatewayAccounts"}
    settings.BANK_TRANSFERS = {"paystack": "cauri.integrations.paystack.transfers.PaystackTransfers"}
    scenes.GOOGLE.append(sandbox)
    yield sandbox
    scenes.GOOGLE.remove(sandbox)
