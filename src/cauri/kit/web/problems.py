"""Every "no" over HTTP as a problem document (RFC 9457), in the caller's language.

`code` is the contract and never changes; `detail` is for people. What went wrong inside us is logged under
the request id and never told.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError

from cauri.kit.errors import Fact, Refusal
from cauri.kit.web import fields, statuses, wording

CONTENT_TYPE = "application/problem+json"
SECONDS_TO_RECOVER = 1

log = structlog.get_logger(__name__)


class FieldProblem(Schema):
    """What is wrong with one field of a request. The value itself is never repeated: it may be a PIN."""

    name: str
    code: str
    message: str


class Problem(Schema):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    request_id: str | None
    retryable: bool
    facts: dict[str, Fact]
    errors: list[FieldProblem]


def install_on(api: NinjaAPI) -> None:
    """Make an API answer every refusal, mistake and failure with a problem document.

    Gathers the rooms' wording too. Raises wording.BadWording.
    """
    wording.register(statuses.WORDING)
    wording.gather()
    for error, answer in _ANSWERS.items():
        api.add_exception_handler(error, answer)


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str = "",
    facts: Mapping[str, Fact] | None = None,
    errors: Sequence[FieldProblem] = (),
    retryable: bool = False,
    retry_after: int | None = None,
) -> HttpResponse:
    """A problem as a response; without a code it is the status's own. `retry_after` is in seconds."""
    code = code or statuses.code_of(status)
    language = _language_of(request)
    document = Problem(
        type=f"urn:cauri:problem:{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        code=code,
        detail=wording.text_of(code, language, facts or {}),
        instance=request.path,
        request_id=getattr(request, "request_id", None),
        retryable=retryable,
        facts=dict(facts or {}),
        errors=list(errors),
    )
    response = HttpResponse(
        json.dumps(document.model_dump(mode="json"), ensure_ascii=False),
        status=status,
        content_type=CONTENT_TYPE,
    )
    response["Content-Language"] = language
    response["Vary"] = "Accept-Language"
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _language_of(request: HttpRequest) -> str:
    """What the request asks for; when it asks for nothing, the language of whoever is signed in."""
    theirs: str = getattr(getattr(request, "auth", None), "language", "")
    return wording.language_of(request.headers.get("Accept-Language") or theirs)


def of_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a response."""
    wait = refusal.facts.get("retry_after")
    return problem(
        request,
        status=refusal.status,
        code=refusal.code,
        facts=refusal.told,
        retryable=refusal.retryable,
        retry_after=wait if type(wait) is int else None,
    )


def _of_invalid_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    language = _language_of(request)
    found = [
        FieldProblem(
            name=_name_of(field["loc"]),
            code=field["type"],
            message=fields.message_of(field["type"], language, field.get("ctx", {})),
        )
        for field in error.errors
    ]
    return problem(request, status=422, errors=found)


def _name_of(place: Sequence[str | int]) -> str:
    """Where a field stands, as a client sees it: "body.amount", our parameter's own name left out."""
    source, *inside = place
    return ".".join(map(str, [source, *(inside[1:] if source == "body" else inside)]))


def _of_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Refusal):  # ninja wraps whatever its parser raises
        return of_refusal(request, error.__cause__)
    wait = error.wait if isinstance(error, Throttled) else None
    facts = {} if wait is None else {"retry_after": wait}
    return problem(request, status=error.status_code, facts=facts, retryable=wait is not None, retry_after=wait)


def _of_django_error(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, status=_STATUSES.get(type(error), 400))


def _of_lost_database(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("the database did not answer", exc_info=error)
    return problem(request, status=503, retryable=True, retry_after=SECONDS_TO_RECOVER)


def _of_bug(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("an endpoint failed", exc_info=error)
    # What Django's own handler would tell the trackers of errors.
    got_request_exception.send(sender=None, request=request)
    return problem(request, status=500)


_STATUSES: dict[type[Exception], int] = {Http404: 404, PermissionDenied: 403, RequestDataTooBig: 413}

_ANSWERS: dict[type[Exception], Any] = {
    Refusal: of_refusal,
    ValidationError: _of_invalid_fields,
    HttpError: _of_http_error,
    Http404: _of_django_error,
    PermissionDenied: _of_django_error,
    SuspiciousOperation: _of_django_error,
    OperationalError: _of_lost_database,
    InterfaceError: _of_lost_database,
    Exception: _of_bug,
}
