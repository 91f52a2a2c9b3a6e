"""Somebody who has lost their phone, on a friend's …"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from cauri.identity.access.tests.people import code_sent
from cauri.infra.embedded.databases import Urls
from tests.browser.conftest import Seen, served
from tests.support import clones, people
from tests.support.clones import Clones

pytestmark = pytest.mark.browser


@pytest.fixture
def place(database_server: Clones, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Urls, str]]:
    """A platform where Awa is a customer; its address."""
    urls = database_server.make(clones.new_name())
    with django_db_blocker.unblock(), clones.pointed_at(urls):
        people.customer("Awa Diallo")
    peppers = ",".join(f"{version}:{secret}" for version, secret in settings.PEPPERS.items())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CAURI_PEPPER", peppers)  # so that it knows the PIN that was hashed here
        with served(urls) as address:
            yield urls, address
    database_server.drop(urls)


def _only(urls: Urls, query: str) -> str:
    """What the only row holds; read past Django, which refuses beside Playwright's loop."""
    with psycopg.connect(urls.owner) as connection:
        rows = connection.execute(query.encode()).fetchall()
    return str(rows[0][0])


def _kept(page: Page, name: str) -> None:
    if folder := os.environ.get("CAURI_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"lost_phone_{name}.png", full_page=True)


def test_locks_it_with_a_code_in_arabic(place: tuple[Urls, str], phone: Page, seen: Seen) -> None:
    urls, address = place
    number = _only(urls, "SELECT phone FROM users_user")
    phone.goto(f"{address}/lost-phone/")
    phone.get_by_role("link", name="العربية").click()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 400, "nothing sticks out on a phone"
    _kept(phone, "ar")

    phone.get_by_role("textbox").first.fill(number)
    phone.get_by_role("button").click()
    expect(phone.get_by_text(re.compile("•"))).to_be_visible()
    _kept(phone, "code")
    phone.get_by_role("textbox").fill(code_sent(to=number))
    phone.get_by_role("button").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("حسابك موقوف")
    assert _only(urls, "SELECT state FROM users_user") == "locked"
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])


def test_hears_that_a_pin_is_wrong_and_locks_with_the_right_one(
    place: tuple[Urls, str], phone: Page, seen: Seen
) -> None:
    urls, address = place
    name = _only(urls, "SELECT username FROM users_user")
    phone.goto(f"{address}/lost-phone/?lang=fr")

    for pin in ("9174", people.PIN):
        phone.get_by_label("Votre numéro de téléphone").fill(name)
        phone.get_by_label("Votre code PIN").fill(pin)
        phone.get_by_role("button", name="Continuer").click()
        if pin != people.PIN:
            expect(phone.get_by_role("alert")).to_be_visible()
            _kept(phone, "wrong")

    expect(phone.get_by_role("status")).to_contain_text("aucun argent ne sort")
    _kept(phone, "done")
    assert _only(urls, "SELECT state FROM users_user") == "locked"
    assert [one.split()[0] for one in seen.refused] == ["401"]
