"""What customers know, and how often somebody guessed at it. No secret stands here in clear."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cauri.identity.users.models import User
from cauri.kit import ids


class Secret(models.Model):
    """What somebody knows: a PIN, a password. The digest is Argon2id over a peppered HMAC."""

    class Kind(models.TextChoices):
        PIN = "pin"
        PASSWORD = "password"  # noqa: S105 - the name of a kind, not a password

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField(choices=Kind.choices)
    digest = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="access_secret_one_of_a_kind", fields=["user", "kind"]),
            models.CheckConstraint(name="access_secret_kind", condition=Q(kind__in=["pin", "password"])),
        )

    def __str__(self) -> str:
        return f"{self.kind} of user {self.user_id}"


class Tries(models.Model):
    """How often a holder failed in a row, at PINs or passwords. They are a user, or stand for a name nobody has."""

    class Purpose(models.TextChoices):
        PIN = "pin", "PIN"
        SIGN_IN = "sign_in", "sign-in on a device of their own"
        SIGN_IN_ELSEWHERE = "sign_in_elsewhere", "sign-in on a new device"
        AFTER_CODE = "after_code", "beside a code that was shown"
        LOCKING = "locking", "to lock the account from anywhere"

    id = models.BigAutoField(primary_key=True)
    holder = models.UUIDField()
    purpose = models.TextField(choices=Purpose.choices)
    kind = models.TextField(choices=Secret.Kind.choices)
    wrong = models.SmallIntegerField(default=0)
    locks = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    wrong_at = ArrayField(models.DateTimeField(), default=list)  # PINs of the last day; the right one clears them not
    barred_at = models.DateTimeField(null=True)  # since when no PIN is looked at until somebody proves who they are

    class Meta:
        constraints = (models.UniqueConstraint(name="access_tries_of_a_holder", fields=["holder", "purpose", "kind"]),)
        indexes = (models.Index(name="access_tries_by_time", fields=["last_at"]),)

    def __str__(self) -> str:
        return f"{self.purpose} of {self.holder}: {self.wrong} wrong"
