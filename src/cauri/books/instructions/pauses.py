"""How long to wait before a company is asked, or instructed, again."""

from datetime import timedelta

# Longer than a call may take (kit.http), so that nobody asks after what is still being said.
LEASE = timedelta(minutes=2)
# What a company does not know when it is asked this long after it was sent will not turn up any more.
SURELY_LOST = timedelta(minutes=15)
LAST_LOOK = timedelta(days=1)  # after it has ended: companies think again, and not all of them say so
LAST_OF_ALL = timedelta(days=8)  # when nobody asks any more, although no answer came
FORGOTTEN = timedelta(minutes=5)  # a payment that nobody has instructed a company of by then
MOST_SENDS = 6
STUCK_AFTER_ASKS = 8  # a good day, by the pauses below

_SENDS = [timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300)]
_ASKS = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 240, 480, 720)]


def before_send(sends: int) -> timedelta:
    """The pause after so many times that it could not be sent."""
    return _SENDS[min(sends, len(_SENDS)) - 1]


def before_ask(asks: int) -> timedelta:
    """The pause after so many times that it was asked after in vain; the longest goes on for ever."""
    return _ASKS[min(asks, len(_ASKS) - 1)]
