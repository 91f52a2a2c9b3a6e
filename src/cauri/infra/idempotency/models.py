"""The answers that requests got, by the key their sender gave them."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class IdempotencyKey(models.Model):
    """A request that was carried out (or refused for good) under a key, and the answer it got, byte by byte.

    `posting_id` is the id the act was given when it first began: whatever it posts, it posts under that id.
    """

    pk = models.CompositePrimaryKey("principal", "key")
    principal = models.UUIDField()
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    posting_id = models.UUIDField(unique=True)
    status = models.SmallIntegerField()
    content_type = models.CharField(max_length=80)
    body = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = "idempotency key"
        indexes: ClassVar = [BrinIndex(fields=["answered_at"], name="idempotency_key_age", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.key} of {self.principal}"
