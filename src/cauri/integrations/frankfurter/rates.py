"""Asking Frankfurter v2 for rates, and reading what it says digit by digit."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final, NoReturn

from django.conf import settings

from cauri.books.fx.ports import Published, SourceSilent
from cauri.kit import http

_UNKNOWN: Final = {404, 422}  # a code that it publishes nothing for


class FrankfurterRates:
    """The latest rate that it has of each pair."""

    name = "frankfurter"

    def rates(self, base: str, quotes: Sequence[str]) -> Sequence[Published]:
        """What it publishes of these; those that it does not know are left out. Raises SourceSilent."""
        answer = _asked("/v2/rates", base=base, quotes=",".join(quotes))
        if answer.status in _UNKNOWN:  # it refuses the whole question for one code
            return list(_one_by_one(base, quotes))
        found = _read(_good(answer))
        if not isinstance(found, list):
            raise SourceSilent("malformed_answer")
        return [_published(one) for one in found]


def _one_by_one(base: str, quotes: Sequence[str]) -> Iterator[Published]:
    for quote in quotes:
        answer = _asked(f"/v2/rate/{base}/{quote}")
        if answer.status not in _UNKNOWN:
            yield _published(_read(_good(answer)))


def _asked(path: str, **query: str) -> http.Answer:
    try:
        return _client(settings.FRANKFURTER_URL).send("GET", path, query=query, repeatable=True)
    except http.Unreachable:
        raise SourceSilent("company_unreachable") from None
    except http.NoAnswer:
        raise SourceSilent("no_answer") from None


def _good(answer: http.Answer) -> http.Answer:
    if answer.status == 429:
        raise SourceSilent("busy")
    if not answer.ok:
        raise SourceSilent("company_failed")
    return answer


def _read(answer: http.Answer) -> Any:
    try:
        return json.loads(answer.body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, InvalidOperation):
        raise SourceSilent("malformed_answer") from None


def _published(one: Any) -> Published:
    """One row. A whole number is a rate too; a word or a truth is none."""
    try:
        base, quote, rate, day = one["base"], one["quote"], one["rate"], date.fromisoformat(one["date"])
    except (KeyError, TypeError, ValueError):
        raise SourceSilent("malformed_answer") from None
    if type(rate) not in (int, Decimal) or not isinstance(base, str) or not isinstance(quote, str):
        raise SourceSilent("malformed_answer")
    return Published(base=base, quote=quote, mid=Decimal(rate), published_on=day)


def _no_number(_: str) -> NoReturn:
    raise ValueError("no number")


@cache
def _client(url: str) -> http.Client:
    return http.Client(url)
