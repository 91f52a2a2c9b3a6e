"""Where customers are signed in: devices, sessions, and the tokens that go with them, as digests."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from cauri.identity.users.models import User
from cauri.kit import ids


class Device(models.Model):
    """A phone or browser that was let in with a one-time code. It proves itself by a secret only it was told.

    `push_token` is where messages to its app go, sealed; `push_digest` stands for it, for no two devices have the same.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    digest = models.BinaryField()
    bound_at = models.DateTimeField()
    trusted_until = models.DateTimeField()
    seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    push_token = models.BinaryField(null=True)
    push_digest = models.BinaryField(null=True, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="access_device_name", condition=Q(name__regex=r"^.{1,80}$")),
            models.CheckConstraint(
                name="access_device_push_token",
                condition=Q(push_token__isnull=True, push_digest__isnull=True)
                | Q(push_token__isnull=False, push_digest__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"device {self.pk}"

    def is_trusted(self, *, now: datetime) -> bool:
        """Whether what its owner knows is enough to sign in on it."""
        return now < self.trusted_until


class Session(models.Model):
    """One stay of a user on a device: the family of its refresh tokens."""

    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out"
        ENDED = "ended", "ended from another device"
        SECRET_CHANGED = "secret_changed"  # noqa: S105 - a reason, not a secret
        TOKEN_REUSED = "token_reused"  # noqa: S105 - a reason, not a token
        REPLACED = "replaced"
        LOCKED = "locked", "the account was locked"
        CLOSED = "closed", "the account was closed"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(choices=Ending.choices, default="")

    class Meta:
        indexes = (models.Index(name="access_session_by_end", fields=["expires_at"]),)

    def __str__(self) -> str:
        return f"session {self.pk}"


class RefreshToken(models.Model):
    """A refresh token by its SHA-256. A used one is kept as long as its session, so that reuse is noticed."""

    digest = models.BinaryField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="access_refreshtoken_one_lineage", fields=["session"], condition=Q(used_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"refresh token of session {self.session_id}"


class StepUp(models.Model):
    """One PIN check that pays for several small payments. `spent` is in minor units, by currency."""

    digest = models.BinaryField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(name="access_stepup_by_time", fields=["expires_at"]),)

    def __str__(self) -> str:
        return f"step-up of session {self.session_id}"
