"""Messages from outside companies."""

from django.db import models

from cauri.kit import ids


class InboxMessage(models.Model):
    """One message as it came. Its body is sealed, and forgotten after a while; that it came is not."""

    class State(models.TextChoices):
        """What became of it."""

        RECEIVED = "received"
        DONE = "done"
        FAILED = "failed"  # it could not be acted upon; it may still be, later

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    provider = models.TextField()
    key = models.TextField()  # "event:" and the provider's id, or "sha256:" and the body's hash
    body = models.BinaryField(null=True)
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.RECEIVED)
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="")  # a code, never a message's words
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_message"
        indexes = (
            models.Index(fields=["-received_at"], name="inbox_message_by_time"),
            models.Index(
                fields=["received_at"], condition=models.Q(body__isnull=False), name="inbox_message_with_body"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["provider", "key"], name="inbox_message_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "done", "failed"]), name="inbox_message_has_a_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state="received", finished_at=None)
                | (~models.Q(state="received") & models.Q(finished_at__isnull=False)),
                name="inbox_message_finished_when_it_is",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} at {self.received_at:%Y-%m-%d %H:%M:%S}: {self.state}"
