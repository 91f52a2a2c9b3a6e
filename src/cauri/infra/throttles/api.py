"""The limits that routes name. README.md shows the one line each of them takes.

Counting never fails a request: when the table cannot be asked, requests pass and an alarm is raised.
"""

from contextvars import ContextVar

import structlog
from django.conf import settings
from django.db import Error as DatabaseFailure
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from cauri.infra.audit import requests
from cauri.infra.throttles import services
from cauri.infra.throttles.networks import network_of
from cauri.infra.throttles.services import Standing
from cauri.kit import clock
from cauri.kit.errors import Refusal, frames_of

log = structlog.get_logger(__name__)


class TooManyRequests(Refusal):
    """More requests than the limit allows; the fact `retry_after` is in seconds."""

    code = "too_many_requests"
    status = 429
    retryable = True


class Throttle(BaseThrottle):
    """A limit for routes: `throttle=WRITE`."""

    def __init__(self, figure: str, *, per_caller: bool) -> None:
        self._figure = figure
        self._per_caller = per_caller
        self._standing: ContextVar[Standing | None] = ContextVar(f"standing_{figure}", default=None)

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request. Ninja asks this after it knows who signed in, before it reads the body."""
        who = _caller_of(request) if self._per_caller else _address_of(request)
        standing = _taken(request, self._figure, who, in_lots=self._per_caller)
        self._standing.set(standing)
        return standing is None or standing.allowed

    def wait(self) -> float | None:
        """How many seconds the refused caller has to wait."""
        standing = self._standing.get()
        return None if standing is None else standing.reset


SENSITIVE = Throttle("address", per_caller=False)
LOOKUP = Throttle("lookup", per_caller=True)
WRITE = Throttle("write", per_caller=True)
DOCUMENT = Throttle("document", per_caller=True)


def limit_each(request: HttpRequest, people: int) -> None:
    """Count a request of a LOOKUP route that names several people as one for each of them. Raises TooManyRequests."""
    for _ in range(people - 1):
        if not LOOKUP.allow_request(request):
            raise TooManyRequests(retry_after=int(LOOKUP.wait() or 1))


def limit_address(request: HttpRequest) -> None:
    """Count the request of a page that anybody may open, as SENSITIVE does for a route. Raises TooManyRequests."""
    if not SENSITIVE.allow_request(request):
        raise TooManyRequests(retry_after=int(SENSITIVE.wait() or 1))


def limit_identifier(request: HttpRequest, identifier: str) -> None:
    """Count the request of a SENSITIVE route under the phone, name or e-mail that it is about.

    Give the identifier in its stored form, so that other spellings are no way around. Raises TooManyRequests.
    """
    standing = _taken(request, "identifier", identifier, in_lots=False)
    if standing is not None and not standing.allowed:
        raise TooManyRequests(retry_after=standing.reset)


def limit_locking(request: HttpRequest, identifier: str) -> None:
    """Count a request that locks what the identifier names, apart from all others about it and for each network.

    So nobody elsewhere keeps the owner of a lost phone from locking the account. Raises TooManyRequests.
    """
    limit_identifier(request, f"lock {_address_of(request)} {identifier}")


def standing_of(request: HttpRequest) -> Standing | None:
    """How the caller stands with the tightest limit that the request met; None when it met none."""
    standing: Standing | None = getattr(request, "standing", None)
    return standing


def _taken(request: HttpRequest, figure: str, who: str, *, in_lots: bool) -> Standing | None:
    most = settings.THROTTLES[figure] * settings.THROTTLE_FACTOR
    try:
        standing = services.take(limit=figure, who=who, most=most, in_lots=in_lots, now=clock.now())
    except DatabaseFailure as error:
        _raise_alarm(error)
        return None
    tightest = standing_of(request)
    if tightest is None or standing.remaining < tightest.remaining or not standing.allowed:
        request.standing = standing  # type: ignore[attr-defined] # read by standing_of
    return standing


def _raise_alarm(error: DatabaseFailure) -> None:
    """By class and place only: the error's own words may hold the request's."""
    log.error("throttles.not_counting", error=type(error).__name__, frames=frames_of(error), alarm=True)


def _caller_of(request: HttpRequest) -> str:
    user_id = getattr(getattr(request, "auth", None), "user_id", None)
    return f"user {user_id}" if user_id else _address_of(request)


def _address_of(request: HttpRequest) -> str:
    """The caller's address. Of IPv6 the network: one subscriber has all the addresses in it."""
    address = requests.origin_of(request).ip
    return "nowhere" if address is None else network_of(address)
