"""Every kind of page …"""

from typing import Any, Final

import pytest
from django.test import Client
from pytest_django import Settings

from tests.access import city as cities
from tests.access import members
from tests.access.city import City

BY_PROGRAMS: Final = {
    "an answer": "/api/v1/meta/currencies",
    "a refusal": "/api/v1/wallets",
    "nothing there": "/api/v1/nothing",
    "the document": "/api/openapi.json",
    "a spreadsheet": "/api/v1/wallets/{wallet}/statement.csv",
    "health": "/health/live",
    "metrics": "/metrics",
    "too much": "/api/v1/auth/login",
}
BY_PEOPLE: Final = {
    "the sign-in": "/console/login/",
    "the second factor": "/console/second-factor/",
    "the front page": "/console/",
    "a list": "/console/users/user/",
    "a page of ours": "/console/kyc/case/{case}/",
    "a page that is not there": "/console/nothing/",
    "the mailbox": "/mailbox/",
    "the lost phone": "/lost-phone/",
    "a receipt": "/r/nothing",
    "the API's description": "/api/docs",
}
REDIRECTS: Final = {"the way to the console": "/"}
FILES: Final = {
    "a customer's document": "/console/kyc/case/{case}/documents/front/",
    "a statement on paper": "/api/v1/wallets/{wallet}/statement.pdf",
    "a statement for programs": "/api/v1/wallets/{wallet}/statement.xml",
}
ALL: Final = {**BY_PROGRAMS, **BY_PEOPLE, **REDIRECTS, **FILES}
_INLINE = ("'unsafe-inline'", "'unsafe-eval'")


@pytest.fixture(scope="module")
def town(city: None) -> City:
    """The city, with something of everything in it."""
    return cities.founded()


@pytest.fixture
def shown(day: None, town: City, settings: Settings) -> Any:
    """What an address answers to an admin and to Awa, over TLS, as production sets it up."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 3600, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    desk = Client(raise_request_exception=False)
    desk.force_login(members.of_role("admin"))

    def answer(address: str) -> Any:
        found = address.format(wallet=town.awa.wallet.pk, case=town.case)
        hers = {"Authorization": f"Bearer {town.awa.access_token}"} if "/statement" in found else {}
        if found.endswith("/login"):
            return desk.post(found, b"x", content_type="application/json", CONTENT_LENGTH=2**24, secure=True)
        return desk.get(found, headers=hers, secure=True)

    return answer


@pytest.mark.parametrize("kind", ALL)
def test_is_guarded_against_frames_guesses_and_eavesdroppers(kind: str, shown: Any) -> None:
    answer = shown(ALL[kind])

    policy = _policy(answer)
    assert policy.get("frame-ancestors") == ["'none'"] or "sandbox" in policy
    assert policy["default-src"] in (["'none'"], ["'self'"])
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Server" not in answer


@pytest.mark.parametrize("kind", BY_PROGRAMS)
def test_for_programs_runs_nothing_at_all(kind: str, shown: Any) -> None:
    assert _policy(shown(BY_PROGRAMS[kind]))["default-src"] == ["'none'"]


@pytest.mark.parametrize("kind", BY_PEOPLE)
def test_for_people_loads_from_here_only(kind: str, shown: Any) -> None:
    answer = shown(BY_PEOPLE[kind])
    sources = {one for name, told in _policy(answer).items() for one in told if name.endswith("-src")}

    assert sources <= {"'self'", "'none'", "data:", *_INLINE}
    if not BY_PEOPLE[kind].startswith(("/console/", "/mailbox/")):
        assert not set(_policy(answer).get("script-src", [])) & set(_INLINE)


@pytest.mark.parametrize("kind", FILES)
def test_of_a_customers_is_never_shown_as_a_page(kind: str, shown: Any) -> None:
    answer = shown(FILES[kind])

    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in _policy(answer)


@pytest.mark.parametrize("kind", ["the sign-in", "the front page", "a page of ours"])
def test_of_the_console_is_kept_by_nobody(kind: str, shown: Any) -> None:
    assert "no-store" in shown(BY_PEOPLE[kind])["Cache-Control"] or "private" in shown(BY_PEOPLE[kind])["Cache-Control"]


def test_gives_cookies_that_scripts_and_other_sites_do_not_get(day: None, town: City, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    desk = Client()
    desk.get("/console/login/", secure=True)
    member = members.of_role("admin")
    desk.post("/console/login/", {"username": member.username, "password": "twelve-cowries-at-noon"}, secure=True)

    assert {"sessionid", "csrftoken"} <= set(desk.cookies)
    for cookie in desk.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["secure"], cookie.key
        assert cookie["samesite"] == "Strict", cookie.key


def _policy(answer: Any) -> dict[str, list[str]]:
    parts = [one.split() for one in answer["Content-Security-Policy"].split(";")]
    return {part[0]: part[1:] for part in parts if part}
