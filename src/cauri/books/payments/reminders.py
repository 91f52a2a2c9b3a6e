"""Reminding people who were asked for money: a few times, and not twice in a day, so that nobody is pestered."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from cauri.kit.errors import Refusal

MOST: Final = 3
APART: Final = timedelta(days=1)


class RemindedEnough(Refusal):
    """So many reminders were sent that there is no other; the fact `most` says how many may be."""

    code: ClassVar[str] = "reminded_enough"
    status: ClassVar[int] = 409


class RemindedTooSoon(Refusal):
    """Less than a day has passed since it was asked, or since the last reminder; `retry_after` is in seconds."""

    code: ClassVar[str] = "reminded_too_soon"
    status: ClassVar[int] = 409


def must_be_due(sent: int, *, since: datetime, now: datetime) -> None:
    """Return if there may be another reminder after so many, the last word having been said then.

    Raises RemindedEnough, RemindedTooSoon.
    """
    if sent >= MOST:
        raise RemindedEnough(most=MOST)
    wait = since + APART - now
    if wait > timedelta(0):
        raise RemindedTooSoon(retry_after=int(wait.total_seconds()) + 1)
