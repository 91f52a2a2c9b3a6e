"""The relay and the worker in one call: whatever was published reaches every handler."""

from django.db import connection

from cauri.infra.outbox import services as outbox
from cauri.infra.outbox import spreading
from cauri.infra.outbox.models import Delivery

# As if nothing of this very transaction had been seen, however many others (an autovacuum's) have ended since it began.
_SEE_OUR_OWN = """
UPDATE outbox_cursor SET snapshot = (pg_current_xact_id() || ':' || pg_current_xact_id() || ':')::pg_snapshot
WHERE id = 1
"""


def deliver_all() -> None:
    """Deliver until nothing is due. In a test that is rolled back, the relay sees what its own transaction told."""
    while _spread() or Delivery.objects.filter(state="waiting").exists():
        handed = outbox.claim(most=100)
        for one in handed:
            outbox.deliver(one.delivery_id)
        if not handed:
            return


def _spread() -> int:
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(_SEE_OUR_OWN)
    return spreading.spread()
