"""What a company's answer, or its silence, means. Money depends on telling the four apart: nothing was done, nobody
knows, the company knows nothing of it, the company will not."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Self

from cauri.kit import http

MALFORMED: Final = "malformed_answer"
_CODE: Final = re.compile(r"[a-z][a-z_]{0,39}")
_LONGEST_CODE: Final = 100
_NOTHING_DONE: Final = {401: "key_refused", 403: "key_refused", 429: "busy"}


class NotDone(Exception):
    """The company certainly did nothing, for a reason that may pass. The text is a stable word."""


class Unclear(Exception):
    """What the company did is not known: no answer came, or none that tells anything. The text is a stable word."""


class Unknown(Exception):
    """The company answered that it knows nothing of what it was asked about. The text may say of what."""


class Refused(Exception):
    """The company answered that it will not. The text is a stable word."""


@dataclass(frozen=True, slots=True)
class Facts:
    """An object of an answer. Whatever is asked of it and is not there, or is something else, raises Unclear."""

    LONGEST: ClassVar[int | None] = None
    """The most characters that words may have, where nothing else is said; None: any number."""

    found: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, found: Any) -> Self:
        """What an object says."""
        if not isinstance(found, dict):
            raise Unclear(MALFORMED)
        return cls(found)

    def text(self, name: str, *, most: int | None = None) -> str:
        """Words, at most so many characters."""
        found = self.words(name, most=most)
        if not found:
            raise Unclear(MALFORMED)
        return found

    def words(self, name: str, *, most: int | None = None) -> str:
        """Words that need not be there, at most so many characters."""
        value, most = self.found.get(name), self.LONGEST if most is None else most
        if value is None:
            return ""
        if not isinstance(value, str) or (most is not None and len(value) > most):
            raise Unclear(MALFORMED)
        return value

    def number(self, name: str) -> int:
        """A whole number."""
        value = self.found.get(name)
        if type(value) is not int:
            raise Unclear(MALFORMED)
        return value

    def part(self, name: str) -> Self:
        """What stands below a name."""
        return self.of(self.found.get(name))

    def has(self, name: str) -> bool:
        """Whether something stands below a name."""
        return self.found.get(name) is not None

    def list(self, name: str) -> list[Any]:
        """A list."""
        value = self.found.get(name)
        if not isinstance(value, list):
            raise Unclear(MALFORMED)
        return value


def answer_of(client: http.Client, method: str, path: str, *, undecided: frozenset[int], **sent: Any) -> http.Answer:
    """The company's answer, of a status that tells something; its content is for the adapter to judge.

    `undecided` are the statuses below 500 after which the request may be under way, or be done by another. `sent` is
    what http.Client.send takes. Raises NotDone, Unclear.
    """
    try:
        answer = client.send(method, path, **sent)
    except http.Unreachable:
        raise NotDone("company_unreachable") from None
    except http.NoAnswer:
        raise Unclear("no_answer") from None
    if answer.status in _NOTHING_DONE:
        raise NotDone(_NOTHING_DONE[answer.status])
    if answer.status >= 500 or answer.status in undecided:
        raise Unclear("company_failed")
    return answer


def content_of(answer: http.Answer, *, codes_of: Mapping[int, Collection[str]]) -> Any:
    """What a good answer of a protocol of ours says, as JSON has it.

    A bad one counts only if the company has written it, as `{"error": {"code": …}}`, and not something in between:
    `codes_of` are the codes that the protocol has for a status, where it does not have any. Raises Unclear, Unknown,
    Refused.
    """
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Unclear(MALFORMED) from None
    if answer.ok:
        return said
    if not 400 <= answer.status < 500:
        raise Unclear(MALFORMED)
    code = word(Facts.of(said).part("error").text("code", most=_LONGEST_CODE), otherwise="company_refused")
    if code not in codes_of.get(answer.status, {code}):
        raise Unclear(MALFORMED)
    raise Unknown(code) if answer.status == 404 else Refused(code)


def word(code: str, *, otherwise: str) -> str:
    """A code, if it is one: never anything longer, which may repeat what the company was sent."""
    return code if _CODE.fullmatch(code) else otherwise
