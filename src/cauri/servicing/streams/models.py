"""A person's stream of events, and the tickets that open it."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Stream(models.Model):
    """How far one person's events are numbered. It begins with the first ticket and never begins anew.

    Whoever adds events holds a lock on this row until the commit. So they become visible in the order of their numbers,
    and no number is missing: what was read up to a number is never added to below it.
    """

    user = models.OneToOneField("users.User", primary_key=True, on_delete=models.PROTECT, related_name="+")
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "streams_stream"

    def __str__(self) -> str:
        return f"stream of {self.user_id} up to {self.last}"


class Event(models.Model):
    """Something of one person's has changed: what kind of thing, and its id where there are several. Never more."""

    pk = models.CompositePrimaryKey("user_id", "sequence")
    user_id = models.UUIDField()  # whose stream: no foreign key, for the row that it would check is locked already
    sequence = models.BigIntegerField()
    name = models.TextField()
    subject = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "streams_event"
        constraints = (
            models.CheckConstraint(condition=models.Q(sequence__gt=0), name="streams_event_counts_from_one"),
            models.CheckConstraint(condition=models.Q(name__regex=r"^[a-z_]+\.[a-z]+$"), name="streams_event_is_named"),
        )
        indexes = (BrinIndex(fields=["at"], autosummarize=True, name="streams_event_by_age"),)

    def __str__(self) -> str:
        return f"{self.name} {self.sequence} of {self.user_id}"


class Ticket(models.Model):
    """Who may open a stream once, by a keyed digest of what they hold. It is deleted as it is used."""

    digest = models.BinaryField(primary_key=True)
    user_id = models.UUIDField()
    session_id = models.UUIDField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "streams_ticket"
        indexes = (models.Index(fields=["expires_at"], name="streams_ticket_by_end"),)

    def __str__(self) -> str:
        return f"ticket of session {self.session_id}"
