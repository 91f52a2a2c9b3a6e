"""The refresh token of a web app: in a cookie that no script reads, so that no script gives it away.

A browser adds the cookie to whatever any page sends here. So a refresh from it takes more: that the browser says the
request is of our own origin, and a second token, which only our own pages can read (double submit) and which belongs to
the session (HMAC). The cookie goes to /api/v1/auth only and is never taken for an access token.

In production the names begin with prefixes that browsers enforce: `__Secure-`, because `__Host-` would send the refresh
token along with every request, and `__Host-` for the second token, which no neighbouring domain can plant then.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cauri.identity.access import keys
from cauri.identity.access.sessions import CsrfRefused, RefreshRefused, Tokens
from cauri.kit.errors import Refusal

PATH: Final = "/api/v1/auth"
HEADER: Final = "X-CSRF-Token"


class CrossSite(Refusal):
    """Only pages of our own origin may use the refresh cookie."""

    code: ClassVar[str] = "cross_site"
    status: ClassVar[int] = 403


@dataclass(frozen=True)
class Shown:
    """What a browser sent to be refreshed by."""

    refresh_token: str = field(repr=False)
    csrf: str = field(repr=False)


def refresh_name() -> str:
    """The name of the cookie with the refresh token."""
    return "__Secure-cauri_refresh" if settings.PRODUCTION else "cauri_refresh"


def csrf_name() -> str:
    """The name of the cookie that our pages read."""
    return "__Host-cauri_csrf" if settings.PRODUCTION else "cauri_csrf"


def shown(request: HttpRequest) -> Shown:
    """The refresh token of the request's cookie, and what came beside it.

    Raises RefreshRefused (there is none), CrossSite, CsrfRefused.
    """
    token = request.COOKIES.get(refresh_name())
    if not token:
        raise RefreshRefused
    _must_be_of_our_origin(request)
    sent, readable = request.headers.get(HEADER, ""), request.COOKIES.get(csrf_name(), "")
    if not sent or not hmac.compare_digest(sent.encode(), readable.encode()):
        raise CsrfRefused
    return Shown(token, sent)


def carry_first(response: HttpResponse, tokens: Tokens, *, session_id: UUID, now: datetime) -> None:
    """Put the refresh token of a session that was just opened into its cookies."""
    carry(response, tokens, csrf=keys.csrf_of(session_id), now=now)


def carry(response: HttpResponse, tokens: Tokens, *, csrf: str, now: datetime) -> None:
    """Put a refresh token into its cookie, and the session's second token into the one that our pages read."""
    lasts = int((tokens.refresh_expires_at - now).total_seconds())
    response.set_cookie(
        refresh_name(), tokens.refresh_token, max_age=lasts, path=PATH, secure=settings.PRODUCTION, httponly=True,
        samesite="Strict",
    )  # fmt: skip
    response.set_cookie(csrf_name(), csrf, max_age=lasts, path="/", secure=settings.PRODUCTION, samesite="Strict")


def clear(response: HttpResponse) -> None:
    """Have the browser forget both."""
    response.delete_cookie(refresh_name(), path=PATH, samesite="Strict")
    response.delete_cookie(csrf_name(), path="/", samesite="Strict")


def _must_be_of_our_origin(request: HttpRequest) -> None:
    """Every browser says at least one of these with a POST; who says neither is none, and has no cookies to protect."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = f"{request.scheme}://{request.get_host()}"
    if (origin is None and site is None) or origin not in (None, ours) or site not in (None, "same-origin"):
        raise CrossSite
