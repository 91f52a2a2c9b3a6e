"""The audit log: one table that only grows."""

from django.db import models

from cauri.kit import ids


class AuditRecord(models.Model):
    """One act. `before` and `after` hold ids and codes only, no personal data."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor = models.UUIDField(null=True)
    action = models.TextField()
    subject_kind = models.TextField(default="")
    subject = models.TextField(default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.TextField(default="")
    request_id = models.TextField(default="")

    class Meta:
        db_table = "audit_record"
        indexes = (
            models.Index(fields=["-at"], name="audit_record_by_time"),
            models.Index(fields=["actor", "-at"], name="audit_record_by_actor"),
            models.Index(fields=["subject_kind", "subject", "-at"], name="audit_record_by_subject"),
            models.Index(fields=["action", "-at"], name="audit_record_by_action"),
        )

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_kind} {self.actor or ''}".rstrip()
