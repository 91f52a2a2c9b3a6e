"""Access tokens: JSON Web Tokens (RFC 9068) signed with Ed25519, good for ten minutes.

A token says who and in which session. Whether that session still stands is asked anew on every request.
"""

import base64
import functools
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from cauri.kit.errors import Refusal

LIFE: Final = timedelta(minutes=10)
ISSUER: Final = "cauri"
AUDIENCE: Final = "cauri-api"
_TYPE = "at+jwt"
_ALGORITHM = "EdDSA"
_LONGEST = 2048
_MOST_REMEMBERED = 1024
_SKEW = 60  # seconds by which two servers' clocks may differ
_WHAT_IS_CHECKED: Final[Any] = {
    "require": ["iss", "aud", "sub", "sid", "did", "iat", "exp"],
    # Time is checked by `verified`, against the request's `now`.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


class NotSignedIn(Refusal):
    """The access token is missing, expired or not one of ours."""

    code = "not_signed_in"
    status = 401


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token of ours says."""

    user_id: UUID
    session_id: UUID
    device_id: UUID


def minted(claims: Claims, *, now: datetime) -> str:
    """A new access token."""
    kid, key = _signing_key(tuple(settings.TOKEN_KEYS))
    issued = int(now.timestamp())
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(claims.user_id),
        "sid": str(claims.session_id),
        "did": str(claims.device_id),
        "iat": issued,
        "exp": issued + int(LIFE.total_seconds()),
    }
    return jwt.encode(payload, key, algorithm=_ALGORITHM, headers={"kid": kid, "typ": _TYPE})


def verified(token: str, *, now: datetime) -> Claims:
    """What a token says, once it is sure that we said so and when. Raises NotSignedIn."""
    if len(token) > _LONGEST:
        raise NotSignedIn
    said = _said(token, tuple(settings.TOKEN_KEYS))
    if not said.issued - _SKEW <= now.timestamp() < said.expires:
        raise NotSignedIn
    return said.claims


def expiry(*, now: datetime) -> datetime:
    """When a token minted now ends: on a whole second, as the token says it."""
    return datetime.fromtimestamp(int(now.timestamp()), tz=UTC) + LIFE


@dataclass(frozen=True, slots=True)
class _Said:
    claims: Claims
    issued: int
    expires: int


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _said(token: str, seeds: tuple[str, ...]) -> _Said:
    """What a token of ours says, whatever the time. A token comes with every request: its signature is checked once."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != _TYPE:
            raise NotSignedIn
        key = _accepted_keys(seeds)[header["kid"]]
        payload = jwt.decode(
            token, key, algorithms=[_ALGORITHM], issuer=ISSUER, audience=AUDIENCE, options=_WHAT_IS_CHECKED
        )
        claims = Claims(user_id=UUID(payload["sub"]), session_id=UUID(payload["sid"]), device_id=UUID(payload["did"]))
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotSignedIn from error
    issued, expires = payload["iat"], payload["exp"]
    if type(issued) is not int or type(expires) is not int:
        raise NotSignedIn
    return _Said(claims, issued, expires)


@functools.cache
def _signing_key(seeds: tuple[str, ...]) -> tuple[str, Ed25519PrivateKey]:
    key = _private_key(seeds[0])
    return _thumbprint(key.public_key()), key


@functools.cache
def _accepted_keys(seeds: tuple[str, ...]) -> dict[str, Ed25519PublicKey]:
    public = [_private_key(seed).public_key() for seed in seeds]
    return {_thumbprint(key): key for key in public}


def _private_key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed + "=" * (-len(seed) % 4)))


def _thumbprint(key: Ed25519PublicKey) -> str:
    """The key's name: its JWK thumbprint (RFC 7638, members of RFC 8037)."""
    x = _base64url(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    members = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return _base64url(hashlib.sha256(members.encode()).digest())


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
