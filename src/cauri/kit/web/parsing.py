"""Reading a request's body: strict JSON in UTF-8, and nothing that two readers could read differently.

A body is refused here when a later floor could only trip over it: a name that comes twice (which one counts?),
NaN and infinities (no JSON), NUL and lone surrogates (no text that PostgreSQL keeps), nesting without end.
"""

import json
import math
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from cauri.kit.errors import Refusal

MEDIA_TYPE = "application/json"
DEEPEST = 32
_LONGEST_NUMBER = 32


class MediaTypeNotSupported(Refusal):
    """The body is not announced as JSON."""

    code = "media_type_not_supported"
    status = 415


class MalformedJson(Refusal):
    """The body is no JSON that we read. The fact `reason` says why; the body is never repeated."""

    code = "malformed_json"
    status = 400


class StrictParser(Parser):
    """What the API reads bodies with."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Raises MediaTypeNotSupported, MalformedJson."""
        if request.content_type != MEDIA_TYPE:
            raise MediaTypeNotSupported(accepted=MEDIA_TYPE)
        return value_of(request.body)


def value_of(body: bytes) -> Any:
    """The value that JSON text stands for. Raises MalformedJson."""
    try:
        value = json.loads(
            body.decode(), object_pairs_hook=_unique, parse_constant=_no_number, parse_float=_finite, parse_int=_whole
        )
    except UnicodeDecodeError:
        raise MalformedJson(reason="not_utf_8") from None
    except RecursionError:
        raise MalformedJson(reason="too_deep") from None
    except ValueError:
        raise MalformedJson(reason="syntax") from None  # the original holds the body
    # Only an escape can smuggle in what UTF-8 and JSON exclude, and only brackets nest: most bodies need no look.
    if b"\\u" in body or body.count(b"[") + body.count(b"{") > DEEPEST:
        _inspect(value, DEEPEST)
    return value


def _inspect(value: Any, depth: int) -> None:
    if isinstance(value, str):
        _inspect_text(value)
    elif isinstance(value, list | dict):
        if not depth:
            raise MalformedJson(reason="too_deep")
        inside = value if isinstance(value, list) else [*value.keys(), *value.values()]
        for one in inside:
            _inspect(one, depth - 1)


def _inspect_text(text: str) -> None:
    if "\x00" in text:
        raise MalformedJson(reason="nul")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise MalformedJson(reason="lone_surrogate")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson(reason="duplicate_name")
    return found


def _no_number(_: str) -> NoReturn:
    raise MalformedJson(reason="not_finite")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise MalformedJson(reason="not_finite")
    return number


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise MalformedJson(reason="number_too_long")
    return int(text)
