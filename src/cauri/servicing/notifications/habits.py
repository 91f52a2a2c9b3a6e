"""How somebody wants to be told, whatever it is: when their phone is left alone, and what may stand on its screen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.kit.transactions import transaction
from cauri.servicing.notifications import silencing
from cauri.servicing.notifications.models import Habits

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when a phone is left alone, by the clocks of a time zone; perhaps past midnight."""

    begin: time
    end: time
    time_zone: str

    def over_at(self, now: datetime) -> datetime | None:
        """When it may ring again; None where it may now."""
        there = now.astimezone(ZoneInfo(self.time_zone))
        shown = there.time()
        past_midnight = self.begin > self.end
        if not (self.begin <= shown < self.end or (past_midnight and (shown >= self.begin or shown < self.end))):
            return None
        day = there.date() + timedelta(days=shown >= self.end)
        return datetime.combine(day, self.end.replace(fold=there.fold), tzinfo=there.tzinfo).astimezone(UTC)

    def within(self, before: "QuietHours") -> bool:
        """Whether these hours keep no moment quiet that the ones before did not, by the same clocks."""
        late, long = _from_to(before.begin, self.begin), _from_to(self.begin, self.end)
        return self.time_zone == before.time_zone and late + long <= _from_to(before.begin, before.end)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose, or what holds for who has chosen nothing."""

    quiet_hours: QuietHours | None
    time_zone: str
    names_in_pushes: bool


def habits_of(user_id: UUID) -> Chosen:
    """How somebody wants to be told."""
    row = Habits.objects.filter(pk=user_id).first()
    if row is None:
        return Chosen(_usual(settings.QUIET_HOURS), settings.OPERATOR_TIME_ZONE, names_in_pushes=False)
    quiet = None
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet = QuietHours(row.quiet_from, row.quiet_until, row.time_zone)
    return Chosen(quiet, row.time_zone, row.names_in_pushes)


def choose(user_id: UUID, chosen: Chosen, *, now: datetime) -> None:
    """Tell somebody so from now on.

    Where their phone is left alone when it was not before, they are told, for it may not have been them (`silencing`).
    """
    quiet = chosen.quiet_hours
    with transaction():
        silencing.one_at_a_time(user_id)
        before = habits_of(user_id).quiet_hours
        Habits.objects.update_or_create(
            pk=user_id,
            defaults={
                "quiet_from": quiet.begin if quiet else None,
                "quiet_until": quiet.end if quiet else None,
                "time_zone": chosen.time_zone,
                "names_in_pushes": chosen.names_in_pushes,
            },
        )
        if quiet is not None and (before is None or not quiet.within(before)):
            silencing.tell(user_id, now=now)


def _from_to(begin: time, end: time) -> timedelta:
    """How long it is from one time to the next other, perhaps past midnight."""
    return (datetime.combine(date.min, end) - datetime.combine(date.min, begin)) % _DAY


@cache
def _usual(hours: str) -> QuietHours | None:
    """The operator's quiet hours, as the setting says them."""
    if not hours:
        return None
    begin, end = (time.fromisoformat(one) for one in hours.split("-"))
    return QuietHours(begin, end, settings.OPERATOR_TIME_ZONE)
