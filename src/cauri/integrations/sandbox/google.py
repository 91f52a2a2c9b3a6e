"""Google's OpenID issuer: https://developers.google.com/identity/openid-connect/openid-connect.

A switch mints what an app would get from Google, and forgeries of it.
"""

import base64
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cauri.integrations.sandbox.companies import Company, address_of
from cauri.integrations.sandbox.switches import given

AUDIENCE = "cauri-development"  # the client id that a development installation has by default
_LIFETIME = 3600
_MAX_AGE = 3600
_E = 65537
_FORGERIES = (
    "wrong_aud",
    "wrong_iss",
    "expired",
    "future",
    "unverified",
    "no_kid",
    "unknown_kid",
    "other_key",
    "alg_none",
    "hs256",
    "broken",
)


@dataclass
class _Issuer:
    """The keys by their ids, the one that signs last; and how long others may keep them."""

    lock: Lock = field(default_factory=Lock)
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    max_age: int = _MAX_AGE

    def signing(self) -> tuple[str, rsa.RSAPrivateKey]:
        """The key that signs, and its id; the first is made when it is needed."""
        with self.lock:
            if not self.keys:
                self._add()
            return list(self.keys.items())[-1]

    def rotate(self, *, keep: bool) -> str:
        """Sign with a new key from now on; the earlier ones stay published, or not."""
        with self.lock:
            if not keep:
                self.keys.clear()
            return self._add()

    def _add(self) -> str:
        kid = secrets.token_hex(8)  # no earlier sandbox has had it: others may remember that one's keys
        self.keys[kid] = rsa.generate_private_key(_E, 2048)
        return kid


_issuer = _Issuer()


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """Where the issuer's keys are."""
    issuer = f"{address_of(request)}/google"
    return JsonResponse(
        {
            "issuer": issuer,
            "jwks_uri": f"{issuer}/oauth2/v3/certs",
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
    )


@require_safe
def certs(request: HttpRequest) -> HttpResponse:
    """The public keys, as a JSON Web Key Set (RFC 7517)."""
    _issuer.signing()
    with _issuer.lock:
        published = [_jwk(kid, key.public_key()) for kid, key in _issuer.keys.items()]
        cached = f"public, max-age={_issuer.max_age}, must-revalidate, no-transform"
    return JsonResponse({"keys": published}, headers={"Cache-Control": cached})


@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """An ID token for whom the body describes; with `forgery`, one that nobody should take."""
    sent = given(request)
    forgery = sent.pop("forgery", None)
    if forgery not in (None, *_FORGERIES):
        return JsonResponse({"error": f"forgery is one of {', '.join(_FORGERIES)}"}, status=400)
    now = int(time.time()) + int(sent.pop("later", 0))
    claims = {
        "iss": f"{address_of(request)}/google",
        "aud": AUDIENCE,
        "azp": AUDIENCE,
        "sub": "110169484474386276334",
        "email": "awa@example.org",
        "email_verified": True,
        "name": "Awa Diallo",
        "iat": now,
        "exp": now + _LIFETIME,
        "jti": secrets.token_hex(20),
        **sent,
        **_forged_claims(forgery, now),
    }
    return JsonResponse({"id_token": _signed(claims, forgery)})


@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """Sign with a new key; `{"keep": false}` withdraws the earlier ones."""
    return JsonResponse({"kid": _issuer.rotate(keep=bool(given(request).get("keep", True)))})


@require_POST
def caching(request: HttpRequest) -> HttpResponse:
    """How many seconds others may keep the keys: `{"max_age": 0}`."""
    _issuer.max_age = int(given(request)["max_age"])
    return HttpResponse(status=204)


def reset() -> None:
    """Let the keys be kept as long as before. The keys themselves stay: making them takes long."""
    _issuer.max_age = _MAX_AGE


def _forged_claims(forgery: str | None, now: int) -> dict[str, Any]:
    forged: dict[str | None, dict[str, Any]] = {
        "wrong_aud": {"aud": "somebody-else"},
        "wrong_iss": {"iss": "https://accounts.example.com"},
        "expired": {"iat": now - _LIFETIME - 60, "exp": now - 60},
        "future": {"iat": now + 60, "exp": now + 60 + _LIFETIME},
        "unverified": {"email_verified": False},
    }
    return forged.get(forgery, {})


def _signed(claims: dict[str, Any], forgery: str | None) -> str:
    kid, key = _issuer.signing()
    header: dict[str, Any] = {"alg": "RS256", "kid": kid, "typ": "JWT"}
    match forgery:
        case "no_kid":
            del header["kid"]
        case "unknown_kid":
            header["kid"] = "nobody-knows-it"
        case "other_key":
            key = rsa.generate_private_key(_E, 2048)
        case "alg_none" | "hs256":
            header["alg"] = "none" if forgery == "alg_none" else "HS256"
    content = f"{_encoded(header)}.{_encoded(claims)}"
    return f"{content}.{_base64(_signature(content.encode(), key, forgery))}"


def _signature(content: bytes, key: rsa.RSAPrivateKey, forgery: str | None) -> bytes:
    if forgery == "alg_none":
        return b""
    if forgery == "hs256":
        formats = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return hmac.digest(key.public_key().public_bytes(*formats), content, "sha256")
    signature = key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    return signature[:-1] + bytes([signature[-1] ^ 1]) if forgery == "broken" else signature


def _jwk(kid: str, key: rsa.RSAPublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    n, e = (_base64(number.to_bytes((number.bit_length() + 7) // 8)) for number in (numbers.n, numbers.e))
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e}


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


COMPANY = Company(
    name="google",
    title="Google",
    paths=[path(".well-known/openid-configuration", configuration), path("oauth2/v3/certs", certs)],
    reset=reset,
    switches=[path("token", token), path("rotate", rotate), path("caching", caching)],
)
