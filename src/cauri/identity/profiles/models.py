"""What a customer shows of themselves beside the name."""

from typing import ClassVar

from django.db import models


class Avatar(models.Model):
    """A customer's picture, cleaned and sealed. `digest` tells a browser whether it has changed."""

    user = models.OneToOneField("users.User", on_delete=models.PROTECT, related_name="+", primary_key=True)
    sealed = models.BinaryField()
    digest = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "profiles_avatar"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(digest__regex="^[0-9a-f]{32}$"), name="profiles_avatar_digest"),
        ]

    def __str__(self) -> str:
        return f"avatar of {self.user_id}"
