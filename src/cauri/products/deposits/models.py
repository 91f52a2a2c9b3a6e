"""What customers want to bring in, and what companies say to have received for us.

How much moved stands in the ledger; here stands why it moved, and what waits for a person.
"""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from cauri.kit import ids
from cauri.money.amounts import Money

# What every company takes as our reference of something: ports.Collector.
REFERENCE: Final = "^[a-z0-9-]{16,50}$"


class Account(models.Model):
    """An account number at a bank: a wallet's alone, or without a wallet the operator's own.

    `sealed` holds the number and the holder's name once the bank has told them. What comes in on one that is closed is
    nobody's. `company_id` is what the bank calls it.
    """

    class State(models.TextChoices):
        OPENING = "opening"
        OPEN = "open"
        FAILED = "failed"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    wallet = models.ForeignKey("wallets.Wallet", null=True, on_delete=models.PROTECT, related_name="+")
    company = models.TextField()
    currency = models.TextField()
    reference = models.TextField(unique=True)
    company_id = models.TextField(default="", blank=True)
    bank = models.TextField(default="", blank=True)
    last_digits = models.TextField(default="", blank=True)
    sealed = models.BinaryField(null=True)
    state = models.TextField(choices=State, default=State.OPENING)
    reason = models.TextField(default="", blank=True)  # a code, of what has failed
    asked_at = models.DateTimeField(null=True)  # the bank, for the number
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)  # when the bank had taken a closed one out of use

    class Meta:
        db_table = "deposits_account"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["wallet"], condition=Q(state__in=["opening", "open"]), name="deposits_account_one_of_a_wallet"
            ),
            models.UniqueConstraint(
                fields=["company", "currency"], condition=Q(wallet=None), name="deposits_account_one_of_our_own"
            ),
            models.UniqueConstraint(
                fields=["company", "company_id"], condition=~Q(company_id=""), name="deposits_account_known_once"
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="deposits_account_has_a_currency"),
            models.CheckConstraint(condition=Q(reference__regex=REFERENCE), name="deposits_account_has_a_reference"),
            models.CheckConstraint(
                condition=Q(state__in=["opening", "failed", "closed"])
                | (Q(state="open", sealed__isnull=False) & ~Q(company_id="")),
                name="deposits_account_open_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="deposits_account_closed_when_it_is",
            ),
        ]
        indexes = (
            models.Index(
                fields=["closed_at"],
                condition=Q(state="closed", given_up_at=None),
                name="deposits_account_to_give_up",
            ),
        )

    def __str__(self) -> str:
        return f"account number {self.masked}"

    @property
    def masked(self) -> str:
        """The number, as anybody may see it."""
        return f"•••• {self.last_digits}" if self.last_digits else ""

    @property
    def purpose(self) -> str:
        """What its number was sealed for: opened elsewhere, it stays shut."""
        return f"deposits.account:{self.pk}"


