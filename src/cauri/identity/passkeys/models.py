"""Passkeys and the challenges they are asked to sign. The private keys never leave the customers' devices."""

from django.db import models
from django.db.models import Q

from cauri.identity.access.models import Session
from cauri.identity.staff.models import Authenticator
from cauri.identity.users.models import User
from cauri.kit import ids


class Passkey(models.Model):
    """A WebAuthn credential of a customer's. A revoked one stays, so that nobody registers it again.

    `sign_count` goes up with each use, where the authenticator counts at all; `last_challenge` is what it signed last.
    """

    class Revoked(models.TextChoices):
        REMOVED = "removed", "by its owner"
        CLONED = "cloned", "because there seem to be two of it"
        WIPED = "wiped", "with everything on a lost device"
        RESET = "reset", "made shortly before a PIN reset"
        CLOSED = "closed", "with the account"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    last_challenge = models.BinaryField(null=True)
    aaguid = models.UUIDField()
    transports = models.JSONField(default=list)
    backed_up = models.BooleanField()
    name = models.TextField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.TextField(choices=Revoked.choices, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(name="passkeys_passkey_name", condition=Q(name__regex=r"^.{1,80}$")),
            models.CheckConstraint(name="passkeys_passkey_count", condition=Q(sign_count__gte=0)),
            models.CheckConstraint(
                name="passkeys_passkey_revoked_for_a_reason",
                condition=Q(revoked_at__isnull=True, revoked_why="") | Q(revoked_at__isnull=False) & ~Q(revoked_why=""),
            ),
        )

    def __str__(self) -> str:
        return f"passkey {self.pk}"


class StaffPasskey(models.Model):
    """A second factor of somebody who works at the operator, beside their authenticator app. It goes with that one."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authenticator = models.ForeignKey(Authenticator, on_delete=models.CASCADE, related_name="+")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    transports = models.JSONField(default=list)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(name="passkeys_staffpasskey_count", condition=Q(sign_count__gte=0)),)

    def __str__(self) -> str:
        return f"passkey {self.pk} of staff"


class Challenge(models.Model):
    """Something to sign, once and soon: by its digest. Whoever signs in is nobody yet, and staff are no users."""

    class Purpose(models.TextChoices):
        REGISTER = "register"
        SIGN_IN = "sign_in"
        STEP_UP = "step_up"
        STAFF = "staff", "second factor of staff"

    digest = models.BinaryField(primary_key=True)
    purpose = models.TextField(choices=Purpose.choices)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+", null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="passkeys_challenge_of_somebody",
                condition=Q(purpose__in=["sign_in", "staff"], user__isnull=True, session__isnull=True)
                | ~Q(purpose__in=["sign_in", "staff"]) & Q(user__isnull=False, session__isnull=False),
            ),
        )
        indexes = (models.Index(name="passkeys_challenge_by_time", fields=["expires_at"]),)

    def __str__(self) -> str:
        return f"challenge to {self.purpose}"
