"""Two members of staff, each with a second factor …"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from tests.browser import desks
from tests.browser.conftest import Seen, enrolled, served, window
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
            enrolled(name, "finance")
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


def test_adjust_a_balance_when_one_asks_and_the_other_approves(
    office: Office, page: Page, colleague: Page, seen: Seen
) -> None:
    desks.sign_in(page, office.address, "fatou")
    page.get_by_role("link", name=re.compile("Approvals$")).click()
    page.get_by_role("link", name="Adjustment of a balance").click()
    page.get_by_label("Account number").fill(office.account_number)
    page.get_by_label("Direction").select_option("credit")
    page.get_by_label("Amount").fill("12.50")
    page.get_by_label("Currency").fill("MRU")
    page.get_by_label("Reason").fill("Charged twice for one transfer")
    desks.picture(page, "ask")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Somebody else must decide on this.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    desks.picture(page, "asked")
    assert office.balances() == [10_000]

    desks.sign_in(colleague, office.address, "ibrahima")
    colleague.get_by_role("link", name=re.compile("Approvals$")).click()
    desks.picture(colleague, "queue")
    colleague.get_by_role("region", name="Waiting").get_by_role("link", name="Adjustment of a balance").click()
    for told in (office.account_number, "12.50", "Charged twice for one transfer", "fatou"):
        expect(colleague.locator(".c-page")).to_contain_text(told)
    desks.picture(colleague, "decide")
    colleague.get_by_role("button", name="Approve").click()

    expect(colleague.locator(".c-page")).to_contain_text("by ibrahima")
    desks.picture(colleague, "approved")
    assert office.balances() == [11_250]
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])
