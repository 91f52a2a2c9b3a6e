"""Frankfurter v2: reference rates of central banks, as https://frankfurter.dev describes them.

Everything follows from what one euro buys; a switch gives a pair whatever rate it is told, nonsense too.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Context, Decimal
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cauri.integrations.sandbox.companies import Company
from cauri.integrations.sandbox.switches import given

_PER_EURO = {
    "EUR": "1", "USD": "1.1443", "GBP": "0.8655", "MRU": "45.71", "NGN": "1753.2", "KES": "147.86", "GHS": "12.43",
    "ZAR": "20.27", "EGP": "55.62", "CAD": "1.5699", "AUD": "1.7518", "CHF": "0.9337", "JPY": "170.05",
    "XOF": "655.957", "XAF": "655.957",
}  # fmt: skip
_DIGITS = Context(prec=6)

Pair = tuple[str, str]


class _UnknownCurrency(Exception):
    """A code that it publishes nothing for."""


@dataclass
class _Memory:
    """What was switched: rates as JSON text, or None for a pair that is left out; and the day they are of."""

    lock: Lock = field(default_factory=Lock)
    told: dict[Pair, str | None] = field(default_factory=dict)
    unasked: list[Pair] = field(default_factory=list)
    date: str = ""


_memory = _Memory()


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """The latest rates of a base, all or those asked for, as a flat array."""
    base = request.GET.get("base", "EUR")
    asked = request.GET.get("quotes", "")
    quotes = asked.split(",") if asked else [code for code in _PER_EURO if code != base]
    with _memory.lock:
        try:
            return _json(f"[{', '.join(_written([(base, quote) for quote in quotes] + _memory.unasked))}]")
        except _UnknownCurrency as unknown:
            return _refused(str(unknown))


@require_safe
def rate(_request: HttpRequest, base: str, quote: str) -> HttpResponse:
    """One rate."""
    with _memory.lock:
        try:
            found = list(_written([(base, quote)]))
        except _UnknownCurrency as unknown:
            return _refused(str(unknown))
    return _json(found[0]) if found else JsonResponse({"status": 404, "message": "not found"}, status=404)


@require_POST
def set_rate(request: HttpRequest) -> HttpResponse:
    """`{"base", "quote", "rate"}`: what is told of a pair from now on; a null leaves it out, and a text stands in the
    answer as it is. `{"date"}`: the day of all rates. `{"unasked": "JPY"}`: a rate more than was asked for.
    """
    sent = given(request)
    with _memory.lock:
        if "date" in sent:
            _memory.date = str(sent["date"])
        if "unasked" in sent:
            _memory.unasked.append((str(sent.get("base", "EUR")), str(sent["unasked"])))
        if "quote" in sent:
            told = sent.get("rate")
            _memory.told[(str(sent.get("base", "EUR")), str(sent["quote"]))] = None if told is None else str(told)
    return kept(request)


def kept(_request: HttpRequest) -> HttpResponse:
    """What one euro buys, and what was switched."""
    switched = {f"{base}/{quote}": told for (base, quote), told in _memory.told.items()}
    return JsonResponse({"per_euro": _PER_EURO, "switched": switched, "date": _today()})


def reset() -> None:
    """Forget what was switched."""
    with _memory.lock:
        _memory.told.clear()
        _memory.unasked.clear()
        _memory.date = ""


def _written(pairs: Iterable[Pair]) -> list[str]:
    """Each pair's line of JSON. Raises _UnknownCurrency."""
    lines = []
    for base, quote in pairs:
        told = _memory.told.get((base, quote), _cross(base, quote))
        if told is not None:
            start = json.dumps({"date": _today(), "base": base, "quote": quote})
            lines.append(f'{start[:-1]}, "rate": {told}}}')
    return lines


def _cross(base: str, quote: str) -> str:
    for code in (base, quote):
        if code not in _PER_EURO:
            raise _UnknownCurrency(code)
    return format(_DIGITS.divide(Decimal(_PER_EURO[quote]), Decimal(_PER_EURO[base])), "f")


def _today() -> str:
    return _memory.date or datetime.now(UTC).date().isoformat()


def _json(text: str) -> HttpResponse:
    """Written by hand: a rate must be told digit by digit, and nonsense as it is."""
    return HttpResponse(text, content_type="application/json")


def _refused(code: Any) -> HttpResponse:
    return JsonResponse({"status": 422, "message": f"invalid currency: {code}"}, status=422)


COMPANY = Company(
    name="frankfurter",
    title="Frankfurter",
    paths=[path("v2/rates", rates), path("v2/rate/<str:base>/<str:quote>", rate)],
    reset=reset,
    switches=[path("rate", set_rate), path("kept", kept)],
)
