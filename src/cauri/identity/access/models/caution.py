"""What is less free for a while: locked accounts, grants of staff, cooling off, addresses of before."""

from django.db import models
from django.db.models import Q

from cauri.identity.users.models import User
from cauri.kit import ids


class AccountLock(models.Model):
    """A customer's account was locked, and perhaps unlocked later. `proof` is how they showed who they are."""

    class Proof(models.TextChoices):
        DOCUMENT_SEEN = "document_seen", "identity document, shown in person"
        DOCUMENT_AND_SELFIE = "document_and_selfie", "identity document and selfie, checked anew"
        LIVE_VIDEO = "live_video", "identity document, shown on a video call"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    locked_at = models.DateTimeField()
    locked_by = models.TextField()
    wiped = models.BooleanField(default=False)
    unlocked_at = models.DateTimeField(null=True)
    proof = models.TextField(choices=Proof.choices, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="access_accountlock_one_at_a_time", fields=["user"], condition=Q(unlocked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="access_accountlock_unlocked_with_proof", condition=Q(unlocked_at__isnull=True) | ~Q(proof="")
            ),
        )
        indexes = (models.Index(name="access_accountlock_of_a_user", fields=["user", "-locked_at"]),)

    def __str__(self) -> str:
        return f"lock of user {self.user_id}"


class ResetGrant(models.Model):
    """Staff have seen who a customer is, who may choose a new PIN by the phone's code. `used_by` is the claim."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    proof = models.TextField(choices=AccountLock.Proof.choices)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.UUIDField(null=True)

    class Meta:
        indexes = (
            models.Index(name="access_resetgrant_of_a_user", fields=["user", "-granted_at"]),
            models.Index(name="access_resetgrant_by_time", fields=["expires_at"]),
        )

    def __str__(self) -> str:
        return f"grant of a new PIN to user {self.user_id}"


class CoolingOff(models.Model):
    """A time in which little money may leave, because what proves a customer has changed of late."""

    class Reason(models.TextChoices):
        PIN_CHANGED = "pin_changed"
        PIN_RESET = "pin_reset"
        NEW_DEVICE = "new_device"
        PHONE_CHANGED = "phone_changed"
        EMAIL_CHANGED = "email_changed"
        SIM_CHANGED = "sim_changed"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(choices=Reason.choices)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="access_coolingoff_lasts", condition=Q(until__gt=models.F("since"))),
        )
        indexes = (models.Index(name="access_coolingoff_of_a_user", fields=["user", "until"]),)

    def __str__(self) -> str:
        return f"cooling off of user {self.user_id}"


class FormerContact(models.Model):
    """Where a customer could be written to until lately: told of the change, and still good for locking the account.

    `target` stands for the address, as with codes; `address` is sealed.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.TextField()
    target = models.BinaryField()
    address = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(name="access_formercontact_target", fields=["target"]),
            models.Index(name="access_formercontact_by_time", fields=["until"]),
        )

    def __str__(self) -> str:
        return f"former {self.channel} of user {self.user_id}"
