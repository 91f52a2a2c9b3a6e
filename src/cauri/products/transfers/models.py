"""Whom customers pay often. What was sent is in `books/payments`."""

from typing import ClassVar, Final

from django.db import models

from cauri.kit import ids

LONGEST_LABEL: Final = 40


class Favourite(models.Model):
    """Somebody whom a customer wants to find at once; `label` is what they call them."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=LONGEST_LABEL, default="", blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "person"], name="favourite_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("person")), name="favourite_is_another"),
        ]

    def __str__(self) -> str:
        return f"favourite {self.pk}"
