"""Cooling off: for a while after a change of what proves somebody, little money may leave.

Who has stolen a phone or a SIM changes the PIN first and sends money next; this gives its owner time to notice. How
little, `settings.COOLING_OFF_CAPS` says; payments ask `queries.cooling_of`.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cauri.identity.access.models import CoolingOff
from cauri.identity.users import services as users
from cauri.kit.transactions import transaction_required

Reason = CoolingOff.Reason

LASTS: Final[dict[Reason, timedelta]] = {
    Reason.PIN_CHANGED: timedelta(hours=72),
    Reason.PIN_RESET: timedelta(hours=72),
    Reason.NEW_DEVICE: timedelta(hours=24),
    Reason.PHONE_CHANGED: timedelta(hours=72),
    Reason.EMAIL_CHANGED: timedelta(hours=72),
    Reason.SIM_CHANGED: timedelta(hours=72),
}


@transaction_required
def begin(user_id: UUID, reason: Reason, *, now: datetime) -> None:
    """Let little money leave, from now on for as long as the reason says."""
    until = now + LASTS[reason]
    CoolingOff.objects.create(user_id=user_id, reason=reason, since=now, until=until)
    users.cool_off(user_id, until=until)  # so that most payments need not ask here


def is_under_way(user_id: UUID, reason: Reason, *, now: datetime) -> bool:
    """Whether that happened so lately that its time is not over."""
    return CoolingOff.objects.filter(user_id=user_id, reason=reason, until__gt=now).exists()


def forget_old(*, before: datetime) -> int:
    """Forget what ended before a time. Answers how many."""
    return CoolingOff.objects.filter(until__lt=before).delete()[0]
