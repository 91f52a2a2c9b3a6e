"""Who somebody is elsewhere."""

from django.db import models

from cauri.identity.users.models import User
from cauri.kit import ids


class FederatedIdentity(models.Model):
    """An account at an identity provider that a customer has linked. Issuer and subject name it, never an e-mail."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    issuer = models.TextField()
    subject = models.TextField()
    provider = models.TextField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="federation_one_user_each", fields=["issuer", "subject"]),
            models.UniqueConstraint(name="federation_one_of_a_provider", fields=["user", "provider"]),
        )

    def __str__(self) -> str:
        return f"{self.provider} identity of user {self.user_id}"


class SpentToken(models.Model):
    """An identity token that was used, by its SHA-256: whoever has seen it in a log signs in with it no more."""

    digest = models.BinaryField(primary_key=True)
    spent_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="federation_spenttoken_by_time", fields=["spent_at"]),)

    def __str__(self) -> str:
        return f"token spent at {self.spent_at}"
