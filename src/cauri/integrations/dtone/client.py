"""The one place that turns DT One's answers, and its silences, into what is known."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from cauri.kit import answers, http
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money

# Codes of refusals, and the words for them. Any other is "company_refused".
ALREADY_USED = "duplicate_reference"
TOO_LITTLE = "insufficient_balance"
NOT_SOLD = "product_unavailable"
NO_SUCH_NUMBER = "account_refused"
_WORDS = {
    1003001: NOT_SOLD,
    1003002: "amount_out_of_range",
    1003003: "currency_refused",
    1005003: NO_SUCH_NUMBER,
    1005006: "operator_unknown",
    1006001: TOO_LITTLE,
    1007001: ALREADY_USED,
    1007500: "operation_unsupported",
}
_NO_SUCH_TRANSACTION = 1008004

_UNDECIDED = frozenset({408, 409, 425})  # the request may be under way, or be done by another
_MOST_ON_A_PAGE = 100
_LARGEST_EXPONENT = 18  # of a number: no amount has more digits than that


class Facts(answers.Facts):
    """What an answer says."""

    def list(self, name: str) -> list[Any]:
        """A list; an empty one where nothing is listed."""
        return super().list(name) if self.has(name) else []


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what is listed, and how much there is in all."""

    listed: list[Facts] = field(repr=False)
    pages: int
    total: int


def get(path: str, **query: str | int) -> Any:
    """What DT One answers to a question, asked three times at most. Raises NotDone, Unclear, Unknown, Refused."""
    return _content(_told("GET", path, query=query, repeatable=True))


def get_page(path: str, **query: str | int) -> Page:
    """A page of a list. Raises NotDone, Unclear, Unknown, Refused."""
    answer = _told("GET", path, query=query, repeatable=True)
    listed = _content(answer)
    if not isinstance(listed, list):
        raise Unclear(MALFORMED)
    pages, total = (_counted(answer, name) for name in ("x-total-pages", "x-total"))
    return Page([Facts.of(one) for one in listed], pages, total)


def get_all(path: str, *, most_pages: int = 100, **query: str | int) -> list[Facts]:
    """Every page of a list, or none: a list that changed while it was read is not to be taken for the whole.

    Raises NotDone, Unclear, Unknown, Refused.
    """
    found: dict[int, Facts] = {}
    page, pages, total = 1, 1, 0
    while page <= pages:
        told = get_page(path, **query, page=page, per_page=_MOST_ON_A_PAGE)
        pages, total = told.pages, told.total
        if pages > most_pages:
            raise Unclear(MALFORMED)
        found |= {one.number("id"): one for one in told.listed}
        page += 1
    if len(found) != total:
        raise Unclear("incomplete_answer")
    return list(found.values())


def post(path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Any:
    """What DT One answers when it is told to do something. Raises NotDone, Unclear, Unknown, Refused."""
    return _content(_told("POST", path, json=body, repeatable=repeatable))


def money(value: Any, unit: str) -> Money:
    """An amount as DT One writes it, a number of whole units that may have decimals. Raises Unclear."""
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or value < 0 or abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise Unclear(MALFORMED)
    try:
        return Money.of(f"{value.normalize():f}", unit)
    except Refusal:  # another currency's decimals, or no currency at all
        raise Unclear(MALFORMED) from None


def number_of(amount: Money) -> int | float:
    """The same the other way round: in JSON it reads as the amount does, up to a thousand billion units."""
    whole, rest = divmod(amount.minor, 10**amount.currency.exponent)
    return float(amount.amount) if rest else whole


def _told(method: str, path: str, **sent: Any) -> http.Answer:
    if not settings.DTONE_KEY or not settings.DTONE_SECRET:
        raise NotDone("no_key")
    company = _client(settings.DTONE_URL, settings.DTONE_KEY, settings.DTONE_SECRET)
    return answers.answer_of(company, method, path, undecided=_UNDECIDED, **sent)


def _content(answer: http.Answer) -> Any:
    """What a good answer says. A bad one counts only if DT One has written it, not something in between."""
    try:
        said = json.loads(answer.body, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Unclear(MALFORMED) from None
    if answer.ok:
        return said
    if not 400 <= answer.status < 500:
        raise Unclear(MALFORMED)
    code = _code(said)
    if code == _NO_SUCH_TRANSACTION:
        raise Unknown
    raise Refused(_WORDS.get(code, "company_refused"))


def _code(said: Any) -> int:
    """DT One's number of an error: never its message, which may repeat what it was sent."""
    errors = said.get("errors") if isinstance(said, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    code = first.get("code") if isinstance(first, dict) else None
    if type(code) is not int:
        raise Unclear(MALFORMED)
    return code


def _counted(answer: http.Answer, header: str) -> int:
    value = answer.headers.get(header, "")
    if not value.isascii() or not value.isdigit() or len(value) > _LARGEST_EXPONENT:
        raise Unclear(MALFORMED)
    return int(value)


@cache
def _client(url: str, key: str, secret: str) -> http.Client:
    credentials = base64.b64encode(f"{key}:{secret}".encode()).decode()
    return http.Client(url, headers={"Authorization": f"Basic {credentials}"})
