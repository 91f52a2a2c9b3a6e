"""The books as Django sees them: for reading. Every change goes through the functions in `migrations/sql`.

Times named `at` and `stamp` are whole microseconds since 1970-01-01 UTC; amounts are whole minor units.
"""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Account(models.Model):
    """A place where money can be: a customer's wallet, a provider's clearing account, the fee income. Never updated."""

    class NormalSide(models.TextChoices):
        DEBIT = "debit"
        CREDIT = "credit"

    id: "models.BigAutoField[int, int]" = models.BigAutoField(primary_key=True)
    code: "models.TextField[str, str]" = models.TextField(unique=True)
    currency: "models.TextField[str, str]" = models.TextField()
    kind: "models.TextField[str, str]" = models.TextField()
    normal_side: "models.TextField[str, str]" = models.TextField(choices=NormalSide)
    opened_at: "models.BigIntegerField[int, int]" = models.BigIntegerField()

    class Meta:
        db_table = "ledger_account"

    def __str__(self) -> str:
        return self.code


class Balance(models.Model):
    """What an account holds, folded. Lines in the tail (`HotEntry`) come on top: ask `queries.balance_of`."""

    class State(models.TextChoices):
        OPEN = "open"
        FROZEN = "frozen"
        CLOSED = "closed"

    account: "models.OneToOneField[Account, Account]" = models.OneToOneField(
        Account, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False
    )
    balance: "models.BigIntegerField[int, int]" = models.BigIntegerField(db_default=0)
    held: "models.BigIntegerField[int, int]" = models.BigIntegerField(db_default=0)
    stamp: "models.BigIntegerField[int, int]" = models.BigIntegerField(db_default=0)
    floor: "models.BigIntegerField[int | None, int | None]" = models.BigIntegerField(null=True)
    currency: "models.TextField[str, str]" = models.TextField()
    state: "models.TextField[str, str]" = models.TextField(choices=State, db_default=State.OPEN)
    hot: "models.BooleanField[bool, bool]" = models.BooleanField(db_default=False)

    class Meta:
        db_table = "ledger_balance"


class Posting(models.Model):
    """One business act, carried out, pending, given back or refused. Its state never changes."""

    class State(models.TextChoices):
        POSTED = "posted"
        PENDING = "pending"
        RELEASED = "released"
        REFUSED = "refused"

    id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField(primary_key=True)
    xid: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    at: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    payer_id: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    payee_id: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    amount: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    value_on: "models.DateField[date, date]" = models.DateField()
    state: "models.TextField[str, str]" = models.TextField(choices=State)
    kind: "models.TextField[str, str]" = models.TextField()
    further: "ArrayField[list[int] | None, list[int] | None]" = ArrayField(models.BigIntegerField(), null=True)
    original_id: "models.UUIDField[uuid.UUID | None, uuid.UUID | None]" = models.UUIDField(null=True)
    reference: "models.UUIDField[uuid.UUID | None, uuid.UUID | None]" = models.UUIDField(null=True)
    code: "models.TextField[str | None, str | None]" = models.TextField(null=True)
    facts = models.JSONField(null=True)

    class Meta:
        db_table = "ledger_posting"

    @property
    def moves(self) -> list[tuple[int, int, int]]:
        """(source, destination, amount) of each move, in order."""
        flat = [self.payer_id, self.payee_id, self.amount, *(self.further or [])]
        return [(flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat), 3)]


class Entry(models.Model):
    """One line of one account. `leg` is 2n for the source of move n, 2n + 1 for its destination."""

    pk = models.CompositePrimaryKey("account_id", "stamp")
    account_id: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    stamp: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    posting_id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField()
    amount: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    balance: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    xid: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    leg: "models.SmallIntegerField[int, int]" = models.SmallIntegerField()

    class Meta:
        db_table = "ledger_entry"


class HotEntry(models.Model):
    """A line of a hot account that waits for its stamp and balance."""

    pk = models.CompositePrimaryKey("account_id", "at", "posting_id", "leg")
    account_id: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    at: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    posting_id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField()
    leg: "models.SmallIntegerField[int, int]" = models.SmallIntegerField()
    amount: "models.BigIntegerField[int, int]" = models.BigIntegerField()

    class Meta:
        db_table = "ledger_hot_entry"


class Hold(models.Model):
    """What a pending posting still reserves, move by move."""

    class State(models.TextChoices):
        OPEN = "open"
        CAPTURED = "captured"
        RELEASED = "released"
        EXPIRED = "expired"

    posting_id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField(primary_key=True)
    remaining: "ArrayField[list[int], list[int]]" = ArrayField(models.BigIntegerField())
    state: "models.TextField[str, str]" = models.TextField(choices=State, db_default=State.OPEN)
    expires_at: "models.BigIntegerField[int, int]" = models.BigIntegerField()

    class Meta:
        db_table = "ledger_hold"


class Block(models.Model):
    """A sealed range of transactions: members, a leaf hash for each, their Merkle root, the head before."""

    number: "models.BigIntegerField[int, int]" = models.BigIntegerField(primary_key=True)
    from_xid: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    to_xid: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    sealed_at: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    postings: "ArrayField[list[uuid.UUID], list[uuid.UUID]]" = ArrayField(models.UUIDField())
    entry_accounts: "ArrayField[list[int], list[int]]" = ArrayField(models.BigIntegerField())
    entry_stamps: "ArrayField[list[int], list[int]]" = ArrayField(models.BigIntegerField())
    leaves: "models.BinaryField[bytes, bytes]" = models.BinaryField()
    root: "models.BinaryField[bytes, bytes]" = models.BinaryField()
    previous: "models.BinaryField[bytes, bytes]" = models.BinaryField()
    head: "models.BinaryField[bytes, bytes]" = models.BinaryField()

    class Meta:
        db_table = "ledger_block"


class Verification(models.Model):
    """One run of the verifier and what it found."""

    id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField(primary_key=True)
    started_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    finished_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    passed: "models.BooleanField[bool, bool]" = models.BooleanField()
    counts = models.JSONField()
    findings = models.JSONField()

    class Meta:
        db_table = "ledger_verification"
        ordering: ClassVar[list[str]] = ["-started_at"]
