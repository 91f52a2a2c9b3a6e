"""The rates that were told, and the consent to those that nobody would have believed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cauri.kit import ids

DECIMALS = 10
DIGITS = 20


class Rate(models.Model):
    """One unit of `base` buys `mid` units of `quote`, as a provider published it. Never the other way round.

    A rate that jumped is `held`, and counts only once it has an acceptance. Rows are never changed and never deleted.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    base = models.TextField()
    quote = models.TextField()
    mid = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    provider = models.TextField()
    published_on = models.DateField()
    fetched_at = models.DateTimeField()
    held = models.BooleanField()

    class Meta:
        db_table = "fx_rate"
        indexes = (models.Index(fields=["base", "quote", "-fetched_at"], name="fx_rate_latest"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(mid__gt=0), name="fx_rate_is_positive"),
            models.CheckConstraint(condition=~Q(base=F("quote")), name="fx_rate_has_two_sides"),
            models.CheckConstraint(
                condition=Q(base__regex="^[A-Z]{3}$", quote__regex="^[A-Z]{3}$"), name="fx_rate_names_currencies"
            ),
            models.CheckConstraint(condition=~Q(provider=""), name="fx_rate_has_a_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.mid.normalize():f}"


class Acceptance(models.Model):
    """That two members of staff believe a rate that was held."""

    rate = models.OneToOneField(Rate, on_delete=models.PROTECT, primary_key=True, related_name="acceptance")
    request_id = models.UUIDField()
    accepted_by = models.UUIDField()
    accepted_at = models.DateTimeField()

    class Meta:
        db_table = "fx_acceptance"

    def __str__(self) -> str:
        return f"accepted at {self.accepted_at:%Y-%m-%d %H:%M:%S}"
