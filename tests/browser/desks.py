"""Members of staff at their desks: how they sign in, ask, approve, and what their pages look like."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from cauri.kit import clock
from tests.browser.conftest import PASSWORD


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, where somebody asked for that."""
    if folder := os.environ.get("CAURI_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def give_password(page: Page, address: str, name: str) -> None:
    """Sign in as far as the password goes."""
    page.goto(f"{address}/console/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Overview|One more step"))


def sign_in(page: Page, address: str, name: str) -> None:
    """Set an authenticator up, leave, and come back with the password and the next code."""
    give_password(page, address, name)
    page.goto(f"{address}/console/second-factor/")
    secret = page.locator("#secret").inner_text()
    picture(page, f"{name}-set-up")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(clock.now()))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^(\w{4}-){3}\w{4}$"))).to_have_count(10)
    picture(page, f"{name}-recovery-codes")
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_text(f"{name}@cauri.example").click()
    page.get_by_role("button", name="Log out").click()

    give_password(page, address, name)
    picture(page, f"{name}-code")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30)))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def ask(page: Page, *, reason: str, **fields: str) -> None:
    """Fill in the form under four eyes that is open, and send it. Names of fields are their labels."""
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(value)
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Somebody else must decide on this.")).to_be_visible()


def approve(page: Page, what: str) -> None:
    """Let happen what a colleague asked for, which is the only one of its kind in the queue."""
    page.get_by_role("link", name=re.compile("Approvals$")).click()
    page.get_by_role("region", name="Waiting").get_by_role("link", name=what).click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".c-page")).to_contain_text(re.compile(r"Decided\s*by "))
