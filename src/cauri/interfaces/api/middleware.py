"""What every request passes through, the API's and the console's alike; settings list the order."""

import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cauri.infra.throttles import api as throttles
from cauri.interfaces.health import metrics
from cauri.kit import ids
from cauri.kit.web import problems

Door = Callable[[HttpRequest], HttpResponseBase]

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_FOR_PROGRAMS = ("/api/", "/webhooks/", "/health/", "/metrics")  # callers that want a problem document, not a page
_FILES = "static/"
_QUIET = ("health/", "metrics", _FILES)  # asked all the time; logged only when something is wrong
_UNMATCHED = "(unmatched)"

_NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# The console's scripts (unfold's Alpine) evaluate attributes, and its pages carry small inline scripts and
# styles.
_PAGES = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_SWAGGER = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)

logger = structlog.get_logger(__name__)


def observed(door: Door) -> Door:
    """Give the request an id, bind it to the logs, write one access line and count the answer.

    A caller's X-Request-Id is kept when it looks sane, so that a trace can start outside. The line names
    the route's template and never the address, whose query or path may hold a secret.
    """

    def observe(request: HttpRequest) -> HttpResponseBase:
        request_id = _id_of(request)
        request.request_id = request_id  # type: ignore[attr-defined] # read by kit.web.problems and the audit log
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = door(request)
            _tell(request, response.status_code, time.perf_counter() - started)
        response["X-Request-Id"] = request_id
        return response

    return observe


def guarded(door: Door) -> Door:
    """Tell browsers, on every answer, which scripts may run and that nobody may frame us."""

    def guard(request: HttpRequest) -> HttpResponseBase:
        response = door(request)
        response.setdefault("Content-Security-Policy", _policy_of(request, response))
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response

    return guard


def explained(door: Door) -> Door:
    """Turn Django's own bare answers to programs (404, 405, 500 …) into problem documents."""

    def explain(request: HttpRequest) -> HttpResponseBase:
        response = door(request)
        if response.status_code < 400 or not request.path.startswith(_FOR_PROGRAMS):
            return response
        if response.get("Content-Type", "").startswith((problems.CONTENT_TYPE, "application/json")):
            return response
        answer = problems.problem(request, status=response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response:
                answer[name] = response[name]
        return answer

    return explain


def metered(door: Door) -> Door:
    """Tell callers of a limited route how they stand, whatever the answer."""

    def meter(request: HttpRequest) -> HttpResponseBase:
        response = door(request)
        standing = throttles.standing_of(request)
        if standing is not None:
            response["RateLimit-Limit"] = str(standing.limit)
            response["RateLimit-Remaining"] = str(standing.remaining)
            response["RateLimit-Reset"] = str(standing.reset)
        return response

    return meter


def bounded(door: Door) -> Door:
    """Refuse what nobody behind this takes, unread: a body larger than any of ours, NUL in an address."""

    def bound(request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponse(status=400)  # PostgreSQL keeps no text with it
        takes_documents = re.fullmatch(settings.UPLOADS, request.path) is not None
        if _announced_length(request) > (settings.LARGEST_UPLOAD if takes_documents else settings.LARGEST_BODY):
            return HttpResponse(status=413)
        return door(request)

    return bound


def _id_of(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _SANE_ID.fullmatch(given) else str(ids.new_id())


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    route = _route_of(request)
    method = request.method or ""
    metrics.count_request(method=method, route=route, status=status, seconds=seconds)
    if status < 400 and route.startswith(_QUIET):
        return
    say = logger.warning if status >= 500 else logger.info
    say("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _route_of(request: HttpRequest) -> str:
    if request.resolver_match is not None:
        return str(request.resolver_match.route)
    return _FILES if request.path.startswith(settings.STATIC_URL) else _UNMATCHED


def _policy_of(request: HttpRequest, response: HttpResponseBase) -> str:
    if not response.get("Content-Type", "").startswith("text/html"):
        return _NOTHING
    return _SWAGGER if request.path.startswith("/api/") else _PAGES


def _announced_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
