"""The claims of an ID token …"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.identity.federation.ports import Claims, ProviderUnavailable, TokenRefused
from cauri.integrations.google import keys
from cauri.integrations.google.accounts import GoogleAccounts

Mint = Callable[..., str]

SUBJECT = "110169484474386276334"


@pytest.fixture
def google(sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox's Google, of whose keys nothing is known yet."""
    settings.GOOGLE_ISSUER = sandbox.url_of("google")
    settings.GOOGLE_CLIENT_IDS = ["cauri-development", "cauri-on-android"]
    monkeypatch.setattr(keys, "_known", {})
    return sandbox


@pytest.fixture
def mint(google: Sandbox) -> Mint:
    """Have the sandbox make a token."""

    def minted(**sent: Any) -> str:
        token: str = google.switch("google/token", **sent)["id_token"]
        return token

    return minted


def _claims_of(token: str, *, nonce: str | None = None) -> Claims:
    return GoogleAccounts().claims_of(token, nonce=nonce)


def _reason(token: str, *, nonce: str | None = None) -> str:
    with pytest.raises(TokenRefused) as refused:
        _claims_of(token, nonce=nonce)
    assert set(refused.value.facts) == {"reason"}
    assert not any(part in str(refused.value) for part in token.split(".") if part)
    return str(refused.value.facts["reason"])


def _fetches(google: Sandbox) -> int:
    return google.requests("google").count(("GET", "/oauth2/v3/certs"))


@pytest.mark.parametrize("audience", ["cauri-development", "cauri-on-android"])
def test_name_issuer_and_subject(google: Sandbox, mint: Mint, audience: str) -> None:
    assert _claims_of(mint(aud=audience)) == Claims(issuer=google.url_of("google"), subject=SUBJECT)


@pytest.mark.parametrize(
    ("forgery", "reason"),
    [
        ("alg_none", "algorithm"),
        ("hs256", "algorithm"),
        ("other_key", "signature"),
        ("broken", "signature"),
        ("no_kid", "key"),
        ("unknown_kid", "key"),
        ("wrong_iss", "issuer"),
        ("wrong_aud", "audience"),
        ("expired", "time"),
        ("future", "time"),
        ("unverified", "email_not_verified"),
    ],
)
def test_are_refused_of_a_forgery(mint: Mint, forgery: str, reason: str) -> None:
    assert _claims_of(mint()).subject == SUBJECT

    assert _reason(mint(forgery=forgery)) == reason


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://accounts.google.com"}, "issuer"),
        ({"iss": "accounts.google.com"}, "issuer"),
        ({"aud": ["cauri-development"]}, "audience"),
        ({"aud": None}, "audience"),
        ({"email_verified": "true"}, "email_not_verified"),
        ({"email_verified": None}, "email_not_verified"),
        ({"sub": ""}, "subject"),
        ({"sub": 7}, "subject"),
        ({"sub": "7" * 256}, "subject"),
        ({"exp": "tomorrow"}, "signature"),
        ({"later": 20}, "time"),
        ({"later": -3620}, "time"),
    ],
)
def test_are_refused_when_one_is_not_what_it_must_be(mint: Mint, claims: dict[str, Any], reason: str) -> None:
    assert _reason(mint(**claims)) == reason


@pytest.mark.parametrize("later", [8, -3603])
def test_allow_for_clocks_that_differ_a_little(mint: Mint, later: int) -> None:
    assert _claims_of(mint(later=later)).subject == SUBJECT


