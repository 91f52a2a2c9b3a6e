"""Google accounts: whom an ID token is about (OpenID Connect Core 1.0, section 3.1.3.7)."""

import hmac
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError, InvalidValue

from cauri.identity.federation.ports import LONGEST_LIFE, Claims, TokenRefused
from cauri.integrations.google import keys

GOOGLE: Final = "https://accounts.google.com"
LEEWAY: Final = 10  # seconds
_KEYS_OF_GOOGLE: Final = "https://www.googleapis.com"
_SHORT_FORM: Final = "accounts.google.com"  # which Google puts into some tokens, for the same issuer
_LONGEST_SUBJECT: Final = 255


class GoogleAccounts:
    """The identity provider that settings name: Google, or outside production another with the same paths."""

    def claims_of(self, token: str, *, nonce: str | None) -> Claims:
        """Whom an ID token is about. Raises TokenRefused, ProviderUnavailable."""
        issuer: str = settings.GOOGLE_ISSUER
        found = _verified(token, keys.published_at(_KEYS_OF_GOOGLE if issuer == GOOGLE else issuer))
        _must(_issuer_in(found) == issuer, "issuer")
        _must(found.get("aud") in settings.GOOGLE_CLIENT_IDS, "audience")
        _must(found.get("email_verified") is True, "email_not_verified")
        _must(found.get("nonce") is None if nonce is None else _is_same(found.get("nonce"), nonce), "nonce")
        _must(found["exp"] <= found["iat"] + LONGEST_LIFE.total_seconds(), "time")
        subject = found.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise TokenRefused(reason="subject")
        return Claims(issuer=issuer, subject=subject)


def _verified(token: str, signing_keys: keys.SigningKeys) -> Mapping[str, Any]:
    """What the token claims, after a check of its signature and of its times.

    The library's own words hold pieces of the token, so they are not passed on.
    """
    try:
        header = jwt.decode_header(token)  # type: ignore[no-untyped-call] # google-auth types only some of itself
    except (GoogleAuthError, ValueError):
        raise TokenRefused(reason="malformed") from None
    kid = header.get("kid")
    # The algorithm first: a token chooses neither none, nor the public key as a password (RFC 8725, section 2.1).
    _must(header.get("alg") == "RS256", "algorithm")
    key = signing_keys.key(kid) if isinstance(kid, str) and kid else None
    if key is None:
        raise TokenRefused(reason="key")
    try:
        found: Mapping[str, Any] = jwt.decode(  # type: ignore[no-untyped-call] # the same
            token, certs={kid: key}, clock_skew_in_seconds=LEEWAY
        )
    except InvalidValue:
        raise TokenRefused(reason="time") from None
    except (GoogleAuthError, ValueError, TypeError):  # TypeError: a time that is no number
        raise TokenRefused(reason="signature") from None
    return found


def _issuer_in(found: Mapping[str, Any]) -> Any:
    return GOOGLE if found.get("iss") == _SHORT_FORM else found.get("iss")


def _is_same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())


def _must(stands: bool, reason: str) -> None:
    if not stands:
        raise TokenRefused(reason=reason)
