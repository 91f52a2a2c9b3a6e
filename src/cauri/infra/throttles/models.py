"""The counters: one row per limit and caller, used again for each minute."""

from django.db import models


class Counter(models.Model):
    """How many requests a caller made in the latest minute it was seen in."""

    # A keyed digest of the limit and of who asks: neither addresses nor phone numbers stand here.
    key = models.UUIDField(primary_key=True)
    minute = models.BigIntegerField()  # since 1970
    taken = models.IntegerField()

    class Meta:
        db_table = "throttles_counter"

    def __str__(self) -> str:
        return f"{self.taken} in minute {self.minute}"
