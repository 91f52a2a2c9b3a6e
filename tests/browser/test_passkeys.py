"""A passkey in a real browser: Chromium's own WebAuthn, with an authenticator that it plays itself."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pyotp
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from cauri.identity.staff import factors
from cauri.interfaces.cli.ourselves import CAURI
from cauri.kit import clock
from tests.browser.conftest import PASSWORD, Seen, enrolled
from tests.support import clones, people, platforms
from tests.support.clones import Clones
from tests.support.people import PIN, Customer

pytestmark = pytest.mark.browser

# A page's whole way, as a web app goes it. Answers what the API said in the end.
_ASK = """
async ([method, path, body, token]) => {
    const headers = {"Content-Type": "application/json", ...(token && {Authorization: `Bearer ${token}`})};
    const answer = await fetch("/api/v1" + path, {method, headers, body: body && JSON.stringify(body)});
    return {status: answer.status, body: answer.status == 204 ? null : await answer.json()};
}
"""
_CREATE = """
async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({publicKey})).toJSON();
}
"""
_GET = """
async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({publicKey})).toJSON();
}
"""
# What is written in docs/decisions/0012: nothing but the terms is needed to know what to sign.
_AGREE = """
async ([rpId, terms]) => {
    const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(terms));
    const publicKey = {challenge, rpId, userVerification: "required"};
    return (await navigator.credentials.get({publicKey})).toJSON();
}
"""
Ask = Callable[..., Any]


@dataclass(frozen=True)
class Town:
    """A served platform with Awa and Moussa, and Fatou of the staff, whose authenticator app has this secret."""

    address: str
    database: str
    awa: Customer
    moussa: Customer
    secret: str


@pytest.fixture(scope="module")
def town(database_server: Clones, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """The platform under a name, because browsers know no passkeys on an IP address."""
    urls, port = database_server.make(clones.new_name()), platforms.free_port()
    with django_db_blocker.unblock(), clones.pointed_at(urls):
        awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Sow", funds="0.00")
        began = clock.now() - timedelta(minutes=5)
        fatou = enrolled("fatou")
        secret = factors.enrolment_of(fatou, now=began).secret
        factors.set_up(fatou, pyotp.TOTP(secret).at(began), now=began)
    address = f"http://localhost:{port}"
    serving = subprocess.Popen(
        [*CAURI, "api", "--port", str(port)],
        env={
            **os.environ,
            **urls.environment(),
            "CAURI_PREPARED": "1",
            "CAURI_ENVIRONMENT": "development",
            "CAURI_PASSKEY_ORIGINS": address,
            # What people made here signed in with and know, is known there.
            "CAURI_TOKEN_KEY": ",".join(settings.TOKEN_KEYS),
            "CAURI_PEPPER": ",".join(f"{version}:{pepper}" for version, pepper in settings.PEPPERS.items()),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert platforms.eventually(lambda: platforms.says_yes(f"{address}/health/live"), seconds=60)
        yield Town(address, urls.owner, awa, moussa, secret)
    finally:
        os.killpg(serving.pid, signal.SIGTERM)
        serving.wait(30)
    database_server.drop(urls)


@pytest.fixture
def holder(page: Page) -> Page:
    """A browser whose authenticator always knows its user."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


@pytest.fixture
def ask(holder: Page, town: Town) -> Ask:
    """Ask the API from a page of the same origin."""
    # The API's own pages may fetch nothing, so a web app's stands in for them.
    app = f"{town.address}/app"
    holder.route(app, lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    holder.goto(app)

    def asked(method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        return holder.evaluate(_ASK, [method, path, body, token])

    return asked


def test_is_made_signs_in_steps_up_and_pays(holder: Page, ask: Ask, town: Town) -> None:
    awa, moussa, page = town.awa, town.moussa, holder

    offered = ask("POST", "/auth/passkeys/options", {"pin": PIN}, token=awa.access_token)
    assert offered["status"] == 201, offered
    credential = page.evaluate(_CREATE, offered["body"]["options"])
    added = ask("POST", "/auth/passkeys", {"credential": credential, "name": "Chromium"}, token=awa.access_token)
    assert (added["status"], added["body"]["transports"]) == (201, ["internal"]), added

    options = ask("POST", "/auth/passkeys/sign-in/options")["body"]["options"]
    assertion = page.evaluate(_GET, options)
    told = ask("POST", "/auth/passkeys/sign-in", {"credential": assertion, "device_name": "Chromium"})
    assert (told["status"], told["body"]["user_id"]) == (200, str(awa.user.pk)), told
    token = told["body"]["access_token"]
    again = ask("POST", "/auth/passkeys/sign-in", {"credential": assertion})
    assert (again["status"], again["body"]["code"]) == (403, "passkey_refused")

    step_up = ask("POST", "/auth/passkeys/step-up/options", token=token)["body"]["options"]
    stepped_up = ask("POST", "/auth/passkeys/step-up", {"credential": page.evaluate(_GET, step_up)}, token=token)
    assert stepped_up["status"] == 201, stepped_up

    asked = {"recipient": {"username": moussa.user.username}, "amount": {"amount": "100.00", "currency": "MRU"}}
    quote = ask("POST", "/transfers/quotes", asked, token=token)["body"]
    consent = page.evaluate(_AGREE, [options["rpId"], quote["terms"]])
    sent = _send(page, token, {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"passkey": consent}})
    assert (sent["status"], sent["body"]["state"]) == (201, "completed"), sent
    assert _read(town.database, "SELECT authorised_by FROM payments_payment WHERE product = 'transfer'") == [
        ("passkey",)
    ]


def test_of_staff_is_added_and_lets_in(holder: Page, town: Town, seen: Seen) -> None:
    door, page = f"{town.address}/console/second-factor/", holder
    _show_password(page, door)
    page.fill("input[name=code]", pyotp.TOTP(town.secret).now())
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{town.address}/console/")
    page.goto(door)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#passkeys")).to_contain_text("Passkeys: 1.")
    page.context.clear_cookies()

    _show_password(page, door)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{town.address}/console/")

    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    assert (seen.errors, seen.refused) == ([], [])


def _show_password(page: Page, door: str) -> None:
    page.goto(door)
    page.fill("input[name=username]", "fatou")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code]")).to_be_visible()


def _send(page: Page, token: str, body: dict[str, Any]) -> Any:
    return page.evaluate(
        """
        async ([token, body]) => {
            const headers = {
                "Content-Type": "application/json", Authorization: `Bearer ${token}`, "Idempotency-Key": "key-0001",
            };
            const answer = await fetch("/api/v1/transfers", {method: "POST", headers, body: JSON.stringify(body)});
            return {status: answer.status, body: await answer.json()};
        }
        """,
        [token, body],
    )


def _read(database: str, query: str) -> list[tuple[Any, ...]]:
    """Past Django, which refuses beside Playwright's loop."""
    with psycopg.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()
