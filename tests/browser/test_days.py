"""A day in the console: of those who look after agents, and of those who look after what companies leave behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from tests.access import city
from tests.access.city import City
from tests.browser import desks
from tests.browser.conftest import Seen, enrolled, served, window
from tests.support import clones, people, servers
from tests.support.apps import Answer, App, OverTheWire, new_key
from tests.support.clones import Clones
from tests.support.people import PIN, Customer

pytestmark = pytest.mark.browser

_AGENTS = "/api/v1/agents"
_SHOP = {
    "trading_name": "Boutique Khadija",
    "address": "Avenue Gamal Abdel Nasser 12",
    "town": "Nouakchott",
    "latitude": "18.086427",
    "longitude": "-15.975284",
    "phone": "+222 44 77 88 99",
}


@dataclass(frozen=True)
class Place:
    """A served platform with two members of staff, an agent to be and a customer; and what the city has."""

    address: str
    khadija: Customer
    awa: Customer
    town: City | None

    def app(self, of: Customer) -> App:
        """Somebody's phone."""
        return App.of(of, OverTheWire(int(self.address.rpartition(":")[2])))


@pytest.fixture
def place(
    request: pytest.FixtureRequest, database_server: Clones, django_db_blocker: DjangoDbBlocker
) -> Iterator[Place]:
    urls = database_server.make(clones.new_name())
    with django_db_blocker.unblock(), clones.pointed_at(urls):
        for name in ("aissata", "binta"):
            enrolled(name)
        khadija, awa = people.customer("Khadija Ba", funds="0", tier=2), people.customer("Awa Sy", funds="0")
        town = city.founded() if getattr(request, "param", None) == "city" else None
    with pytest.MonkeyPatch.context() as environment:
        for name, secret in servers.our_secrets().items():
            environment.setenv(name, secret)
        with served(urls) as address:
            yield Place(address, khadija, awa, town)
    database_server.drop(urls)


@pytest.fixture
def colleague(browser: Browser, seen: Seen) -> Iterator[Page]:
    """Another window, at another desk."""
    with window(browser, width=1280) as other:
        seen.watch(other)
        yield other


def _done(answer: Answer, status: int = 201) -> dict[str, Any]:
    assert answer.status == status, answer.body
    document: dict[str, Any] = answer.document
    return document


def _agreed(quote: dict[str, Any]) -> dict[str, object]:
    return {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": PIN}}


def _line(page: Page, what: str) -> str:
    """A line of the day's table, as text."""
    return " ".join(page.get_by_role("row", name=what).inner_text().split())


def test_an_agents_day(place: Place, page: Page, colleague: Page, seen: Seen) -> None:
    khadija, awa = place.app(place.khadija), place.app(place.awa)
    desks.sign_in(page, place.address, "aissata")
    desks.sign_in(colleague, place.address, "binta")

    # In the morning she applies, and two members of staff admit her.
    _done(khadija.post(f"{_AGENTS}/application", _SHOP, key=new_key()))
    page.goto(f"{place.address}/console/agents/agent/")
    desks.picture(page, "agents-waiting")
    page.get_by_role("link", name="Boutique Khadija").click()
    page.get_by_role("link", name="Ask to admit").click()
    desks.ask(page, reason="The shop was visited", Float_cap="20000.00")
    desks.approve(colleague, "Admission of an agent")

    # She has paid for float at the bank, and gets it.
    asked = {"amount": {"amount": "5000.00", "currency": "MRU"}, "reference": "Slip 4711"}
    _done(khadija.post(f"{_AGENTS}/float-requests", asked, key=new_key()))
    page.goto(f"{place.address}/console/agents/floatrequest/")
    desks.picture(page, "float-requests")
    page.get_by_role("link", name="Ask to grant").click()
    desks.ask(page, reason="The slip is there")
    desks.approve(colleague, "Float for an agent")

    # A customer brings cash, and another day's code is paid out.
    username = place.awa.user.username
    wanted = {"customer": {"username": username}, "amount": {"amount": "800.00", "currency": "MRU"}}
    quote = _done(khadija.post(f"{_AGENTS}/cash-ins/quotes", wanted))
    _done(khadija.post(f"{_AGENTS}/cash-ins", _agreed(quote), key=new_key()))
    quote = _done(awa.post("/api/v1/cash-outs/quotes", {"amount": {"amount": "300.00", "currency": "MRU"}}))
    code = _done(awa.post("/api/v1/cash-outs", _agreed(quote), key=new_key()))["code"]
    _done(khadija.post(f"{_AGENTS}/cash-outs", {"username": username, "code": code}, key=new_key()))

    # In the evening the day adds up, on a desk and on a phone.
    page.goto(f"{place.address}/console/agents/agent/")
    page.get_by_role("link", name="Boutique Khadija").click()
    expect(page.get_by_role("heading", name="The day")).to_be_visible()
    desks.picture(page, "agents-day")
    assert _line(page, "opening").endswith("0.00 MRU")
    assert "5000.00" in _line(page, "float")
    assert "800.00" in _line(page, "cash in")
    assert "300.00" in _line(page, "cash out")
    told = _done(khadija.get(f"{_AGENTS}/closing"), 200)
    assert str(told["closing"]["amount"]) in _line(page, "closing")

    # Something is wrong with her, and she serves nobody until somebody lets her.
    page.get_by_label("Because").fill("Customers complain")
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Customers complain")).to_be_visible()
    refused = khadija.post(f"{_AGENTS}/cash-ins/quotes", wanted)
    assert (refused.status, refused.code) == (403, "agent_not_active")
    page.get_by_label("Because").fill("It was another shop")
    page.get_by_role("button", name="Let resume").click()
    expect(page.get_by_role("button", name="Suspend")).to_be_visible()
    _done(khadija.post(f"{_AGENTS}/cash-ins/quotes", wanted))
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])


