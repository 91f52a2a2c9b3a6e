"""How the outbox is doing."""

from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet

from cauri.infra.outbox.models import Delivery, PublishedFact

# The oldest delivery that could have been tried and was not, or the oldest fact that no relay has read.
# What failed before, waits its turn behind an earlier fact, or is being worked on says nothing about the
# outbox.
_LAG = """
SELECT greatest(
    (SELECT statement_timestamp() - min(made_at) FROM outbox_delivery
     WHERE state IN ('waiting', 'handed_over', 'running', 'failed') AND state IN ('waiting', 'handed_over')
       AND attempts = 0 AND (hand_overs > 0 OR due_at <= statement_timestamp())),
    (SELECT statement_timestamp() - min(f.at) FROM outbox_cursor c JOIN outbox_fact f ON f.era = c.era
     WHERE f.xid >= pg_snapshot_xmax(c.snapshot) OR f.xid = ANY (ARRAY(SELECT pg_snapshot_xip(c.snapshot)))),
    interval '0'
)
"""


def lag() -> timedelta:
    """How long the longest-waiting delivery or fact has been waiting for its first try. Zero when none does.

    Measured by the database's clock. A handler that fails does not count: look at `counts` for those.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        waited: timedelta = cursor.fetchone()[0]
    return max(waited, timedelta(0))


def counts() -> dict[str, int]:
    """How many deliveries are open, by state: waiting, handed_over, running, failed (parked)."""
    found = dict.fromkeys(("waiting", "handed_over", "running", "failed"), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*) FROM outbox_delivery"
            " WHERE state IN ('waiting', 'handed_over', 'running', 'failed') GROUP BY state"
        )
        found.update(cursor.fetchall())
    return found


def parked() -> QuerySet[Delivery]:
    """Deliveries that were tried too often, oldest first: to be requeued or dismissed."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).order_by("pk")


def facts_told_in(transaction_id: int) -> list[PublishedFact]:
    """The facts that one transaction told, with their deliveries: by its 64-bit id."""
    told = PublishedFact.objects.raw(
        "SELECT * FROM outbox_fact WHERE xid = %s::text::xid8 AND era = (SELECT max(era) FROM outbox_cursor)"
        " ORDER BY position",
        [transaction_id],
    )
    return list(told.prefetch_related("deliveries"))
