"""Whom customers have blocked."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cauri.identity.users.models import User
from cauri.kit import ids


class Block(models.Model):
    """Somebody (`owner`) does not want to be asked for anything by a person."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "person"], name="block_once"),
            models.CheckConstraint(condition=~Q(owner=F("person")), name="block_of_another"),
        ]

    def __str__(self) -> str:
        return f"block {self.pk}"
