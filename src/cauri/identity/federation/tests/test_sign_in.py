"""Signing in with Google …"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support.sandbox import Sandbox

from cauri.identity.access import queries as access_queries
from cauri.identity.access import services as access
from cauri.identity.access.models import Challenge, Device, Session
from cauri.identity.access.services import Challenged, DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PIN, Person
from cauri.identity.federation import queries, services
from cauri.identity.federation.ports import Claims, ProviderUnavailable, TokenRefused
from cauri.identity.federation.tests.conftest import Mint
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM, Origin
from cauri.infra.messaging import queries as mailbox
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction

OFFICE = Origin(ip="192.0.2.1", user_agent="tests", request_id="r-1")


@pytest.fixture
def linked(awa: Person, mint: Mint) -> Person:
    """Awa, who has linked her Google account."""
    services.link(awa.caller, "google", mint(), pin=PIN, now=NOW)
    return awa


def _proof(person: Person) -> DeviceProof:
    assert person.device.device_secret
    return DeviceProof(person.device.device_id, person.device.device_secret)


def _sign_in(token: str, **given: Any) -> SignedInDevice | Challenged:
    usual: dict[str, Any] = {"device_name": "a tablet", "now": NOW, "origin": OFFICE}
    return services.sign_in("google", token, **(usual | given))


def _refusal(token: str, **given: Any) -> tuple[str, str, dict[str, Any]]:
    """The code of a refusal, with the user and the facts of its record; nobody is let in and no code is sent."""
    before = (Session.objects.count(), Challenge.objects.count(), len(mailbox.recent(50)))
    with pytest.raises(Refusal) as refused:
        _sign_in(token, **given)
    assert (Session.objects.count(), Challenge.objects.count(), len(mailbox.recent(50))) == before
    record = audit.records(action="federation.sign_in_refused")[0]
    assert (record.actor_kind, record.ip) == ("anonymous", "192.0.2.1")
    return refused.value.code, record.subject, dict(record.after or {})


def test_takes_google_alone_on_a_bound_device(linked: Person, mint: Mint) -> None:
    told = _sign_in(mint(), device=_proof(linked))

    assert isinstance(told, SignedInDevice)
    assert (told.user_id, told.device_id) == (linked.user.pk, linked.device.device_id)
    assert mailbox.recent(1) == []
    (record,) = audit.records(action="federation.recognised")
    assert (record.actor, record.after, record.ip) == (linked.user.pk, {"provider": "google"}, "192.0.2.1")
    assert audit.records(action="access.signed_in").filter(subject=str(told.session_id)).exists()


def test_asks_for_a_code_on_a_new_device_which_then_cools_off(linked: Person, mint: Mint) -> None:
    told = _sign_in(mint())

    assert isinstance(told, Challenged)
    assert told.sent_to == "+222 ••••••56"
    opened = access.verify_sign_in(told.challenge_id, people.code_sent(to="+22222123456"), now=NOW)
    assert opened.user_id == linked.user.pk
    assert access_queries.cooling_until(linked.user.pk, now=NOW) is not None


@pytest.mark.parametrize("wrong", ["secret", "revoked", "another's"])
def test_asks_for_a_code_when_the_device_is_not_proven(linked: Person, moussa: Person, mint: Mint, wrong: str) -> None:
    proof = _proof(linked)
    if wrong == "secret":
        proof = DeviceProof(proof.id, proof.secret[:-1] + "-")
    elif wrong == "another's":
        proof = _proof(moussa)
    else:
        Device.objects.update(revoked_at=NOW)

    assert isinstance(_sign_in(mint(), device=proof), Challenged)


def test_is_refused_to_an_account_that_nobody_has_linked_whatever_its_address(awa: Person, mint: Mint) -> None:
    hers = _refusal(mint(email="awa@example.org"), device=_proof(awa))
    nobodys = _refusal(mint(email="nobody@example.org"), device=_proof(awa))

    assert hers == nobodys == ("identity_not_linked", "", {"provider": "google", "code": "identity_not_linked"})


def test_goes_by_the_subject_and_not_by_the_address(linked: Person, moussa: Person, mint: Mint) -> None:
    told = _sign_in(mint(email="moussa@example.org"), device=_proof(linked))

    assert isinstance(told, SignedInDevice)
    assert told.user_id == linked.user.pk
    assert _refusal(mint(sub="another"), device=_proof(linked))[0] == "identity_not_linked"


def test_goes_by_the_issuer_too(linked: Person, mint: Mint, google: Sandbox, settings: Settings) -> None:
    elsewhere = google.url_of("google").replace("127.0.0.1", "localhost")
    settings.GOOGLE_ISSUER = elsewhere

    assert _refusal(mint(iss=elsewhere), device=_proof(linked))[0] == "identity_not_linked"


@pytest.mark.parametrize(
    "forgery",
    [
        "alg_none",
        "hs256",
        "other_key",
        "broken",
        "no_kid",
        "unknown_kid",
        "wrong_iss",
        "wrong_aud",
        "expired",
        "future",
        "unverified",
    ],
)
def test_is_refused_to_a_forgery(linked: Person, mint: Mint, forgery: str) -> None:
    code, subject, after = _refusal(mint(forgery=forgery), device=_proof(linked))

    assert (code, subject) == ("identity_token_refused", "")
    assert set(after) == {"provider", "code", "reason"}


def test_takes_a_token_once(linked: Person, mint: Mint) -> None:
    token = mint(nonce="a")
    _sign_in(token, nonce="a", device=_proof(linked))

    code, _, facts = _refusal(token, nonce="a", device=_proof(linked))
    assert (code, facts["reason"]) == ("identity_token_refused", "used")
    assert services.forget_old(now=NOW + timedelta(hours=23)) == 0
    assert services.forget_old(now=NOW + timedelta(hours=25)) == 2  # the one that linked her, too


def test_takes_no_token_that_linked(awa: Person, mint: Mint) -> None:
    token = mint()
    services.link(awa.caller, "google", token, pin=PIN, now=NOW)

    assert _refusal(token, device=_proof(awa))[2]["reason"] == "used"


def test_is_refused_with_another_nonce(linked: Person, mint: Mint) -> None:
    assert _refusal(mint(nonce="a"), nonce="b", device=_proof(linked))[2]["reason"] == "nonce"
    assert _refusal(mint(nonce="a"), device=_proof(linked))[2]["reason"] == "nonce"
    assert isinstance(_sign_in(mint(nonce="a"), nonce="a", device=_proof(linked)), SignedInDevice)


def test_is_refused_to_who_is_locked(linked: Person, mint: Mint) -> None:
    with transaction():
        users.lock(linked.user, by=SYSTEM, now=NOW)

    for device in (_proof(linked), None):
        told = _refusal(mint(), device=device)
        assert told == ("account_locked", str(linked.user.pk), {"provider": "google", "code": "account_locked"})


def test_is_for_known_devices_only_without_a_phone(linked: Person, mint: Mint) -> None:
    linked.user.phone = None
    linked.user.save()

    assert _refusal(mint())[0] == "known_device_needed"
    lapsed = _refusal(mint(), device=_proof(linked), now=NOW + timedelta(days=30))
    assert lapsed[0] == "known_device_needed", "the code would go where Google's own account reads it"
    assert isinstance(_sign_in(mint(), device=_proof(linked)), SignedInDevice)


def test_is_impossible_and_changes_nothing_while_google_is_gone(
    linked: Person, mint: Mint, google: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cauri.integrations.google.keys._known", {})
    google.fault("google", "503")
    before = Session.objects.count()

    with pytest.raises(ProviderUnavailable):
        _sign_in(mint(), device=_proof(linked))

    assert Session.objects.count() == before


def test_is_refused_where_it_is_not_offered(linked: Person, mint: Mint, settings: Settings) -> None:
    settings.IDENTITY_PROVIDERS = {"google": None}

    with pytest.raises(services.NotOffered):
        _sign_in(mint(), device=_proof(linked))


def test_is_refused_with_a_token_for_another_client(linked: Person, mint: Mint, settings: Settings) -> None:
    settings.GOOGLE_CLIENT_IDS = ["another"]

    with pytest.raises(TokenRefused):
        _sign_in(mint(), device=_proof(linked))


@pytest.mark.parametrize("known", [True, False])
def test_is_refused_when_it_was_unlinked_after_it_was_recognised(
    linked: Person, mint: Mint, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    elsewhere, token, owner_of = people.signed_in(linked.user)[1], mint(), queries.owner_of

    def and_then_unlinked(claims: Claims) -> User | None:
        found = owner_of(claims)
        monkeypatch.setattr(queries, "owner_of", owner_of)
        services.unlink(elsewhere, "google", pin=PIN, now=NOW)
        return found

    monkeypatch.setattr(queries, "owner_of", and_then_unlinked)
    with pytest.raises(services.NotLinked):
        _sign_in(token, device=_proof(linked) if known else None)

    assert not Session.objects.filter(ended_at=None).exclude(pk=elsewhere.session_id).exists()
    assert not Challenge.objects.exists()


def test_puts_the_refresh_token_in_a_cookie_for_who_asks(linked: Person, mint: Mint, client: Client) -> None:
    body = {"token": mint(), "cookie": True, "device": {"id": str(_proof(linked).id), "secret": _proof(linked).secret}}

    told = client.post("/api/v1/auth/google-oauth", body, content_type="application/json")

    assert told.status_code == 200, told.content
    assert told.json()["refresh_token"] is None
    assert any(name.endswith("cauri_refresh") and cookie["httponly"] for name, cookie in told.cookies.items())
