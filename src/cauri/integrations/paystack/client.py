"""The one place that turns Paystack's answers, and its silences, into what is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings

from cauri.kit import http
from cauri.money import currencies
from cauri.money.amounts import AmountTooLarge, Money

CURRENCIES = frozenset({"NGN", "GHS", "ZAR", "KES", "USD"})

_NOTHING_DONE = {401: "key_refused", 403: "key_refused", 429: "busy"}
_UNDECIDED = {408, 409, 425}  # the request may be under way, or be done by another
_LONGEST_CODE = 40


class NotDone(Exception):
    """Paystack certainly did nothing, for a reason that may pass. The text is a stable word."""


class Unclear(Exception):
    """What Paystack did is not known: no answer came, or none that tells anything. The text is a stable word."""


class Unknown(Exception):
    """Paystack answered that it knows nothing of what it was asked about."""


class Refused(Exception):
    """Paystack answered that it will not. The text is a stable word."""


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

    def number(self, name: str) -> int:
        """A whole number."""
        value = self.found.get(name)
        if type(value) is not int:
            raise Unclear("malformed_answer")
        return value

    def money(self, name: str) -> Money:
        """An amount of subunits, in the answer's currency."""
        code, subunits = self.text("currency"), self.number(name)
        if code not in CURRENCIES or subunits < 0:
            raise Unclear("malformed_answer")
        try:
            return Money(subunits, currencies.named(code))
        except AmountTooLarge:
            raise Unclear("malformed_answer") from None


def get(path: str, **query: str) -> Any:
    """What Paystack answers to a question, asked three times at most.

    Raises NotDone, Unclear, Unknown, Refused.
    """
    return _told("GET", path, query=query, repeatable=True)


def post(path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Any:
    """What Paystack answers when it is told to do something. Raises NotDone, Unclear, Unknown, Refused."""
    return _told("POST", path, json=body, repeatable=repeatable)


def facts(found: Any) -> Facts:
    """An object of an answer. Raises Unclear."""
    if not isinstance(found, dict):
        raise Unclear("malformed_answer")
    return Facts(found)


def _told(method: str, path: str, **sent: Any) -> Any:
    if not settings.PAYSTACK_SECRET_KEY:
        raise NotDone("no_key")
    try:
        answer = _client(settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY).send(method, path, **sent)
    except http.Unreachable:
        raise NotDone("company_unreachable") from None
    except http.NoAnswer:
        raise Unclear("no_answer") from None
    if answer.status in _NOTHING_DONE:
        raise NotDone(_NOTHING_DONE[answer.status])
    if answer.status >= 500 or answer.status in _UNDECIDED:
        raise Unclear("company_failed")
    return _content(answer)


def _content(answer: http.Answer) -> Any:
    """The `data` of a good answer. A bad one counts only if Paystack has written it, not something in between."""
    try:
        said = answer.json()
    except http.NotJson:
        raise Unclear("malformed_answer") from None
    if not isinstance(said, dict) or not isinstance(said.get("message"), str) or said.get("status") is not answer.ok:
        raise Unclear("malformed_answer")
    if answer.ok:
        return said.get("data")
    if answer.status == 404:
        raise Unknown
    if not 400 <= answer.status < 500:
        raise Unclear("malformed_answer")
    raise Refused(_word(said.get("code")))


def _word(code: Any) -> str:
    """Paystack's code of a refusal, if it is one: never its message, which may repeat what it was sent."""
    if isinstance(code, str) and len(code) <= _LONGEST_CODE and code.isascii() and code.replace("_", "").isalpha():
        return code.lower()
    return "company_refused"


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"})
