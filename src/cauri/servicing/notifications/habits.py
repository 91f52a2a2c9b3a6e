"""How somebody wants to be told, whatever it is: when their phone is left alone, and what may stand on its screen."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.kit.transactions import transaction
from cauri.servicing.notifications.models import Habits


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


def choose(user_id: UUID, chosen: Chosen) -> None:
    """Tell somebody so from now on."""
    quiet = chosen.quiet_hours
    with transaction():
        Habits.objects.update_or_create(
            pk=user_id,
            defaults={
                "quiet_from": quiet.begin if quiet else None,
                "quiet_until": quiet.end if quiet else None,
                "time_zone": chosen.time_zone,
                "names_in_pushes": chosen.names_in_pushes,
            },
        )


@cache
def _usual(hours: str) -> QuietHours | None:
    """The operator's quiet hours, as the setting says them."""
    if not hours:
        return None
    begin, end = (time.fromisoformat(one) for one in hours.split("-"))
    return QuietHours(begin, end, settings.OPERATOR_TIME_ZONE)
