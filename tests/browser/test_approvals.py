"""Two members of staff, each with a second factor …"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from cauri.identity.staff import services as staff
from cauri.kit import clock
from tests.browser.conftest import PASSWORD, Seen, served, window
from tests.support import clones, people
from tests.support.clones import Clones

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Office:
    """A served platform with two people of Finance, and a customer with 100.00 MRU."""

    address: str
    database: str
    account_number: str
    user_id: str

    def balances(self) -> list[int]:
        """What the wallet holds, in minor units; read past Django, which refuses beside Playwright's loop."""
        with psycopg.connect(self.database) as connection:
            return [
                row[0]
                for row in connection.execute(
                    """SELECT balance FROM ledger_balance
                       JOIN wallets_wallet ON wallets_wallet.account_id = ledger_balance.account_id
                       WHERE wallets_wallet.number = %s""",
                    [self.account_number],
                )
            ]


@pytest.fixture
def office(database_server: Clones, django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    urls = database_server.make(clones.new_name())
    with django_db_blocker.unblock(), clones.pointed_at(urls):
        for name in ("fatou", "ibrahima"):
            staff.enrol(name, email=f"{name}@cauri.example", password=PASSWORD, role="finance", now=clock.now())
        awa = people.customer("Awa Diallo", funds="100.00")
    with served(urls) as address:
        yield Office(address, urls.owner, awa.wallet.number, str(awa.user.pk))
    database_server.drop(urls)


@pytest.fixture
def colleague(browser: Browser, seen: Seen) -> Iterator[Page]:
    """Another window, at another desk."""
    with window(browser, width=1280) as other:
        seen.watch(other)
        yield other


def _picture(page: Page, name: str) -> None:
    """Keep what the page looks like, where somebody asked for that."""
    folder = os.environ.get("CAURI_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _give_password(page: Page, office: Office, name: str) -> None:
    page.goto(f"{office.address}/console/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Overview|One more step"))


def _sign_in_with_totp(page: Page, office: Office, name: str) -> None:
    """Set an authenticator up, leave, and come back with the password and the next code."""
    _give_password(page, office, name)
    page.goto(f"{office.address}/console/second-factor/")
    secret = page.locator("#secret").inner_text()
    _picture(page, f"{name}-set-up")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(clock.now()))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^(\w{4}-){3}\w{4}$"))).to_have_count(10)
    _picture(page, f"{name}-recovery-codes")
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_text(f"{name}@cauri.example").click()
    page.get_by_role("button", name="Log out").click()

    _give_password(page, office, name)
    _picture(page, f"{name}-code")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30)))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_adjust_a_balance_when_one_asks_and_the_other_approves(
    office: Office, page: Page, colleague: Page, seen: Seen
) -> None:
    _sign_in_with_totp(page, office, "fatou")
    page.get_by_role("link", name=re.compile("Approvals$")).click()
    page.get_by_role("link", name="Adjustment of a balance").click()
    page.get_by_label("Account number").fill(office.account_number)
    page.get_by_label("Direction").select_option("credit")
    page.get_by_label("Amount").fill("12.50")
    page.get_by_label("Currency").fill("MRU")
    page.get_by_label("Reason").fill("Charged twice for one transfer")
    _picture(page, "ask")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Somebody else must decide on this.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    _picture(page, "asked")
    assert office.balances() == [10_000]

    _sign_in_with_totp(colleague, office, "ibrahima")
    colleague.get_by_role("link", name=re.compile("Approvals$")).click()
    _picture(colleague, "queue")
    colleague.get_by_role("region", name="Waiting").get_by_role("link", name="Adjustment of a balance").click()
    for told in (office.account_number, "12.50", "Charged twice for one transfer", "fatou"):
        expect(colleague.locator(".c-page")).to_contain_text(told)
    _picture(colleague, "decide")
    colleague.get_by_role("button", name="Approve").click()

    expect(colleague.locator(".c-page")).to_contain_text("by ibrahima")
    _picture(colleague, "approved")
    assert office.balances() == [11_250]
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])
