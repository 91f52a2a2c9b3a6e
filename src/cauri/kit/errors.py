"""The base of every refusal.

A refusal is an expected "no": it carries a stable `code` that clients may branch on, the HTTP status a door
answers with, and the facts that explain it. Whoever raises one declares it beside the verb that raises it.
Bugs are assertions, never refusals.
"""

import traceback
from pathlib import Path
from typing import ClassVar

Fact = str | int | bool | None


class Refusal(Exception):
    """An expected "no".

    `code` is stable and never translated. `facts` are plain JSON values; they must hold no secret and no
    personal data, because they are logged, stored beside refused postings and shown to the caller.

    `final` says that the act itself was tried and refused for good: that is remembered, and a retry stays refused.
    What is not final (a wrong PIN, a malformed call) leaves no trace in the books and may be put right.

    `kept_inside` names facts that are for staff: they are logged and stored, and no caller is shown them.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    retryable: ClassVar[bool] = False
    final: ClassVar[bool] = False
    kept_inside: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, message: str = "", **facts: Fact) -> None:
        super().__init__(message or self.code.replace("_", " "))
        self.facts: dict[str, Fact] = facts

    @property
    def told(self) -> dict[str, Fact]:
        """The facts that a caller is shown."""
        return {name: fact for name, fact in self.facts.items() if name not in self.kept_inside}

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.args[0]} ({facts})" if facts else str(self.args[0])


def frames_of(error: BaseException) -> str:
    """Where an error came from, innermost first, for a log. Not its message: that may hold what no log may hold."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
