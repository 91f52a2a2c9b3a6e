"""Bank accounts that customers saved, and where each withdrawal goes. Numbers and names are sealed."""

from typing import ClassVar

from django.db import models

from cauri.kit import ids

LONGEST_LABEL = 60
LONGEST_BANK_NAME = 200


class Destination(models.Model):
    """An account at a bank, as one company knows the bank. `sealed` holds its number and its holder's name."""

    company = models.CharField(max_length=40)
    bank_code = models.CharField(max_length=40)
    bank_name = models.CharField(max_length=LONGEST_BANK_NAME)
    last_digits = models.CharField(max_length=4)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"account at {self.bank_name}"

    @property
    def masked(self) -> str:
        """The account's number, as anybody may see it."""
        return f"•••• {self.last_digits}"

    @property
    def shown(self) -> str:
        """The bank, and the end of the account's number."""
        return f"{self.bank_name} {self.masked}"


class Beneficiary(Destination):
    """A bank account that a customer saved, once; `fingerprint` is a keyed digest of which account it is."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    fingerprint = models.CharField(max_length=200)
    label = models.CharField(max_length=LONGEST_LABEL, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "beneficiaries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "fingerprint"], name="beneficiary_saved_once"),
        ]

    @property
    def purpose(self) -> str:
        """What its account was sealed for: opened elsewhere, it stays shut."""
        return f"withdrawals.beneficiary:{self.pk}"


class Order(Destination):
    """Where the money of a quote goes. Written with the quote and never changed: the payer agrees to it too."""

    quote = models.OneToOneField(
        "payments.Quote", on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="order_age")]

    @property
    def purpose(self) -> str:
        """What its account was sealed for."""
        return f"withdrawals.order:{self.pk}"
