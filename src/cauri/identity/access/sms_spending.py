"""A breaker for what codes by text message cost: beyond so many an hour none is sent, whoever asks and from wherever.

The limits for one address and one network stop one caller; this stops a crowd of them that has codes sent to numbers
which earn somebody money. E-mail goes on.

Strangers (who wants to join, and numbers that no account has) may use up half of it at most: the other half is the
customers'. A code that locks an account is counted and never stopped. Other rooms count what they write to strangers
here as well (`products/claims`).
"""

import math
from datetime import datetime, timedelta
from typing import ClassVar, Final

import structlog
from django.conf import settings
from django.db import connection

from cauri.identity.access.models import SmsSpending
from cauri.kit import phone
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction_required

log = structlog.get_logger(__name__)

_HOUR: Final = timedelta(hours=1)
# The row stays locked until the caller's transaction ends, so that a country's codes are counted one after the other.
_COUNT: Final = """
WITH counted AS (
    INSERT INTO access_smsspending AS s (region, hour, sent, to_strangers)
    VALUES (%(region)s, %(hour)s, 1, %(to_strangers)s)
    ON CONFLICT (hour, region) DO UPDATE SET sent = s.sent + 1, to_strangers = s.to_strangers + %(to_strangers)s
    RETURNING sent, to_strangers
), elsewhere AS (
    SELECT coalesce(sum(sent), 0) AS sent, coalesce(sum(to_strangers), 0) AS to_strangers
    FROM access_smsspending WHERE hour = %(hour)s AND region <> %(region)s
)
SELECT c.sent, c.sent + e.sent, c.to_strangers, c.to_strangers + e.to_strangers FROM counted c, elsewhere e
"""
_TAKE_BACK: Final = """
UPDATE access_smsspending SET sent = sent - 1, to_strangers = to_strangers - 1
WHERE hour = %(hour)s AND region = %(region)s
"""


class CodesUnavailable(Refusal):
    """So many codes went out by text message within the hour that something is wrong: none does until it is over."""

    code: ClassVar[str] = "codes_unavailable"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


def unavailable(*, now: datetime) -> CodesUnavailable:
    """The refusal, until the hour is over."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return CodesUnavailable(retry_after=math.ceil((hour + _HOUR - now).total_seconds()))


@transaction_required
def count(number: E164, *, to_stranger: bool, is_urgent: bool, now: datetime) -> bool:
    """Count a code to a phone, in the transaction that makes it, and say whether it may go out.

    It may not `to_stranger` once they have used their half up. Raises CodesUnavailable, unless it `is_urgent`. Either
    way there is an alarm in the log.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    row: dict[str, str | int | datetime] = {
        "region": phone.region_of(number),
        "hour": hour,
        "to_strangers": int(to_stranger),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, row)
        there, in_all, strangers_there, strangers_in_all = cursor.fetchone()
        is_over = _are_too_many(there, in_all, share=1)
        is_half_over = to_stranger and _are_too_many(strangers_there, strangers_in_all, share=2)
        if is_over or is_half_over:
            event = "access.sms_codes_stopped" if is_over else "access.sms_codes_to_strangers_stopped"
            log.error(event, region=row["region"], to_region=there, in_all=int(in_all), alarm=True)
        if is_over and not is_urgent:
            raise unavailable(now=now)
        goes_out = not (to_stranger and (is_over or is_half_over))
        if not goes_out:
            cursor.execute(_TAKE_BACK, row)
    return goes_out


def _are_too_many(there: int, in_all: int, *, share: int) -> bool:
    most = {scope: figure * settings.THROTTLE_FACTOR // share for scope, figure in settings.SMS_CODES_AN_HOUR.items()}
    return there > most["to_one_country"] or in_all > most["in_all"]


def forget_old(*, before: datetime) -> int:
    """Forget the hours that began before a time. Answers how many."""
    return SmsSpending.objects.filter(hour__lt=before).delete()[0]
