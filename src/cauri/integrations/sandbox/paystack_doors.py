"""The manners of the sandbox's Paystack: its key, its errors, and what it takes for an amount or a reference."""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from cauri.integrations.sandbox.paystack_books import CURRENCIES, Json

Door = Callable[..., HttpResponse]

TRANSACTION_REFERENCE = re.compile(r"[a-zA-Z0-9.=-]{1,100}")
TRANSFER_REFERENCE = re.compile(r"[a-z0-9_-]{16,50}")
_KEY = re.compile(r"Bearer sk_(test|live)_\S+")
_LARGEST = 10**15


class Wrong(Exception):
    """A request that Paystack does not take. Without a code it says no more than its message."""

    def __init__(self, status: int, message: str, *, code: str = "", next_step: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.said: Json = {"status": False, "message": message}
        if code:
            meta = {"nextStep": next_step or "Ensure that the value(s) you're passing are valid"}
            self.said |= {"meta": meta, "type": "validation_error", "code": code, "errorCodeMappingNotFound": False}


def door(*methods: str) -> Callable[[Door], Door]:
    """A door of the real company: with a key, and errors as it writes them."""

    def of(view: Door) -> Door:
        @wraps(view)
        def behind_the_key(request: HttpRequest, **named: str) -> HttpResponse:
            if not _KEY.fullmatch(request.headers.get("Authorization", "")):
                return JsonResponse({"status": False, "message": "Invalid key"}, status=401)
            try:
                if request.method not in methods:
                    raise not_found()
                return view(request, **named)
            except Wrong as wrong:
                return JsonResponse(wrong.said, status=wrong.status)

        return behind_the_key

    return of


def said(message: str, about: Any, *, status: int = 200) -> HttpResponse:
    """A good answer."""
    return JsonResponse({"status": True, "message": message, "data": about}, status=status)


def not_found() -> Wrong:
    """What it says of what it does not know."""
    return Wrong(404, "Entity not found")


def body_of(request: HttpRequest) -> Json:
    """What a request says, as JSON or as a form. Raises Wrong."""
    if "json" not in (request.content_type or ""):
        return dict(request.POST.items())
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Wrong(400, "Invalid JSON body", code="invalid_params")
    return found


def text(sent: Mapping[str, Any], name: str) -> str:
    """A field that must be there. Raises Wrong."""
    value = sent.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Wrong(400, f"{name} is required", code="missing_params", next_step=f"Provide {name}")
    return value


def amount(sent: Mapping[str, Any], name: str = "amount") -> int:
    """A positive whole number of subunits, as a number or in digits. Raises Wrong."""
    value = sent.get(name)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        value = int(value)
    if type(value) is not int or not 0 < value <= _LARGEST:
        raise Wrong(400, "Invalid Amount Sent", code="invalid_amount", next_step="Send a whole number of subunits")
    return value


def currency(sent: Mapping[str, Any]) -> str:
    """A currency of its own; the first when none is named. Raises Wrong."""
    value = sent.get("currency", CURRENCIES[0])
    if value not in CURRENCIES:
        raise Wrong(403, "Currency not supported by merchant", code="unsupported_currency")
    return str(value)


def reference(sent: Mapping[str, Any], shape: re.Pattern[str], taken: Mapping[str, Any], *, kind: str) -> str:
    """A new reference. The lock is the caller's. Raises Wrong."""
    value = text(sent, "reference")
    if not shape.fullmatch(value):
        raise Wrong(400, f"Invalid {kind} reference", code="invalid_reference")
    if value in taken:
        raise Wrong(
            400,
            f"Duplicate {kind} Reference",
            code="duplicate_reference",
            next_step=f"Try and create the {kind} or Charge with a new reference",
        )
    return value