def test_are_refused_with_another_nonce(mint: Mint) -> None:
    assert _claims_of(mint(nonce="n-1"), nonce="n-1").subject == SUBJECT
    assert _reason(mint(nonce="n-2"), nonce="n-1") == "nonce"
    assert _reason(mint(), nonce="n-1") == "nonce"
    assert _reason(mint(nonce=1), nonce="1") == "nonce"


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "a.b.c.d", "..", "e30.e30.e30", "W10.W10.W10", "é.é.é"])
def test_are_refused_of_what_is_no_token(google: Sandbox, token: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        _claims_of(token)

    assert refused.value.facts["reason"] in ("malformed", "algorithm")
    assert _fetches(google) == 0


def test_take_both_names_of_google_for_one_issuer(
    google: Sandbox, mint: Mint, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = keys.published_at(google.url_of("google"))
    monkeypatch.setattr(keys, "published_at", {"https://www.googleapis.com": published}.__getitem__)
    settings.GOOGLE_ISSUER = "https://accounts.google.com"

    for name in ("accounts.google.com", "https://accounts.google.com"):
        assert _claims_of(mint(iss=name)) == Claims(issuer="https://accounts.google.com", subject=SUBJECT)
    assert _reason(mint(iss="http://accounts.google.com")) == "issuer"


def test_need_one_fetch_of_the_keys(google: Sandbox, mint: Mint) -> None:
    tokens = [mint() for _ in range(12)]

    with ThreadPoolExecutor(12) as crowd:
        assert {claims.subject for claims in crowd.map(_claims_of, tokens)} == {SUBJECT}

    assert _fetches(google) == 1


def test_need_another_fetch_when_the_keys_are_too_old(google: Sandbox, mint: Mint) -> None:
    google.switch("google/caching", max_age=1)
    _claims_of(mint())
    _claims_of(mint())
    assert _fetches(google) == 1

    time.sleep(1.1)
    _claims_of(mint())

    assert _fetches(google) == 2


def test_are_found_with_a_new_key_but_not_by_asking_all_the_time(
    google: Sandbox, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = mint()
    _claims_of(old)
    google.switch("google/rotate")
    fresh = mint()

    assert [_reason(token) for token in (fresh, fresh, mint(forgery="unknown_kid"))] == ["key"] * 3
    assert _fetches(google) == 1
    monkeypatch.setattr(keys, "SECONDS_BETWEEN_SEARCHES", 0)  # a minute later
    assert _claims_of(fresh).subject == SUBJECT
    assert _claims_of(old).subject == SUBJECT
    assert _fetches(google) == 2


def test_are_refused_with_a_key_that_was_withdrawn(
    google: Sandbox, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = mint()
    _claims_of(old)
    google.switch("google/rotate", keep=False)
    monkeypatch.setattr(keys, "SECONDS_BETWEEN_SEARCHES", 0)
    _claims_of(mint())

    assert _reason(old) == "key"


@pytest.mark.parametrize("fault", ["500", "503", "garbage", "drop", "slow"])
def test_are_unknown_while_google_fails(google: Sandbox, mint: Mint, fault: str) -> None:
    token = mint()
    google.fault("google", fault)
    began = time.monotonic()

    with pytest.raises(ProviderUnavailable) as refused:
        _claims_of(token)

    assert refused.value.facts == {"retry_after": 5}
    assert time.monotonic() - began < 6
    google.fault("google", "none")
    with pytest.raises(ProviderUnavailable):  # nobody asks again so soon
        _claims_of(token)
    assert _fetches(google) == 1


def test_are_known_again_when_google_is_back(google: Sandbox, mint: Mint, monkeypatch: pytest.MonkeyPatch) -> None:
    token = mint()
    google.fault("google", "500", times=1)
    with pytest.raises(ProviderUnavailable):
        _claims_of(token)

    monkeypatch.setattr(keys, "SECONDS_AFTER_A_FAILURE", 0)  # five seconds later

    assert _claims_of(token).subject == SUBJECT


def test_stay_known_by_keys_that_are_fresh_while_google_is_gone(google: Sandbox, mint: Mint) -> None:
    _claims_of(mint())
    google.fault("google", "500")
    token = mint()

    assert _claims_of(token).subject == SUBJECT


def test_are_unknown_when_nobody_listens(settings: Settings, google: Sandbox, mint: Mint) -> None:
    settings.GOOGLE_ISSUER = f"http://127.0.0.1:{free_port()}/google"

    with pytest.raises(ProviderUnavailable):
        _claims_of(mint())


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("public, max-age=19302, must-revalidate", 19302),
        ("max-age=0", 0),
        ("no-store, max-age=60", 0),
        ("", 300),
        ("s-maxage=60", 300),
    ],
)
def test_need_keys_no_older_than_is_said(said: str, seconds: int) -> None:
    assert keys._seconds_allowed(said) == seconds


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"keys": None},
        {"keys": ["x", {}]},
        {"keys": [{"kid": "a", "kty": "RSA", "n": "AQAB", "e": "AQAB"}]},
        {"keys": [{"kid": "a", "kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"}]},
        {"keys": [{"kid": "a", "kty": "RSA", "n": 7, "e": "AQAB"}]},
    ],
)
def test_need_keys_that_are_fit(document: Any) -> None:
    assert keys._keys_in(document) == {}
