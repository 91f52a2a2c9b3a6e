"""Somebody of compliance at the console …"""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from cauri.identity.kyc.tests import people
from cauri.identity.staff import roles
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.transactions import transaction
from tests.browser.conftest import PASSWORD, Seen, Site, enrolled, served
from tests.support import clones
from tests.support.clones import Clones

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(database_server: Clones, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A platform where Awa waits, served with the keys that sealed what she said."""
    urls, now = database_server.make(clones.new_name()), clock.now()
    with django_db_blocker.unblock(), clones.pointed_at(urls):
        fatou = enrolled("fatou")
        with transaction():
            roles.grant(fatou, "compliance", by=SYSTEM, now=now)
        case = people.submitted(people.customer(at=now), at=now)
        case.checks.create(
            submitted_at=now, state="finished", verdict="consider", run_id="0c6f3f1e-run", tries=1,
            reasons=["review", "document.visual_authenticity"], obstacles=["document_used_by_another"],
            asked_at=now, next_at=now, finished_at=now,
        )  # fmt: skip
        people.filled(people.customer(phone="+22236123456", at=now), at=now)
    keys = ",".join(f"{one}:{base64.urlsafe_b64encode(key).decode()}" for one, key in settings.DOCUMENT_KEYS.items())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CAURI_DOCUMENT_KEYS", keys)
        with served(urls) as address:
            yield Site(address, urls.owner, "fatou", PASSWORD)
    database_server.drop(urls)


def test_sees_documents_beside_the_data_and_approves(desk: Site, page: Page, seen: Seen) -> None:
    page.goto(f"{desk.address}/console/")
    page.get_by_label("Username").fill(desk.username)
    page.get_by_label("Password").fill(desk.password)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Identity checks").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Awa D•••")
    page.get_by_role("row").nth(1).get_by_role("link").click()

    expect(page.get_by_role("region", name="What they say")).to_contain_text("BC1234567")
    shown = page.get_by_role("region", name="What they show").get_by_role("img")
    expect(shown).to_have_count(3)
    for at in range(3):
        assert shown.nth(at).evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 40
    found = page.get_by_role("region", name="What the company found")
    expect(found).to_contain_text("document.visual authenticity")
    expect(found).to_contain_text("document used by another")
    expect(page.get_by_role("region", name="used by another customer")).to_contain_text("draft")
    page.get_by_role("button", name="Review it myself").click()
    if folder := os.environ.get("CAURI_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "kyc.png", full_page=True)
    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_role("region", name="What they say")).to_contain_text("approved")
    expect(page.get_by_role("region", name="What they say")).to_contain_text("tier 2")
    page.get_by_role("link", name="Ask for another tier").click()
    expect(page.get_by_label("Customer's id")).not_to_have_value("")
    page.get_by_label("Tier").fill("1")
    page.get_by_label("Reason").fill("The same card was shown by somebody else")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("region", name="The request")).to_contain_text("waiting")
    if folder := os.environ.get("CAURI_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "kyc_override.png", full_page=True)
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])
