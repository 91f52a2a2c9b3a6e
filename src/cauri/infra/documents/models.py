"""Documents: what is known of each. What is in them lies sealed in a storage."""

from django.db import models
from django.db.models import Q

from cauri.kit import ids


class Document(models.Model):
    """One document. `owner` is the customer it is about."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.UUIDField()
    name = models.TextField(unique=True)
    content_type = models.TextField()
    size = models.IntegerField()
    stored_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["stored_at"], condition=Q(claimed_at=None), name="documents_unclaimed_by_time"),
        )
        constraints = (
            models.CheckConstraint(
                name="documents_document_type",
                condition=Q(content_type__in=["image/jpeg", "image/png", "application/pdf"]),
            ),
        )

    def __str__(self) -> str:
        return f"document {self.pk}"
