"""The project's service account: its key, and the access tokens that it gets for a signed word of its own.

The words of Google: https://developers.google.com/identity/protocols/oauth2/service-account (HTTP/REST).
"""

import json
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import jwt
from jwt.exceptions import PyJWTError

from cauri.kit import clock, http

SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_LIFETIME: Final = 3600  # the longest that Google takes
_RENEWED_BEFORE: Final = 300
_NO_KEY: Final = "the file of the service account cannot be read"


class NoKey(Exception):
    """There is no service account whose key could be used: the operator has to mend that."""


class NoToken(Exception):
    """No access token was to be had, and nothing was sent. `is_ours` says that the operator has to mend that."""

    def __init__(self, *, is_ours: bool) -> None:
        super().__init__("key refused" if is_ours else "no answer")
        self.is_ours = is_ours


@dataclass(frozen=True)
class _Token:
    text: str = field(repr=False)
    until: float  # seconds of the monotonic clock


class ServiceAccount:
    """One project's account. Safe to share between threads."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.project: str = told["project_id"]
        self._email: str = told["client_email"]
        self._key_id: str = told.get("private_key_id", "")
        self._key: str = told["private_key"]
        self._address: str = told["token_uri"]
        at = urlsplit(self._address)
        self._path = at.path or "/"
        self._client = http.Client(f"{at.scheme}://{at.netloc}")
        self._lock = Lock()
        self._token: _Token | None = None

    def token(self) -> str:
        """An access token that is good for some minutes more. Raises NoKey, NoToken."""
        with self._lock:  # one asks, the others wait for the answer
            token = self._token
            if token is None or time.monotonic() >= token.until:
                token = self._token = self._fetched()
            return token.text

    def forget(self, text: str) -> None:
        """Ask for another token the next time: this one is not taken any more."""
        with self._lock:
            if self._token is not None and self._token.text == text:
                self._token = None

    def _fetched(self) -> _Token:
        form = urlencode({"grant_type": _GRANT, "assertion": self._assertion()}).encode()
        try:
            answer = self._client.send("POST", self._path, content=form, headers=_FORM)
            told = answer.json()
        except (http.NoAnswer, http.NotJson):
            raise NoToken(is_ours=False) from None
        text = told.get("access_token") if isinstance(told, dict) else None
        if not answer.ok or not isinstance(text, str) or not text:
            raise NoToken(is_ours=answer.status in (400, 401, 403))
        lifetime = told.get("expires_in")
        seconds = lifetime if type(lifetime) is int else _LIFETIME
        return _Token(text, until=time.monotonic() + max(seconds - _RENEWED_BEFORE, 0))

    def _assertion(self) -> str:
        now = int(clock.now().timestamp())
        claims = {
            "iss": self._email,
            "scope": SCOPE,
            "aud": self._address,
            "iat": now,
            "exp": now + _LIFETIME,
        }
        try:
            return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})
        except (PyJWTError, ValueError, TypeError):
            raise NoKey(_NO_KEY) from None  # the original may quote the key


def account_in(file: str) -> ServiceAccount:
    """The account whose key stands in a file as Google gives it. Raises NoKey.

    Written anew, the file is read anew.
    """
    try:
        return _account_in(file, Path(file).stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        raise NoKey(_NO_KEY) from None


@cache
def _account_in(file: str, _written: int) -> ServiceAccount:
    return ServiceAccount(json.loads(Path(file).read_text()))
