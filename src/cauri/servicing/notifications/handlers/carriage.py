"""Carrying what somebody was told outside. A company may be away for hours: so long it is tried again."""

from cauri.kit import clock
from cauri.servicing.notifications import dispatches
from cauri.servicing.notifications.events import NoticeDue, NoticeMade
from cauri.servicing.notifications.handlers.hearing import hears

ATTEMPTS = 24  # growing pauses, an hour at most: half a day


@hears(NoticeMade, outside=True, attempts=ATTEMPTS)
def carry_outside(fact: NoticeMade) -> None:
    """To their apps, to the phone, or by e-mail."""
    dispatches.send_out(fact.notice_id, now=clock.now())


@hears(NoticeDue, outside=True, attempts=ATTEMPTS)
def carry_outside_at_last(fact: NoticeDue) -> None:
    """The same, when the phone may ring again."""
    dispatches.send_out(fact.notice_id, now=clock.now())
