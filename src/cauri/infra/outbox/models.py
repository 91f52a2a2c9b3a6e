"""Facts, the deliveries made of them, and how far the relay has read."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
else:
    Field = models.Field


OPEN_STATES = ("waiting", "handed_over", "running", "failed")


class TransactionIdField(Field):
    """PostgreSQL's 64-bit transaction id, filled in by the database."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"


class SnapshotField(Field):
    """A PostgreSQL snapshot: which transactions had been seen. Read and written by SQL only."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "pg_snapshot"


class PublishedFact(models.Model):
    """Something that happened, written in the transaction that made it happen. Never changed.

    `position` orders the facts of one aggregate: whoever publishes holds the aggregate's lock, and the number
    is drawn under it. `era` tells apart the transaction ids of two clusters, after a dump went
    from one to the other.
    """

    position = models.BigAutoField(primary_key=True)
    fact_id = models.UUIDField()
    name = models.TextField()
    payload = models.JSONField()
    aggregate = models.TextField(null=True)
    era = models.SmallIntegerField(db_default=1)
    xid = TransactionIdField(db_default=models.Func(function="pg_current_xact_id"))
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "outbox_fact"
        verbose_name = "fact"
        indexes = (models.Index(fields=["era", "xid"], name="outbox_fact_by_xid"),)

    def __str__(self) -> str:
        return f"{self.name} {self.fact_id}"


class Delivery(models.Model):
    """One fact on its way to one handler. This table is the queue; the broker only carries its ids.

    `due_at` says when the delivery wants attention next: when it may first be handed over, when it is tried
    again, or when whoever took it is taken for dead. Parked, it has none. `hand_overs` numbers the times it
    was handed over, so that a worker taken for dead cannot speak for the one that came after it.
    """

    class State(models.TextChoices):
        """Where a delivery stands."""

        WAITING = "waiting"  # to be handed to the broker when due
        HANDED_OVER = "handed_over"  # with the broker; handed over again when due
        RUNNING = "running"  # an outside handler is at work; handed over again when due
        DONE = "done"
        FAILED = "failed"  # tried too often: parked until somebody requeues or dismisses it
        DISMISSED = "dismissed"  # somebody decided that it need not be delivered

    fact = models.ForeignKey(
        PublishedFact,
        on_delete=models.DO_NOTHING,
        related_name="deliveries",
        db_constraint=False,
        db_index=False,
    )
    handler = models.TextField()
    queue = models.TextField()
    aggregate = models.TextField(null=True)
    state = models.TextField(choices=State.choices, db_default=State.WAITING)
    due_at = models.DateTimeField(db_default=Now(), null=True)
    hand_overs = models.IntegerField(db_default=0)
    attempts = models.SmallIntegerField(db_default=0)
    error = models.TextField(db_default="")
    made_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_delivery"
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(fields=["fact", "handler"], name="outbox_delivery_once_per_handler"),
            models.CheckConstraint(
                condition=models.Q(state__in=[*OPEN_STATES, "done", "dismissed"]),
                name="outbox_delivery_has_a_state",
            ),
        )
        indexes = (
            models.Index(
                fields=["queue", "due_at"],
                name="outbox_delivery_due",
                condition=models.Q(state__in=OPEN_STATES),
            ),
            models.Index(
                fields=["handler", "aggregate", "fact"],
                name="outbox_delivery_in_order",
                condition=models.Q(aggregate__isnull=False, state__in=OPEN_STATES),
            ),
            models.Index(
                fields=["queue", "due_at"],
                name="outbox_delivery_out",
                condition=models.Q(state="handed_over"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact_id} to {self.handler}"


class RelayCursor(models.Model):
    """What the relay has read: one row. A fact is new when its transaction was not in `snapshot`."""

    snapshot = SnapshotField()
    era = models.SmallIntegerField()
    position = models.BigIntegerField()
    cluster = models.BigIntegerField()

    class Meta:
        db_table = "outbox_cursor"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="outbox_cursor_is_one_row"),)

    def __str__(self) -> str:
        return f"position {self.position}"
