"""The one place that turns a biller's answers, and its silences, into what is known."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.conf import settings

from cauri.kit import answers, http
from cauri.kit.answers import MALFORMED, NotDone, Unclear
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money

REFERENCE_TAKEN = "reference_taken"
TOO_LATE = "not_cancellable"
TOO_LITTLE = "insufficient_balance"
_UNDECIDED = frozenset({408, 425})  # the request may be under way
_CODES_OF = {  # of these statuses another code is somebody else's answer, not the protocol's
    404: {"unknown_account", "unknown_payment", "unknown_product"},
    409: {REFERENCE_TAKEN, TOO_LATE},
}


class Facts(answers.Facts):
    """What an answer says."""

    LONGEST: ClassVar[int | None] = 100

    def money(self, name: str) -> Money:
        """An amount, and not a negative one."""
        found = self.signed_money(name)
        if found.minor < 0:
            raise Unclear(MALFORMED)
        return found

    def signed_money(self, name: str) -> Money:
        """An amount, `{"amount": "12.50", "currency": "MRU"}`."""
        told = self.part(name)
        try:
            return Money.of(told.text("amount"), told.text("currency"))
        except Refusal:
            raise Unclear(MALFORMED) from None


def get(path: str, **query: str) -> Facts:
    """What the company answers to a question, asked three times at most. Raises NotDone, Unclear, Unknown, Refused."""
    return _told("GET", path, query=query, repeatable=True)


def post(path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Facts:
    """What it answers when it is told to do something. Raises NotDone, Unclear, Unknown, Refused."""
    return _told("POST", path, json=body, repeatable=repeatable)


def _told(method: str, path: str, **sent: Any) -> Facts:
    if not settings.BILLERS_URL or not settings.BILLERS_KEY:
        raise NotDone("no_key")
    company = _client(settings.BILLERS_URL, settings.BILLERS_KEY)
    answer = answers.answer_of(company, method, path, undecided=_UNDECIDED, **sent)
    return Facts.of(answers.content_of(answer, codes_of=_CODES_OF))


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"})
