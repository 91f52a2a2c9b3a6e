"""The one place that turns DT One's answers, and its silences, into what is known."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from cauri.kit import http
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

_NOTHING_DONE = {401: "key_refused", 403: "key_refused", 429: "busy"}
_UNDECIDED = {408, 409, 425}  # the request may be under way, or be done by another
_LARGEST_EXPONENT = 18  # of a number: no amount has more digits than that


class NotDone(Exception):
    """DT One certainly did nothing, for a reason that may pass. The text is a stable word."""


class Unclear(Exception):
    """What DT One did is not known: no answer came, or none that tells anything. The text is a stable word."""


class Unknown(Exception):
    """DT One answered that it has no such transaction."""


class Refused(Exception):
    """DT One answered that it will not. The text is a stable word."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer says. Whatever is asked of it and is not there, or is something else, raises Unclear."""

    found: Mapping[str, Any] = field(repr=False)

    def text(self, name: str) -> str:
        """Words."""
        value = self.found.get(name)
        if not isinstance(value, str) or not value:
            raise Unclear("malformed_answer")
        return value

    def words(self, name: str, *, most: int) -> str:
        """Words that need not be there, at most so many characters."""
        value = self.found.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most:
            raise Unclear("malformed_answer")
        return value

    def number(self, name: str) -> int:
        """A whole number."""
        value = self.found.get(name)
        if type(value) is not int:
            raise Unclear("malformed_answer")
        return value

    def part(self, name: str) -> "Facts":
        """What stands below a name."""
        return facts(self.found.get(name))

    def has(self, name: str) -> bool:
        """Whether something stands below a name."""
        return self.found.get(name) is not None

    def list(self, name: str) -> list[Any]:
        """A list; an empty one where nothing is listed."""
        value = self.found.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Unclear("malformed_answer")
        return value


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
        raise Unclear("malformed_answer")
    pages, total = (_counted(answer, name) for name in ("x-total-pages", "x-total"))
    return Page([facts(one) for one in listed], pages, total)


def post(path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Any:
    """What DT One answers when it is told to do something. Raises NotDone, Unclear, Unknown, Refused."""
    return _content(_told("POST", path, json=body, repeatable=repeatable))


def facts(found: Any) -> Facts:
    """An object of an answer. Raises Unclear."""
    if not isinstance(found, dict):
        raise Unclear("malformed_answer")
    return Facts(found)


def money(value: Any, unit: str) -> Money:
    """An amount as DT One writes it, a number of whole units that may have decimals. Raises Unclear."""
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or value < 0 or abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise Unclear("malformed_answer")
    try:
        return Money.of(f"{value.normalize():f}", unit)
    except Refusal:  # another currency's decimals, or no currency at all
        raise Unclear("malformed_answer") from None


def number_of(amount: Money) -> int | float:
    """The same the other way round: in JSON it reads as the amount does, up to a thousand billion units."""
    whole, rest = divmod(amount.minor, 10**amount.currency.exponent)
    return float(amount.amount) if rest else whole


def _told(method: str, path: str, **sent: Any) -> http.Answer:
    if not settings.DTONE_KEY or not settings.DTONE_SECRET:
        raise NotDone("no_key")
    try:
        answer = _client(settings.DTONE_URL, settings.DTONE_KEY, settings.DTONE_SECRET).send(method, path, **sent)
    except http.Unreachable:
        raise NotDone("company_unreachable") from None
    except http.NoAnswer:
        raise Unclear("no_answer") from None
    if answer.status in _NOTHING_DONE:
        raise NotDone(_NOTHING_DONE[answer.status])
    if answer.status >= 500 or answer.status in _UNDECIDED:
        raise Unclear("company_failed")
    return answer


def _content(answer: http.Answer) -> Any:
    """What a good answer says. A bad one counts only if DT One has written it, not something in between."""
    try:
        said = json.loads(answer.body, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Unclear("malformed_answer") from None
    if answer.ok:
        return said
    if not 400 <= answer.status < 500:
        raise Unclear("malformed_answer")
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
        raise Unclear("malformed_answer")
    return code


def _counted(answer: http.Answer, header: str) -> int:
    value = answer.headers.get(header, "")
    if not value.isascii() or not value.isdigit() or len(value) > _LARGEST_EXPONENT:
        raise Unclear("malformed_answer")
    return int(value)


@cache
def _client(url: str, key: str, secret: str) -> http.Client:
    credentials = base64.b64encode(f"{key}:{secret}".encode()).decode()
    return http.Client(url, headers={"Authorization": f"Basic {credentials}"})
