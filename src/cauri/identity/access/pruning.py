"""Forgetting what has served: codes, challenges, registrations, step-ups, sessions, old counters."""

from datetime import datetime, timedelta
from typing import Final

from cauri.identity.access import (
    claims,
    codes,
    contact_changes,
    cooling,
    former_contacts,
    registrations,
    reset_grants,
    sessions,
    sign_ins,
    sms_spending,
    step_ups,
    tries,
)
from cauri.kit.transactions import transaction

# The longest sending limit looks a day back.
CODES_KEPT: Final = timedelta(days=2)
SESSIONS_KEPT: Final = timedelta(days=30)
TRIES_KEPT: Final = timedelta(days=30)


def prune(*, now: datetime) -> dict[str, int]:
    """Forget what nothing will ask for again, and say how many rows of each."""
    forgotten = {
        "codes": codes.forget_old(before=now - CODES_KEPT),
        "registrations": registrations.forget_old(before=now - CODES_KEPT),
        "claims": claims.forget_old(before=now - CODES_KEPT),
        "contact_changes": contact_changes.forget_old(before=now - CODES_KEPT),
        "former_contacts": former_contacts.forget_old(before=now),
        "sms_spending": sms_spending.forget_old(before=now - CODES_KEPT),
        "cooling_off": cooling.forget_old(before=now),
        "challenges": sign_ins.forget_old(before=now - CODES_KEPT),
        "reset_grants": reset_grants.forget_old(before=now - CODES_KEPT),
        "step_ups": step_ups.forget_old(before=now - CODES_KEPT),
        "tries": tries.forget_old(before=now - TRIES_KEPT),
    }
    with transaction():
        forgotten["sessions"] = sessions.forget_old(before=now - SESSIONS_KEPT)
    return forgotten