@pytest.mark.parametrize("place", ["city"], indirect=True)
def test_an_operators_day(place: Place, page: Page, colleague: Page, seen: Seen) -> None:
    assert place.town is not None
    desks.sign_in(page, place.address, "aissata")
    desks.sign_in(colleague, place.address, "binta")
    desks.picture(page, "overview")

    # A company does odd things: nothing more is begun with it, until it is mended.
    page.goto(f"{place.address}/console/companies/company/")
    desks.picture(page, "companies")
    company = page.get_by_role("row").filter(has=page.get_by_role("button", name="Switch off")).first
    name = company.get_by_role("rowheader").inner_text()
    company.get_by_label("Because").fill("It pays twice")
    company.get_by_role("button", name="Switch off").click()
    off = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
    expect(off).to_contain_text("It pays twice")
    off.get_by_role("button", name="Switch on").click()
    expect(off).to_contain_text("in use")

    # Money came that fits no deposit: it goes to whose it is.
    page.goto(f"{place.address}/console/deposits/incoming/")
    desks.picture(page, "suspense")
    expect(page.get_by_role("row").filter(has_text="9.99").last).to_contain_text("Suspended")
    page.get_by_role("link", name="Credit").click()
    desks.ask(page, reason="She showed the receipt", Account_number=place.town.awa.wallet.number)
    desks.approve(colleague, "Suspended money to a customer")
    page.goto(f"{place.address}/console/deposits/incoming/")
    expect(page.get_by_role("row").filter(has_text="9.99").last).to_contain_text("Resolved")

    # A company reports what our books do not have: noted first, then put right at the house's cost.
    page.goto(f"{place.address}/console/reconciliation/break/")
    desks.picture(page, "breaks")
    page.get_by_role("link", name="dep-of-nobody-here").click()
    page.get_by_label("Why they differ").fill("Asked them on the phone")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Asked them on the phone aissata")).to_be_visible()
    desks.picture(page, "break")
    page.get_by_role("link", name="Ask for an adjustment").click()
    page.get_by_label("Against").select_option("suspense")
    desks.ask(page, reason="Nobody knows whose it is")
    desks.approve(colleague, "Adjustment of what a company holds")
    page.goto(f"{place.address}/console/reconciliation/break/{place.town.difference}/")
    expect(page.get_by_text("Adjusted by")).to_be_visible()

    # At the end of the day everything is where the books say.
    page.goto(f"{place.address}/console/ledger/account/trial-balance/")
    desks.picture(page, "trial-balance")
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])
