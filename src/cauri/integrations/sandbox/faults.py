"""What goes wrong when it is told to, the same for every company; and what each was asked."""

import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cauri.integrations.sandbox.companies import CONNECTION

LONGEST_MEMORY = 1000  # requests
_RETRY_AFTER = "1"
_NEVER_SENT = 444  # nginx's word for a connection that was closed without an answer


class Kind(StrEnum):
    """What can go wrong; the README says what each is."""

    NONE = "none"
    SLOW = "slow"
    ERROR = "500"
    UNAVAILABLE = "503"
    BUSY = "429"
    GARBAGE = "garbage"
    DROP = "drop"
    LOST = "lost"
    LATE_ERROR = "late_500"
    CUT = "cut"
    SHAPELESS = "shapeless"


@dataclass(frozen=True)
class Fault:
    """What goes wrong, with how many requests more (None: until it is switched off), and with which: those whose path
    ends with `where`."""

    kind: Kind
    times: int | None = None
    seconds: float = 5.0
    where: str = ""


@dataclass(frozen=True)
class Asked:
    """A request that a company got."""

    method: str
    path: str


_NO_FAULT = Fault(Kind.NONE)
_lock = Lock()
_faults: dict[str, Fault] = {}
_requests: dict[str, deque[Asked]] = {}


def switch(company: str, fault: Fault) -> None:
    """Let something go wrong with a company's next requests."""
    with _lock:
        _faults[company] = fault


def current(company: str) -> Fault:
    """What goes wrong with the next request."""
    with _lock:
        return _faults.get(company, _NO_FAULT)


def requests_of(company: str) -> list[Asked]:
    """What a company was asked lately, the newest last."""
    with _lock:
        return list(_requests.get(company, ()))


def reset() -> None:
    """Forget all faults and requests."""
    with _lock:
        _faults.clear()
        _requests.clear()


def faulty(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The middleware that lets it go wrong. The switches themselves never do."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        company = request.path.split("/", 2)[1]
        if company in ("", "_sandbox"):
            return get_response(request)
        with _lock:
            asked = Asked(request.method or "", request.path)
            _requests.setdefault(company, deque(maxlen=LONGEST_MEMORY)).append(asked)
        return _gone_wrong(request, _taken(company, request.path), get_response)

    return answer


def _taken(company: str, path: str) -> Fault:
    """The fault that this request meets; one less is left."""
    with _lock:
        fault = _faults.get(company, _NO_FAULT)
        if not path.endswith(fault.where):
            return _NO_FAULT
        if fault.times is not None:
            left = replace(fault, times=fault.times - 1)
            _faults[company] = left if left.times else _NO_FAULT
        return fault


def _gone_wrong(
    request: HttpRequest, fault: Fault, get_response: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    match fault.kind:
        case Kind.LOST | Kind.LATE_ERROR | Kind.CUT | Kind.SHAPELESS:
            return _badly_answered(request, fault.kind, get_response(request))
        case Kind.DROP:
            return _hung_up(request)
        case Kind.ERROR:
            return HttpResponse(status=500)
        case Kind.UNAVAILABLE | Kind.BUSY:
            return HttpResponse(status=int(fault.kind), headers={"Retry-After": _RETRY_AFTER})
        case Kind.GARBAGE:
            return HttpResponse("<!doctype html><title>Back soon</title>")
        case Kind.SLOW:
            time.sleep(fault.seconds)
    return get_response(request)


def _badly_answered(request: HttpRequest, kind: Kind, answer: HttpResponseBase) -> HttpResponse:
    """What becomes of the answer to a request that was carried out."""
    match kind:
        case Kind.LATE_ERROR:
            return HttpResponse(status=500)
        case Kind.CUT:
            whole = getattr(answer, "content", b"")
            return HttpResponse(whole[: len(whole) // 2], status=answer.status_code, content_type="application/json")
        case Kind.SHAPELESS:
            return HttpResponse(b'["?"]', status=answer.status_code, content_type="application/json")
    return _hung_up(request)


def _hung_up(request: HttpRequest) -> HttpResponse:
    """End the connection under the answer, which goes nowhere then."""
    connection: socket.socket = request.META[CONNECTION]
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse(status=_NEVER_SENT)
