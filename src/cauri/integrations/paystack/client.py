"""The one place that turns Paystack's answers, and its silences, into what is known."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings

from cauri.kit import answers, http
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.money import currencies
from cauri.money.amounts import AmountTooLarge, Money

CURRENCIES = frozenset({"NGN", "GHS", "ZAR", "KES", "USD"})

_UNDECIDED = frozenset({408, 409, 425})  # the request may be under way, or be done by another
_LONGEST_CODE = 40


class Facts(answers.Facts):
    """What an answer says. Amounts are subunits."""

    def money(self, name: str) -> Money:
        """An amount, in the answer's currency."""
        code, subunits = self.text("currency"), self.number(name)
        if code not in CURRENCIES or subunits < 0:
            raise Unclear(MALFORMED)
        try:
            return Money(subunits, currencies.named(code))
        except AmountTooLarge:
            raise Unclear(MALFORMED) from None


def get(path: str, **query: str) -> Any:
    """What Paystack answers to a question, asked three times at most.

    Raises NotDone, Unclear, Unknown, Refused.
    """
    return _told("GET", path, query=query, repeatable=True)


def post(path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Any:
    """What Paystack answers when it is told to do something. Raises NotDone, Unclear, Unknown, Refused."""
    return _told("POST", path, json=body, repeatable=repeatable)


def _told(method: str, path: str, **sent: Any) -> Any:
    if not settings.PAYSTACK_SECRET_KEY:
        raise NotDone("no_key")
    company = _client(settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY)
    return _content(answers.answer_of(company, method, path, undecided=_UNDECIDED, **sent))


def _content(answer: http.Answer) -> Any:
    """The `data` of a good answer. A bad one counts only if Paystack has written it, not something in between."""
    try:
        said = answer.json()
    except http.NotJson:
        raise Unclear(MALFORMED) from None
    if not isinstance(said, dict) or not isinstance(said.get("message"), str) or said.get("status") is not answer.ok:
        raise Unclear(MALFORMED)
    if answer.ok:
        return said.get("data")
    if answer.status == 404:
        raise Unknown
    if not 400 <= answer.status < 500:
        raise Unclear(MALFORMED)
    raise Refused(_word(said.get("code")))


def _word(code: Any) -> str:
    """Paystack's code of a refusal, if it is one: never its message, which may repeat what it was sent."""
    if isinstance(code, str) and len(code) <= _LONGEST_CODE and code.isascii() and code.replace("_", "").isalpha():
        return code.lower()
    return "company_refused"


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"})
