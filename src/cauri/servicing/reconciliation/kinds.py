"""The words of a report's lines, for the port and for the rows."""

from django.db import models


class Kind(models.TextChoices):
    """What a line of a report is about. A settlement is what a company pays to our bank, a top-up the reverse."""

    IN = "in"
    OUT = "out"
    REFUND = "refund"
    FEE = "fee"
    SETTLEMENT = "settlement"
    TOP_UP = "top_up"


class State(models.TextChoices):
    """How far it has come, as the company last told."""

    DONE = "done"
    PENDING = "pending"
    FAILED = "failed"
    REVERSED = "reversed"
