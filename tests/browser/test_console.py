"""A member of staff at the console …"""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seen, Site

pytestmark = pytest.mark.browser

PAGES = (
    "/console/",
    "/console/ledger/account/",
    "/console/ledger/account/1/",
    "/console/ledger/account/trial-balance/",
    "/console/ledger/block/",
    "/console/ledger/block/1/",
    "/console/ledger/verification/",
    "/console/staff/staffmember/",
    "/console/approvals/request/",
    "/console/approvals/request/new/limits.rule/",
    "/console/audit/auditrecord/",
    "/console/outbox/delivery/",
    "/console/jobs/jobrun/",
)


def _sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/")
    page.get_by_label("Username").fill(site.username)
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_signs_in_and_follows_money_from_the_chart_to_the_posting(site: Site, page: Page, seen: Seen) -> None:
    _sign_in(page, site)

    page.get_by_role("link", name="Chart of accounts").click()
    page.get_by_label("Account code, or the id of a posting").fill("awa")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row")).to_have_count(2)  # the header and Awa's
    page.get_by_role("link", name="wallet:awa").click()

    newest = page.get_by_role("row").nth(1)
    expect(newest).to_contain_text("\N{MINUS SIGN}250.50")
    expect(newest).to_contain_text("749.50")
    newest.get_by_role("link", name="transfer").click()

    moves = page.get_by_role("region", name="Moves")
    expect(moves).to_contain_text("wallet:awa")
    expect(moves).to_contain_text("wallet:moussa")
    expect(page.get_by_role("region", name="Entries").get_by_role("row")).to_have_count(3)
    page.get_by_role("link", name="Block 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seal 1")
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])


def test_reads_the_trial_balance_and_verifies_the_books(site: Site, page: Page, seen: Seen, began: datetime) -> None:
    _sign_in(page, site)

    page.get_by_role("link", name=re.compile("Trial balance$")).click()
    expect(page.get_by_role("region", name="MRU")).to_contain_text("balanced")
    expect(page.get_by_role("row", name=re.compile("^Total"))).to_contain_text("1000.00")

    page.get_by_role("link", name="Seals").click()
    expect(page.get_by_role("row")).to_have_count(2)

    page.get_by_role("link", name="Verifications").click()
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("Everything adds up")).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("region", name="Books last verified")).to_contain_text("Passed")
    (act,) = site.acts("ledger.verified", since=began)
    assert (act["actor_kind"], str(act["ip"]), act["after"]) == (
        "staff",
        "127.0.0.1",
        {"passed": True, "findings": 0},
    )
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])


def test_is_told_that_the_password_is_wrong_and_that_is_recorded(site: Site, page: Page, began: datetime) -> None:
    page.goto(f"{site.address}/console/")
    page.get_by_label("Username").fill(site.username)
    page.get_by_label("Password").fill("not-the-password")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_text("The username or the password is wrong.")).to_be_visible()
    (act,) = site.acts("staff.sign_in_failed", since=began)
    assert (act["actor_kind"], str(act["ip"])) == ("anonymous", "127.0.0.1")
    assert "Chrome" in act["user_agent"]


def test_signs_out_and_is_out(site: Site, page: Page, began: datetime) -> None:
    _sign_in(page, site)

    page.get_by_text("moussa@cauri.example").click()
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{site.address}/console/ledger/account/")

    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert len(site.acts("staff.signed_out", since=began)) == 1


def test_finds_every_page_whole_at_a_desk_and_on_a_phone(site: Site, page: Page, phone: Page, seen: Seen) -> None:
    for window, width in ((page, 1280), (phone, 400)):
        _sign_in(window, site)
        for address in PAGES:
            window.goto(f"{site.address}{address}")
            expect(window.get_by_role("heading", level=1)).to_be_visible()
            reach = window.evaluate("document.documentElement.scrollWidth")
            assert reach <= width, f"{address} is {reach} wide on {width}"
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])


def test_can_read_every_word_in_light_and_in_dark(site: Site, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    _sign_in(page, site)
    for address in PAGES[:7]:
        page.goto(f"{site.address}{address}")
        faint = page.evaluate(_FAINT_TEXTS)
        assert faint == [], f"{address} in {scheme}"


def test_can_name_every_field_of_the_books(site: Site, page: Page) -> None:
    _sign_in(page, site)
    for address in PAGES[:7]:
        page.goto(f"{site.address}{address}")
        for control in page.locator(".c-page :is(input, select):not([type=hidden])").all():
            assert control.evaluate("field => field.labels.length") == 1, f"a field of {address} has no label"


# Texts of our own pages whose contrast with what is behind them is under 4.5 (WCAG 2.2, 1.4.3). The browser
# itself turns any colour into bytes when it paints one pixel of it.
_FAINT_TEXTS = """
() => {
  const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const bytes = (...colours) => {
    pixel.canvas.width = pixel.canvas.height = 1;
    for (const colour of colours) { pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1); }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
    return layers;
  };
  const faint = [];
  for (const element of document.querySelectorAll(".c-page *")) {
    const words = [...element.childNodes].filter(n => n.nodeType === 3 && n.textContent.trim()).map(n =>
    n.textContent); if (!words.length || !element.checkVisibility()) continue; const back = ["white",
    ...behind(element)]; const a = light(bytes(...back)), b = light(bytes(...back,
    getComputedStyle(element).color)); const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push(`${words.join(" ").trim()}: ${contrast.toFixed(2)}`);
  }
  return faint;
}
"""
