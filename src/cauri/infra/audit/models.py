"""The audit log: one table that only grows, and the keys of the people it knows something personal of."""

from django.db import models
from django.db.models import Q

from cauri.kit import ids


class AuditRecord(models.Model):
    """One act. `before` and `after` hold ids, codes and amounts; what identifies the person `about` is in `sealed`."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor = models.UUIDField(null=True)
    action = models.TextField()
    subject_kind = models.TextField(default="")
    subject = models.TextField(default="")
    about = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    sealed = models.BinaryField(null=True)
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
            models.Index(fields=["subject"], name="audit_record_by_subject_id"),
            models.Index(fields=["about", "-at"], condition=~Q(about=None), name="audit_record_by_person"),
            models.Index(fields=["request_id"], condition=~Q(request_id=""), name="audit_record_by_request"),
            models.Index(fields=["ip", "-at"], condition=~Q(ip=None), name="audit_record_by_address"),
        )

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_kind} {self.actor or ''}".rstrip()


class PersonKey(models.Model):
    """What the personal facts of one person are sealed with; itself sealed with a key that is not in the database.

    Destroying it erases them all. A destroyed key never comes back: a trigger sees to it.
    """

    person = models.UUIDField(primary_key=True)
    sealed_key = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_person_key"
        constraints = (
            models.CheckConstraint(
                name="audit_person_key_is_there_or_destroyed",
                condition=Q(sealed_key=None, destroyed_at__isnull=False)
                | Q(sealed_key__isnull=False, destroyed_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"key of {self.person}"
