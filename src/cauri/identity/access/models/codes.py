"""One-time codes, as hashes, and what those by text message cost."""

from django.db import models
from django.db.models import Q

from cauri.kit import ids


class OneTimeCode(models.Model):
    """Six digits that were sent to a phone or an e-mail address.

    `target` stands for the address and `network` for where it was asked from: keyed digests.
    """

    class Purpose(models.TextChoices):
        REGISTRATION = "registration"
        SIGN_IN = "sign_in"
        LOCK = "lock"
        PIN_RESET = "pin_reset"
        CONTACT_CHANGE = "contact_change"
        EMAIL_SIGN_IN = "email_sign_in"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    purpose = models.TextField(choices=Purpose.choices)
    target = models.BinaryField()
    network = models.BinaryField(null=True)
    request_id = models.UUIDField(unique=True)
    digest = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.SmallIntegerField(default=0)
    superseded_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="access_onetimecode_one_live",
                fields=["purpose", "target"],
                condition=Q(superseded_at__isnull=True, used_at__isnull=True) & ~Q(purpose__in=["lock", "pin_reset"]),
            ),
        )
        indexes = (
            models.Index(name="access_onetimecode_sent_to", fields=["target", "-made_at"]),
            models.Index(name="access_onetimecode_by_time", fields=["made_at"]),
            models.Index(
                name="access_onetimecode_asked_from",
                fields=["network", "-made_at"],
                condition=Q(network__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} code {self.pk}"


class SmsSpending(models.Model):
    """How many codes went by text message to a country in an hour: each costs money, and some would have us pay."""

    id = models.BigAutoField(primary_key=True)
    region = models.TextField()
    hour = models.DateTimeField()
    sent = models.IntegerField()
    to_strangers = models.IntegerField(default=0)  # of these: for joining, and to numbers that no account has

    class Meta:
        constraints = (models.UniqueConstraint(name="access_smsspending_of_an_hour", fields=["hour", "region"]),)

    def __str__(self) -> str:
        return f"{self.sent} to {self.region} at {self.hour:%Y-%m-%d %H}"
