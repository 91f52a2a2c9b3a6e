"""Counting wrong tries, and locking after five: for fifteen minutes, then twice as long each time, up to a day.

Ten wrong PINs within a day bar the PIN altogether: no wait ends that, but a new PIN after two proofs, or staff. Those
typed in the wallet and those typed to sign in on a device of one's own count together; those that a stranger types
elsewhere do not, or anybody could bar anybody. After ten of these no PIN is looked at elsewhere until the day is over.

PINs and passwords are counted apart: who knows the one must not wipe out the wrong guesses at the other.

The row of the counter stays locked while a secret is checked, so that a hundred guesses at once are a hundred in a row.
The count is committed before anybody is told, whatever becomes of the caller's own work.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cauri.identity.access.models import Secret, Tries
from cauri.kit.transactions import durable, transaction, transaction_required

MOST: Final = 5
FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(days=1)
MOST_PINS_A_DAY: Final = 10
_DAY: Final = timedelta(days=1)
_BY_OWNER: Final = (Tries.Purpose.PIN, Tries.Purpose.SIGN_IN)


@dataclass(frozen=True)
class Verdict:
    """What came of a try. `retry_after` is in seconds, and not None while even the right secret is refused.

    `secret_set_at` is since when the right secret is the customer's.
    """

    right: bool
    tries_left: int
    retry_after: int | None = None
    has_just_locked: bool = False
    is_barred: bool = False
    has_just_barred: bool = False
    secret_set_at: datetime | None = None

    @property
    def is_locked(self) -> bool:
        """Whether the secret was not even looked at."""
        return self.retry_after is not None and not self.has_just_locked


@durable
def attempt(
    holder: UUID,
    purpose: Tries.Purpose,
    kind: Secret.Kind,
    proves: Callable[[], bool],
    *,
    then: Callable[[Verdict], None] = lambda verdict: None,
    now: datetime,
) -> Verdict:
    """Let somebody try once. The secret is not even looked at while they are locked out.

    The tenth wrong PIN of the owner's in a day bars them all. `then` runs in the transaction that counts, for what must
    be recorded with it.
    """
    with transaction():
        tries = _locked_row(holder, purpose, kind, now)
        if tries.barred_at is not None:
            return Verdict(right=False, tries_left=0, is_barred=True)
        if tries.locked_until is not None and now < tries.locked_until:
            return Verdict(right=False, tries_left=0, retry_after=_seconds(tries.locked_until - now))
        verdict = _cleared(tries) if proves() else _counted(tries, now)
        if not verdict.right and _is_by_owner(tries) and _pins_of_the_day(holder, now) >= MOST_PINS_A_DAY:
            verdict = _barred(holder, verdict, now)
        then(verdict)
    return verdict


@transaction_required
def forget(holder: UUID) -> None:
    """Start to count anew for somebody who has a new secret."""
    counters = Tries.objects.filter(holder=holder)
    list(counters.select_for_update().order_by("purpose", "kind"))  # in the order of who tries meanwhile
    counters.delete()


def forget_old(*, before: datetime) -> int:
    """Forget counters that nobody has touched for so long. Answers how many."""
    return Tries.objects.filter(last_at__lt=before, barred_at=None).delete()[0]


@transaction_required
def _locked_row(holder: UUID, purpose: Tries.Purpose, kind: Secret.Kind, now: datetime) -> Tries:
    """The counter; with it, in one order, the other one whose PINs count towards the same day's ten."""
    together = _BY_OWNER if kind == Secret.Kind.PIN and purpose in _BY_OWNER else (purpose,)
    rows = Tries.objects.select_for_update().filter(holder=holder, purpose__in=together, kind=kind).order_by("purpose")
    found = _of_purpose(purpose, rows)
    if found is None:
        row = Tries(holder=holder, purpose=purpose, kind=kind, last_at=now)
        Tries.objects.bulk_create([row], ignore_conflicts=True)
        found = _of_purpose(purpose, rows.all())
    if found is None:
        raise AssertionError("the counter was made just now")
    return found


def _of_purpose(purpose: Tries.Purpose, rows: Iterable[Tries]) -> Tries | None:
    return next((row for row in rows if row.purpose == purpose), None)


def _cleared(tries: Tries) -> Verdict:
    if tries.wrong or tries.locks:
        tries.wrong, tries.locks, tries.locked_until = 0, 0, None
        tries.save(update_fields=["wrong", "locks", "locked_until"])
    return Verdict(right=True, tries_left=MOST)


def _counted(tries: Tries, now: datetime) -> Verdict:
    tries.wrong, tries.last_at = tries.wrong + 1, now
    if tries.kind == Secret.Kind.PIN:  # the right one wipes none of these out
        tries.wrong_at = [*(at for at in tries.wrong_at if at > now - _DAY), now]
    until = _locked_until(tries, now)
    if until is not None:
        tries.wrong, tries.locks, tries.locked_until = 0, tries.locks + 1, until
    tries.save(update_fields=["wrong", "locks", "locked_until", "last_at", "wrong_at"])
    if until is None:
        return Verdict(right=False, tries_left=MOST - tries.wrong)
    return Verdict(right=False, tries_left=0, retry_after=_seconds(until - now), has_just_locked=True)


def _locked_until(tries: Tries, now: datetime) -> datetime | None:
    """Until when a counter is locked after this wrong try; None when it is not."""
    ends = []
    if tries.wrong >= MOST:
        ends.append(now + min(FIRST_LOCK * 2 ** min(tries.locks, 10), LONGEST_LOCK))
    if not _is_by_owner(tries) and len(tries.wrong_at) >= MOST_PINS_A_DAY:
        ends.append(tries.wrong_at[-MOST_PINS_A_DAY] + _DAY)
    return max(ends, default=None)


def _is_by_owner(tries: Tries) -> bool:
    """Whether it counts PINs that are typed where only the owner should be."""
    return tries.kind == Secret.Kind.PIN and tries.purpose in _BY_OWNER


def _pins_of_the_day(holder: UUID, now: datetime) -> int:
    rows = Tries.objects.filter(holder=holder, purpose__in=_BY_OWNER, kind=Secret.Kind.PIN)
    return sum(at > now - _DAY for row in rows for at in row.wrong_at)


def _barred(holder: UUID, verdict: Verdict, now: datetime) -> Verdict:
    rows = [Tries(holder=holder, purpose=purpose, kind=Secret.Kind.PIN, last_at=now) for purpose in _BY_OWNER]
    Tries.objects.bulk_create(rows, ignore_conflicts=True)
    Tries.objects.filter(holder=holder, purpose__in=_BY_OWNER, kind=Secret.Kind.PIN).update(barred_at=now)
    return replace(verdict, has_just_barred=True)


def _seconds(wait: timedelta) -> int:
    return math.ceil(wait.total_seconds())
