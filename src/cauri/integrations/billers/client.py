"""The one place that turns a biller's answers, and its silences, into what is known."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings

from cauri.kit import http
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money

REFERENCE_TAKEN = "reference_taken"
TOO_LATE = "not_cancellable"
TOO_LITTLE = "insufficient_balance"
_NOTHING_DONE = {401: "key_refused", 403: "key_refused", 429: "busy"}
_UNDECIDED = {408, 425}  # the request may be under way
_CODES_OF = {  # of these statuses another code is somebody else's answer, not the protocol's
    404: {"unknown_account", "unknown_payment", "unknown_product"},
    409: {REFERENCE_TAKEN, TOO_LATE},
}
_CODE = re.compile(r"[a-z][a-z_]{0,39}")


class NotDone(Exception):
    """The company certainly did nothing, for a reason that may pass. The text is a stable word."""


class Unclear(Exception):
    """What the company did is not known: no answer came, or none that tells anything. The text is a stable word."""


class Unknown(Exception):
    """The company answered that it has no such account, payment or product: the text says which."""


class Refused(Exception):
    """The company answered that it will not. The text is its code, a stable word."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer says. Whatever is asked of it and is not there, or is something else, raises Unclear."""

    found: Mapping[str, Any] = field(repr=False)

    def text(self, name: str, *, most: int = 100) -> str:
        """Words, at most so many characters."""
        found = self.words(name, most=most)
        if not found:
            raise Unclear("malformed_answer")
        return found

    def words(self, name: str, *, most: int = 100) -> str:
        """Words that need not be there."""
        value = self.found.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most:
            raise Unclear("malformed_answer")
        return value

    def money(self, name: str) -> Money:
        """An amount, and not a negative one."""
        found = self.signed_money(name)
        if found.minor < 0:
            raise Unclear("malformed_answer")
        return found

    def signed_money(self, name: str) -> Money:
        """An amount, `{"amount": "12.50", "currency": "MRU"}`."""
        told = self.part(name)
        try:
            return Money.of(told.text("amount"), told.text("currency"))
        except Refusal:
            raise Unclear("malformed_answer") from None

    def part(self, name: str) -> "Facts":
        """What stands below a name."""
        return facts(self.found.get(name))

    def has(self, name: str) -> bool:
        """Whether something stands below a name."""
        return self.found.get(name) is not None

    def list(self, name: str) -> list[Any]:
        """A list."""
        value = self.found.get(name)
        if not isinstance(value, list):
            raise Unclear("malformed_answer")
        return value


def get(path: str, **query: str) -> Facts:
    """What the company answers to a question, asked three times at most. Raises NotDone, Unclear, Unknown, Refused."""
    return _told("GET", path, query=query, repeatable=True)


def post(path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Facts:
    """What it answers when it is told to do something. Raises NotDone, Unclear, Unknown, Refused."""
    return _told("POST", path, json=body, repeatable=repeatable)


def facts(found: Any) -> Facts:
    """An object of an answer. Raises Unclear."""
    if not isinstance(found, dict):
        raise Unclear("malformed_answer")
    return Facts(found)


def word(code: str, *, otherwise: str) -> str:
    """A code, if it is one: never anything longer, which may repeat what the company was sent."""
    return code if _CODE.fullmatch(code) else otherwise


def _told(method: str, path: str, **sent: Any) -> Facts:
    if not settings.BILLERS_URL or not settings.BILLERS_KEY:
        raise NotDone("no_key")
    try:
        answer = _client(settings.BILLERS_URL, settings.BILLERS_KEY).send(method, path, **sent)
    except http.Unreachable:
        raise NotDone("company_unreachable") from None
    except http.NoAnswer:
        raise Unclear("no_answer") from None
    if answer.status in _NOTHING_DONE:
        raise NotDone(_NOTHING_DONE[answer.status])
    if answer.status >= 500 or answer.status in _UNDECIDED:
        raise Unclear("company_failed")
    return _content(answer)


def _content(answer: http.Answer) -> Facts:
    """What a good answer says. A bad one counts only if the company has written it, not something in between."""
    try:
        said = facts(json.loads(answer.body))
    except (ValueError, RecursionError):
        raise Unclear("malformed_answer") from None
    if answer.ok:
        return said
    if not 400 <= answer.status < 500:
        raise Unclear("malformed_answer")
    code = word(said.part("error").text("code"), otherwise="company_refused")
    if code not in _CODES_OF.get(answer.status, {code}):
        raise Unclear("malformed_answer")
    raise Unknown(code) if answer.status == 404 else Refused(code)


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"})
