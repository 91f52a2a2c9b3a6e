"""Knowing who calls …"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from cauri.identity.access import queries, tokens
from cauri.identity.access import services as access
from cauri.identity.access.models import Device, Session
from cauri.identity.access.tests.people import MINUTE, NOW, Person
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit.transactions import transaction

ANOTHER_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY"


def _token(awa: Person) -> str:
    return awa.device.tokens.access_token


def _key(seed: str | None = None) -> Ed25519PrivateKey:
    seed = seed or django_settings.TOKEN_KEYS[0]
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed + "=" * (-len(seed) % 4)))


def _parts(awa: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    token = _token(awa)
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


def _signed(awa: Person, *, key: Ed25519PrivateKey | None = None, header: Any = None, **claims: Any) -> str:
    """Her token with some members changed (None takes one away), signed again."""
    its_header, payload = _parts(awa)
    changed = {name: value for name, value in {**payload, **claims}.items() if value is not None}
    headers = {name: value for name, value in {**its_header, **(header or {})}.items() if name != "alg"}
    return jwt.encode(changed, key or _key(), algorithm="EdDSA", headers=headers)


def _by_hand(header: dict[str, Any], payload: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, payload))
    signature = base64.urlsafe_b64encode(sign(head + b"." + body)).rstrip(b"=")
    return b".".join((head, body, signature)).decode()


def _unsigned(awa: Person) -> str:
    header, payload = _parts(awa)
    return _by_hand({**header, "alg": "none"}, payload, lambda text: b"")


def _with_the_public_key_as_a_secret(awa: Person) -> str:
    header, payload = _parts(awa)
    public = _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return _by_hand({**header, "alg": "HS256"}, payload, lambda text: hmac.digest(public, text, hashlib.sha256))


def _with_another_payload(awa: Person) -> str:
    head, _, signature = _token(awa).split(".")
    _, payload = _parts(awa)
    body = json.dumps({**payload, "sub": "01a1fd45-be48-7cf9-b814-7dec111575de"}).encode()
    return ".".join((head, base64.urlsafe_b64encode(body).rstrip(b"=").decode(), signature))


FORGERIES: dict[str, Callable[[Person], str]] = {
    "no algorithm": _unsigned,
    "our public key as a secret": _with_the_public_key_as_a_secret,
    "another audience": lambda awa: _signed(awa, aud="somebody-else"),
    "another issuer": lambda awa: _signed(awa, iss="somebody-else"),
    "another type": lambda awa: _signed(awa, header={"typ": "JWT"}),
    "another key": lambda awa: _signed(awa, key=_key(ANOTHER_KEY)),
    "a payload that was changed": _with_another_payload,
    "a signature that was cut": lambda awa: _token(awa)[:-4],
    "a key's name that is a path": lambda awa: _signed(awa, header={"kid": "../../../dev/null"}),
    "a key's name that is none": lambda awa: _signed(awa, header={"kid": "0"}),
    "a key of its own": lambda awa: _signed(
        awa, key=_key(ANOTHER_KEY), header={"jwk": {"kty": "OKP", "crv": "Ed25519"}, "jku": "https://example.org"}
    ),
    "a certificate of its own": lambda awa: _signed(
        awa, key=_key(ANOTHER_KEY), header={"x5u": "https://example.org/chain.pem", "x5c": ["MIIB"]}
    ),
    "a key's name that is SQL": lambda awa: _signed(awa, key=_key(ANOTHER_KEY), header={"kid": "' OR '1'='1"}),
    "an identity token": lambda awa: _signed(awa, header={"typ": "id+jwt"}, aud="a-client"),
    "a critical extension": lambda awa: _signed(awa, header={"crit": ["exp2"], "exp2": 1}),
    "a refresh token": lambda awa: awa.device.tokens.refresh_token,
    "no session": lambda awa: _signed(awa, sid=None),
    "no device": lambda awa: _signed(awa, did=None),
    "no subject": lambda awa: _signed(awa, sub=None),
    "no expiry": lambda awa: _signed(awa, exp=None),
    "an expiry that is no number": lambda awa: _signed(awa, exp="never"),
    "an expiry before it was issued": lambda awa: _signed(awa, exp=1),
    "an issue in the future": lambda awa: _signed(awa, iat=int((NOW + timedelta(hours=1)).timestamp())),
    "a session that is no id": lambda awa: _signed(awa, sid="' OR 1=1"),
    "a subject that is no text": lambda awa: _signed(awa, sub=7),
    "nothing": lambda awa: "",
    "two dots": lambda awa: "..",
    "letters of another script": lambda awa: "توكن.توكن.توكن",
    "a book": lambda awa: _token(awa) + "A" * 100_000,
}


def test_tells_what_endpoints_need(awa: Person) -> None:
    assert queries.caller_of(_token(awa), now=NOW) == awa.caller
    assert _signed(awa) != _unsigned(awa)
    assert queries.caller_of(_signed(awa), now=NOW) == awa.caller


@pytest.mark.parametrize("forgery", FORGERIES)
def test_refuses(awa: Person, forgery: str) -> None:
    with pytest.raises(access.NotSignedIn):
        queries.caller_of(FORGERIES[forgery](awa), now=NOW)


def test_refuses_a_token_when_its_ten_minutes_are_over(awa: Person) -> None:
    queries.caller_of(_token(awa), now=NOW + 10 * MINUTE - timedelta(milliseconds=1))

    with pytest.raises(access.NotSignedIn):
        queries.caller_of(_token(awa), now=NOW + 10 * MINUTE)


def test_takes_one_query(awa: Person) -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.caller_of(_token(awa), now=NOW)

    assert len(asked) == 1
    assert asked[0]["sql"].split()[0] == "SELECT"


def test_asks_nothing_for_a_forgery(awa: Person) -> None:
    with CaptureQueriesContext(connection) as asked, pytest.raises(access.NotSignedIn):
        queries.caller_of(_unsigned(awa), now=NOW)

    assert len(asked) == 0


@pytest.mark.parametrize("why", ["signed out", "revoked", "over", "another's device", "another's session"])
def test_refuses_a_session_that_no_longer_stands(awa: Person, why: str) -> None:
    token, at = _token(awa), NOW
    if why == "signed out":
        access.sign_out(awa.caller, now=NOW)
    elif why == "revoked":
        Device.objects.update(revoked_at=NOW)
    elif why == "over":
        Session.objects.update(expires_at=NOW)
    elif why == "another's device":
        token = _signed(awa, did=str(awa.user.pk))
    else:
        token = _signed(awa, sub=str(awa.device.device_id))

    with pytest.raises(access.SessionOver) as refused:
        queries.caller_of(token, now=at)
    assert isinstance(refused.value, access.NotSignedIn)
    assert refused.value.status == 401


@pytest.mark.parametrize("state", [User.State.LOCKED, User.State.CLOSED])
def test_refuses_a_customer_who_is_not_active_on_the_next_request(awa: Person, state: User.State) -> None:
    User.objects.update(state=state)

    with pytest.raises(access.AccountLocked):
        queries.caller_of(_token(awa), now=NOW)


def test_lets_an_unlocked_customer_go_on(awa: Person) -> None:
    with transaction():
        users.lock(awa.user, by=SYSTEM, now=NOW)
        users.unlock(awa.user, by=SYSTEM, now=NOW)

    assert queries.caller_of(_token(awa), now=NOW) == awa.caller


def test_takes_tokens_of_an_older_key_until_it_is_dropped(awa: Person, settings: Settings) -> None:
    older = settings.TOKEN_KEYS[0]
    settings.TOKEN_KEYS = [ANOTHER_KEY, older]
    assert queries.caller_of(_token(awa), now=NOW) == awa.caller
    assert (
        jwt.get_unverified_header(access.refresh(awa.device.tokens.refresh_token, now=NOW).access_token)["kid"]
        != jwt.get_unverified_header(_token(awa))["kid"]
    )

    settings.TOKEN_KEYS = [ANOTHER_KEY]
    with pytest.raises(access.NotSignedIn):
        queries.caller_of(_token(awa), now=NOW)


def test_says_nobodys_name_in_a_token(awa: Person) -> None:
    header, payload = _parts(awa)

    assert set(payload) == {"iss", "aud", "sub", "sid", "did", "iat", "exp"}
    assert (header["alg"], header["typ"]) == ("EdDSA", "at+jwt")
    assert payload["exp"] - payload["iat"] == tokens.LIFE.total_seconds()
    assert datetime.fromtimestamp(payload["exp"], tz=NOW.tzinfo) == awa.device.tokens.access_expires_at