class Feed(models.Model):
    """How far a bank's list of what came in has been read."""

    company = models.TextField(primary_key=True)
    place = models.TextField(default="", blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "deposits_feed"

    def __str__(self) -> str:
        return self.company


class Intent(models.Model):
    """Money that a customer wants to bring into a wallet, until a time.

    `opened_under` is the key of the request that asked for it: whoever asks again under it finds this one. A company
    may be late, so that what has failed or expired is paid all the same when the money comes.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        FAILED = "failed"
        EXPIRED = "expired"
        REVERSED = "reversed"  # it was paid, and the company has taken the money back

    class Method(models.TextChoices):
        CHECKOUT = "checkout"
        BANK_TRANSFER = "bank_transfer"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    wallet = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    opened_under = models.TextField()
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    company = models.TextField()
    method = models.TextField(choices=Method)
    reference = models.TextField(unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")  # to transfer to
    remark = models.TextField(unique=True, null=True)  # what the payer writes on the transfer: naming.py
    state = models.TextField(choices=State, default=State.OPEN)
    reason = models.TextField(default="", blank=True)  # a code, of what has failed
    address = models.TextField(default="", blank=True)  # of the page to pay on, once the company has told it
    page_asked_at = models.DateTimeField(null=True)  # while somebody is asking for the page
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)  # the company, what became of it
    next_ask_at = models.DateTimeField(null=True)  # None: nobody asks by himself any more
    asks = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "deposits_intent"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["asked_by", "opened_under"], name="deposits_intent_once_under_a_key"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="deposits_intent_has_an_amount"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="deposits_intent_has_a_currency"),
            models.CheckConstraint(condition=Q(reference__regex=REFERENCE), name="deposits_intent_has_a_reference"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None)
                | Q(state__in=["paid", "failed", "expired", "reversed"], ended_at__isnull=False),
                name="deposits_intent_ends_when_it_does",
            ),
            models.CheckConstraint(
                condition=Q(method="checkout", account=None, remark=None)
                | Q(method="bank_transfer", account__isnull=False, remark__isnull=False),
                name="deposits_intent_says_how_to_pay",
            ),
        ]
        indexes = (
            models.Index(fields=["asked_by", "-id"], name="deposits_intent_by_customer"),
            models.Index(fields=["next_ask_at"], condition=Q(next_ask_at__isnull=False), name="deposits_intent_to_ask"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="deposits_intent_to_expire"),
        )

    def __str__(self) -> str:
        return f"deposit {self.pk}"

    @property
    def amount(self) -> Money:
        """What should come, to the last unit."""
        return Money.of_minor(self.amount_minor, self.currency)


class Incoming(models.Model):
    """A charge of which a company says that it was paid, whoever paid it and for whatever.

    It stands here once however often it is told. Received is what is not booked yet; held, what a guard of payments
    wants looked at; suspended, what waits for a person because it belongs to nobody as it is; returning, what is being
    sent back to who paid, and stands in suspense until the company says that it was.
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        HELD = "held"
        CREDITED = "credited"
        SUSPENDED = "suspended"
        RETURNING = "returning"
        RESOLVED = "resolved"
        REVERSED = "reversed"

    class Reason(models.TextChoices):
        """Why it was not simply credited."""

        UNMATCHED = "unmatched"
        AMOUNT_OVER = "amount_over"
        AMOUNT_UNDER = "amount_under"
        CURRENCY_DIFFERS = "currency_differs"
        PAID_TWICE = "paid_twice"
        ACCOUNT_CLOSED = "account_closed"
        NOT_ACCEPTED = "not_accepted"  # `code` says who refused: a limit, a guard, the state of wallet or customer

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    company = models.TextField()
    company_id = models.TextField()
    reference = models.TextField()
    intent = models.ForeignKey(Intent, null=True, on_delete=models.PROTECT, related_name="incomings")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")  # it came in on
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    cost_minor = models.BigIntegerField(null=True)  # what the company keeps of it, once that is booked
    state = models.TextField(choices=State, default=State.RECEIVED)
    reason = models.TextField(choices=Reason, default="", blank=True)
    code = models.TextField(default="", blank=True)
    quote_id = models.UUIDField(null=True)  # of payments, by which it is credited
    payment_id = models.UUIDField(null=True, unique=True)
    paid_at = models.DateTimeField(null=True)  # as the company tells it
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)  # while it is being sent back, or could not be booked
    asks = models.IntegerField(default=0)  # since then

    class Meta:
        db_table = "deposits_incoming"
        verbose_name_plural = "incoming"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "company_id"], name="deposits_incoming_once"),
            # However many charges name an intent, one of them is its payment.
            models.UniqueConstraint(
                fields=["intent"], condition=Q(state__in=["held", "credited"]), name="deposits_incoming_pays_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0) & (Q(cost_minor=None) | Q(cost_minor__gt=0)),
                name="deposits_incoming_has_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(state="received", payment_id=None, settled_at=None)
                | (
                    Q(state__in=["held", "credited"], payment_id__isnull=False)
                    & (Q(intent__isnull=False) | Q(account__isnull=False))
                )
                | (Q(state__in=["suspended", "returning"], payment_id=None) & ~Q(reason=""))
                | (Q(state="resolved", payment_id__isnull=False) & ~Q(reason=""))
                | Q(state="reversed"),
                name="deposits_incoming_is_where_it_says",
            ),
            models.CheckConstraint(
                condition=Q(state="received") | Q(settled_at__isnull=False), name="deposits_incoming_settled_when_it_is"
            ),
        ]
        indexes = (
            models.Index(fields=["received_at"], condition=Q(state="suspended"), name="deposits_incoming_suspended"),
            models.Index(fields=["received_at"], condition=Q(state="held"), name="deposits_incoming_held"),
            models.Index(fields=["received_at"], condition=Q(state="received"), name="deposits_incoming_received"),
            models.Index(fields=["received_at"], condition=Q(state="returning"), name="deposits_incoming_returning"),
            models.Index(
                fields=["next_ask_at"], condition=Q(next_ask_at__isnull=False), name="deposits_incoming_to_ask"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} by {self.company}"

    @property
    def amount(self) -> Money:
        """What came in."""
        return Money.of_minor(self.amount_minor, self.currency)
