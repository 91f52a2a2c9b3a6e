"""Which months' statements are ready, and how far the telling of a month has come. The statements are not kept."""

from typing import ClassVar

from django.db import models


class MonthRun(models.Model):
    """The telling of one month, which is named by its first day. `reached` is the last wallet that was looked at."""

    month = models.DateField(primary_key=True)
    reached = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "statements_month_run"

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MonthReady(models.Model):
    """A wallet had movements in a month that is over."""

    wallet = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    ready_at = models.DateTimeField()

    class Meta:
        db_table = "statements_month_ready"
        verbose_name_plural = "months ready"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wallet", "month"], name="statements_month_ready_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} of {self.wallet_id}"
