"""Google's public keys, by their ids."""

import re
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from cauri.identity.federation.ports import ProviderUnavailable
from cauri.kit import http

PATH: Final = "/oauth2/v3/certs"
SECONDS_BETWEEN_SEARCHES: Final = 60  # for a key id that is not among the keys
SECONDS_AFTER_A_FAILURE: Final = 5
LONGEST_KEPT: Final = 24 * 3600
_KEPT_UNLESS_SAID: Final = 300
_FEWEST_BITS: Final = 2048
_lock = Lock()


@dataclass(frozen=True)
class _Published:
    """The keys as PEM, until when they may be used, and when they were fetched (seconds of the monotonic clock)."""

    keys: dict[str, str] = field(default_factory=dict)
    until: float = 0.0
    at: float = float("-inf")


class SigningKeys:
    """The keys that are published at an address, fetched when they are needed. Safe to share between threads."""

    def __init__(self, base_url: str) -> None:
        # Somebody waits for an answer: better none than a late one.
        self._client = http.Client(base_url, read_seconds=3, whole_seconds=5)
        self._lock = Lock()
        self._published = _Published()
        self._failed_at = float("-inf")

    def key(self, kid: str) -> str | None:
        """The public key with that id, as PEM; None when there is none. Raises ProviderUnavailable."""
        published = self._published
        if kid in published.keys and time.monotonic() < published.until:
            return published.keys[kid]
        with self._lock:  # one asks, the others wait for the answer
            if self._must_fetch(kid, time.monotonic()):
                self._fetch()
            return self._published.keys.get(kid)

    def _must_fetch(self, kid: str, now: float) -> bool:
        published = self._published
        if now >= published.until:
            return True
        return kid not in published.keys and now >= published.at + SECONDS_BETWEEN_SEARCHES

    def _fetch(self) -> None:
        if time.monotonic() < self._failed_at + SECONDS_AFTER_A_FAILURE:
            raise ProviderUnavailable(retry_after=SECONDS_AFTER_A_FAILURE)
        try:
            answer = self._client.send("GET", PATH)
            keys = _keys_in(answer.json()) if answer.ok else {}
        except (http.NoAnswer, http.NotJson):
            keys = {}
        now = time.monotonic()
        if not keys:
            self._failed_at = now
            raise ProviderUnavailable(retry_after=SECONDS_AFTER_A_FAILURE)
        kept = min(_seconds_allowed(answer.headers.get("cache-control", "")), LONGEST_KEPT)
        self._published = _Published(keys, until=now + kept, at=now)


_known: dict[str, SigningKeys] = {}


def published_at(base_url: str) -> SigningKeys:
    """The keys at an address, shared by the whole process."""
    with _lock:
        if base_url not in _known:
            _known[base_url] = SigningKeys(base_url)
        return _known[base_url]


def _seconds_allowed(cache_control: str) -> int:
    """How long an answer may be kept (RFC 9111, section 5.2.2)."""
    said = cache_control.lower()
    if "no-store" in said or "no-cache" in said:
        return 0
    found = re.search(r"\bmax-age=([0-9]{1,9})\b", said)
    return int(found[1]) if found else _KEPT_UNLESS_SAID


def _keys_in(document: Any) -> dict[str, str]:
    """The RSA keys for signatures in a JSON Web Key Set, as PEM; what is anything else is left out."""
    listed = document.get("keys") if isinstance(document, dict) else None
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {str(one["kid"]): pem for one in entries if one.get("kid") and (pem := _pem_of(one)) is not None}


def _pem_of(jwk: dict[str, Any]) -> str | None:
    if jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig" or jwk.get("alg", "RS256") != "RS256":
        return None
    try:
        key = RSAAlgorithm.from_jwk({name: jwk[name] for name in ("kty", "n", "e")})
    except (InvalidKeyError, KeyError, ValueError, TypeError):
        return None
    if not isinstance(key, RSAPublicKey) or key.key_size < _FEWEST_BITS:
        return None
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
