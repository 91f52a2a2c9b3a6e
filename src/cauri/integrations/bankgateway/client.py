"""The one place that turns the bank's answers, and its silences, into what is known."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.conf import settings

from cauri.kit import answers, clock, http, standard_webhooks
from cauri.kit.answers import MALFORMED, NotDone, Unclear
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money

COMPANY: Final = "bankgateway"
REFERENCE_TAKEN: Final = "reference_taken"
TOO_LITTLE: Final = "insufficient_balance"
_LARGEST_ANSWER: Final = 10 * 1024 * 1024
_UNDECIDED: Final = frozenset({408, 425})  # the request may be under way
_CODES_OF: Final = {  # of these statuses another code is somebody else's answer, not the protocol's
    404: {"unknown_account", "unknown_bank", "unknown_credit", "unknown_payout"},
    409: {REFERENCE_TAKEN, "returned_before"},
}


class Facts(answers.Facts):
    """What an answer says."""

    LONGEST: ClassVar[int | None] = 100

    def money(self, name: str) -> Money:
        """So many minor units of the object's currency, and not less than none."""
        minor = self.number(name)
        if minor < 0:
            raise Unclear(MALFORMED)
        try:
            return Money.of_minor(minor, self.text("currency"))
        except Refusal:
            raise Unclear(MALFORMED) from None


def get(path: str, **query: str) -> Facts:
    """What the bank answers to a question, asked three times at most. Raises NotDone, Unclear, Unknown, Refused."""
    return _content(_answer("GET", path, query=query))


def post(path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Facts:
    """What it answers when it is told to do something. Raises NotDone, Unclear, Unknown, Refused."""
    return _content(_answer("POST", path, body=body, repeatable=repeatable))


def whole(path: str, **query: str) -> bytes:
    """A good answer as it came. Raises NotDone, Unclear, Unknown, Refused."""
    answer = _answer("GET", path, query=query)
    _content(answer)
    return answer.body


def must_be(told: Facts, wanted: Mapping[str, str]) -> None:
    """Return if it is about what was meant. Raises Unclear."""
    if any(told.text(name) != value for name, value in wanted.items()):
        raise Unclear(MALFORMED)


def _answer(
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    repeatable: bool = True,
) -> http.Answer:
    """What the bank answers to a signed request."""
    if not settings.BANKGATEWAY_URL or not settings.BANKGATEWAY_KEY:
        raise NotDone("no_key")
    asked = f"{path}?{urlencode(query)}" if query else path
    content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    at = int(clock.now().timestamp())
    try:
        signed = standard_webhooks.signature(f"{method} {asked}", at, content, secret=settings.BANKGATEWAY_SECRET)
    except standard_webhooks.NoSecret:
        raise NotDone("no_key") from None
    headers = {"Cauri-Timestamp": str(at), "Cauri-Signature": signed, "Content-Type": "application/json"}
    company = _client(settings.BANKGATEWAY_URL, settings.BANKGATEWAY_KEY)
    return answers.answer_of(
        company, method, asked, undecided=_UNDECIDED, content=content, headers=headers, repeatable=repeatable
    )


def _content(answer: http.Answer) -> Facts:
    return Facts.of(answers.content_of(answer, codes_of=_CODES_OF))


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"}, largest_answer=_LARGEST_ANSWER)
