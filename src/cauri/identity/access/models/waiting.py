"""Whoever is yet to show a code: to join, to sign in, to say that an account is theirs, to have another address."""

from django.db import models
from django.db.models import Q

from cauri.identity.access.models.codes import OneTimeCode
from cauri.identity.access.models.stays import Device, Session
from cauri.identity.users.models import User
from cauri.kit import ids


class Registration(models.Model):
    """Somebody who wants to join and has not yet shown that the phone or e-mail address is theirs.

    The id becomes the user's. `details` are encrypted with a key outside the database.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    details = models.BinaryField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, related_name="+", null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(name="access_registration_by_time", fields=["expires_at"]),)

    def __str__(self) -> str:
        return f"registration {self.pk}"


class Challenge(models.Model):
    """Somebody who knows the secret of an account and has yet to show a code.

    `device` is one of theirs that has proven itself and is trusted no more; without it, a new one will be bound.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, related_name="+", null=True, db_index=False)
    device_name = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        indexes = (models.Index(name="access_challenge_by_time", fields=["expires_at"]),)

    def __str__(self) -> str:
        return f"challenge {self.pk}"


class Claim(models.Model):
    """Somebody who says that an account is theirs, and has yet to show a code. `user` is null when there is none.

    `device` is the bound device that asked, if it proved itself; `approved_by` another one whose owner approved.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    purpose = models.TextField(choices=OneTimeCode.Purpose.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, related_name="+", null=True)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, related_name="+", null=True, db_index=False)
    approved_by = models.ForeignKey(Device, on_delete=models.SET_NULL, related_name="+", null=True, db_index=False)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="access_claim_approved_elsewhere",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("device")),
            ),
        )
        indexes = (
            models.Index(name="access_claim_by_time", fields=["expires_at"]),
            models.Index(name="access_claim_of_a_user", fields=["user", "-made_at"], condition=Q(user__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.purpose} claim {self.pk}"


class ContactChange(models.Model):
    """A customer wants another phone number or e-mail address, and has yet to show a code that went there.

    `address` is sealed with a key outside the database, and forgotten as soon as it is the customer's.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.TextField()
    address = models.BinaryField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="access_contactchange_channel", condition=Q(channel__in=["sms", "email"])),
        )
        indexes = (
            models.Index(name="access_contactchange_of_a_user", fields=["user", "-made_at"]),
            models.Index(name="access_contactchange_by_time", fields=["expires_at"]),
        )

    def __str__(self) -> str:
        return f"change of {self.channel} of user {self.user_id}"
