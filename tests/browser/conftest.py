"""A served platform with something in its books, and a browser in front of it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import global_settings
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg.rows import dict_row
from pytest_django import DjangoDbBlocker

from cauri.books.ledger import accounts, services, upkeep
from cauri.books.ledger.postings import Move, NewPosting
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.embedded.databases import Urls
from cauri.interfaces.cli.ourselves import CAURI
from cauri.kit import clock, ids, permissions
from cauri.kit.transactions import transaction
from cauri.money import Money
from tests.support import clones, platforms
from tests.support.clones import Clones

PASSWORD = "twelve-cowries-at-noon"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Site:
    """A served platform."""

    address: str
    database: str
    username: str
    password: str

    def acts(self, action: str, *, since: datetime) -> list[dict[str, Any]]:
        """What the audit log says of an action; read past Django, which refuses beside Playwright's loop."""
        with psycopg.connect(self.database, row_factory=dict_row) as connection:
            return connection.execute(
                "SELECT * FROM audit_record WHERE action = %s AND at >= %s", [action, since]
            ).fetchall()


@dataclass
class Seen:
    """What a browser met that nobody wants: errors in its console, answers of 400 and more, other hosts."""

    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Take notes from now on."""
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "response",
            lambda one: self.refused.append(f"{one.status} {one.url}") if one.status >= 400 else None,
        )
        page.on("request", lambda one: self._note_host(one.url))

    def _note_host(self, url: str) -> None:
        if urlsplit(url).hostname not in {"127.0.0.1", None}:
            self.elsewhere.append(url)


@pytest.fixture(scope="session")
def site(database_server: Clones, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The platform, served by the real server from a database of its own."""
    urls = database_server.make(clones.new_name())
    with django_db_blocker.unblock(), clones.pointed_at(urls):
        enrolled("moussa")
        _fill_the_books()
    with served(urls) as address:
        yield Site(address, urls.owner, "moussa", PASSWORD)
    database_server.drop(urls)


@pytest.fixture
def began() -> datetime:
    """When the test began."""
    return clock.now()


@pytest.fixture
def browser(site: Site) -> Iterator[Browser]:
    """The system's Chromium, for one test. Skips where there is none.

    For one test, because Playwright keeps an event loop in this thread as long as it runs, and Django
    refuses to reach the database beside one.
    """
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(_BROWSERS)} is installed")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """Both of the console's looks."""
    return str(request.param)


@pytest.fixture
def seen() -> Seen:
    """The notes of this test."""
    return Seen()


@pytest.fixture
def page(browser: Browser, seen: Seen) -> Iterator[Page]:
    """A window at a desk."""
    with window(browser, width=1280) as opened:
        seen.watch(opened)
        yield opened


@pytest.fixture
def phone(browser: Browser, seen: Seen) -> Iterator[Page]:
    """A window as wide as a phone."""
    with window(browser, width=400) as opened:
        seen.watch(opened)
        yield opened


@contextmanager
def window(browser: Browser, *, width: int) -> Iterator[Page]:
    """A window of some width."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": 800})
    context.set_default_timeout(15_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def served(urls: Urls) -> Iterator[str]:
    """The platform on a database, for as long as the block lasts; its address."""
    port = platforms.free_port()
    serving = subprocess.Popen(
        [*CAURI, "api", "--port", str(port)],
        env={**os.environ, **urls.environment(), "CAURI_PREPARED": "1", "CAURI_ENVIRONMENT": "development"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        live = f"{address}/health/live"
        assert platforms.eventually(lambda: platforms.says_yes(live), seconds=60), "the API did not start"
        yield address
    finally:
        os.killpg(serving.pid, signal.SIGTERM)
        serving.wait(30)


def enrolled(name: str, role: str = permissions.ADMIN) -> StaffMember:
    """Somebody of the staff. The platform is served by another process: it takes no password that is hashed cheaply."""
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        return staff.enrol(name, email=f"{name}@cauri.example", password=PASSWORD, role=role, now=clock.now())


def _fill_the_books() -> None:
    """Awa gets 1,000.00 and sends Moussa 250.50; everything is folded and sealed."""
    began = clock.now() - timedelta(days=1)
    with transaction():
        awa = accounts.open_account("wallet:awa", currency="MRU", kind="wallet", now=began)
        moussa = accounts.open_account("wallet:moussa", currency="MRU", kind="wallet", now=began)
        clearing = accounts.open_account("clearing:bank", currency="MRU", kind="clearing", now=began)
    for kind, source, destination, amount in (
        ("cash_in", clearing, awa, "1000.00"),
        ("transfer", awa, moussa, "250.50"),
    ):
        moves = [Move(source, destination, Money.of(amount, "MRU"))]
        services.carry_out(NewPosting(id=ids.new_id(), kind=kind, moves=moves, at=began))
    upkeep.fold()
    upkeep.seal(now=clock.now())
