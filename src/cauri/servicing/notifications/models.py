"""What people are told, and what became of each message that carried it outside."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from cauri.kit import ids


class Notice(models.Model):
    """One thing one person is told. It holds ids only: names and amounts are looked up whenever it is read.

    `about` is the id of what it tells of: a payment for the kinds of money, a device for a sign-in, a case for an
    identity, what the kinds of each `ABOUT_…` say, nothing for the rest. `detail` is a code that its words need and
    that may change where it stands: a reason, a tier. `fact_id` is the fact that was told, so that nobody is told the
    same fact twice.
    """

    class Kind(models.TextChoices):
        """What can be told."""

        WELCOME = "welcome"
        SENT = "sent"
        RECEIVED = "received"
        MOVED = "moved"  # between wallets of one owner
        PAID = "paid"  # to the house
        ARRIVED = "arrived"  # from the house
        REFUSED = "refused"
        HELD = "held"
        REJECTED = "rejected"
        FAILED = "failed"  # at a company
        GOT_BACK = "got_back"
        GAVE_BACK = "gave_back"
        NEW_DEVICE = "new_device"
        PIN_CHANGED = "pin_changed"
        LOCKED_OUT = "locked_out"
        IDENTITY_APPROVED = "identity_approved"
        IDENTITY_REJECTED = "identity_rejected"
        IDENTITY_ASKED_AGAIN = "identity_asked_again"
        IDENTITY_ENDING = "identity_ending"
        IDENTITY_EXPIRED = "identity_expired"
        TIER_SET = "tier_set"  # by staff
        LIMITS_CHANGED = "limits_changed"  # by oneself
        NOTICES_CHANGED = "notices_changed"  # fewer than before, or at fewer hours
        BENEFICIARY_SAVED = "beneficiary_saved"
        CASHED_IN = "cashed_in"  # at an agent
        AGENT_ADMITTED = "agent_admitted"
        AGENT_DECLINED = "agent_declined"
        AGENT_SUSPENDED = "agent_suspended"
        AGENT_RESUMED = "agent_resumed"
        FLOAT_GRANTED = "float_granted"
        FLOAT_DECLINED = "float_declined"
        CASHED_OUT = "cashed_out"  # at an agent
        CASH_OUT_EXPIRED = "cash_out_expired"
        CASH_OUT_BURNT = "cash_out_burnt"  # wrong codes were tried
        BILL_PAID = "bill_paid"
        BILL_NOT_PAID = "bill_not_paid"  # although it was due by a schedule
        BILL_SCHEDULED = "bill_scheduled"
        BILL_KEPT = "bill_kept"  # although its payer wants it back
        PREPARER_NAMED = "preparer_named"  # who may bring files of payments
        PAYOUT_WAITS = "payout_waits"  # for its owner's consent
        PAYOUT_ENDED = "payout_ended"
        REQUEST_MADE = "request_made"  # somebody asks the reader for money
        REQUEST_REMINDED = "request_reminded"
        REQUEST_DECLINED = "request_declined"  # the reader's
        REQUEST_CANCELLED = "request_cancelled"
        REQUEST_EXPIRED = "request_expired"  # the reader's
        SPLIT_SHARED = "split_shared"  # the reader has a part in a bill
        SPLIT_REMINDED = "split_reminded"
        SPLIT_DECLINED = "split_declined"  # somebody's part of the reader's bill
        SPLIT_PAID = "split_paid"  # the reader's bill
        SPLIT_OVER = "split_over"  # the reader has nothing more to pay of it
        SPLIT_EXPIRED = "split_expired"  # the reader's bill
        STANDING_ORDER_SET = "standing_order_set"
        STANDING_ORDER_LATE = "standing_order_late"  # it is tried again
        STANDING_ORDER_MISSED = "standing_order_missed"
        STANDING_ORDER_PAUSED = "standing_order_paused"  # because it could not be paid
        STANDING_ORDER_ENDED = "standing_order_ended"  # by its last date
        BANK_REQUEST_APPROVED = "bank_request_approved"
        BANK_REQUEST_REFUSED = "bank_request_refused"
        BANK_REQUEST_PRODUCED = "bank_request_produced"
        BANK_REQUEST_DELIVERED = "bank_request_delivered"
        EXCHANGED = "exchanged"
        STATEMENT_READY = "statement_ready"
        QR_CODE_REPLACED = "qr_code_replaced"  # the static one
        CLAIM_TAKEN = "claim_taken"  # somebody joined and has what the reader sent
        CLAIM_GOT = "claim_got"  # what was sent to the reader before they joined
        CLAIM_WAITS = "claim_waits"  # the same, to be claimed
        CLAIM_EXPIRED = "claim_expired"  # the reader's
        RECALL_ASKED = "recall_asked"  # somebody wants a transfer back from the reader
        RECALL_DECLINED = "recall_declined"  # the reader's
        RECALL_OVER = "recall_over"  # the reader's, with nothing given back
        RECALL_FREED = "recall_freed"  # nothing of the reader's is held any more

    ABOUT_IDENTITY: ClassVar[frozenset[str]] = frozenset(
        {
            Kind.IDENTITY_APPROVED,
            Kind.IDENTITY_REJECTED,
            Kind.IDENTITY_ASKED_AGAIN,
            Kind.IDENTITY_ENDING,
            Kind.IDENTITY_EXPIRED,
            Kind.TIER_SET,
        }
    )
    ABOUT_AGENTS: ClassVar[frozenset[str]] = frozenset(
        {
            Kind.AGENT_ADMITTED,
            Kind.AGENT_DECLINED,
            Kind.AGENT_SUSPENDED,
            Kind.AGENT_RESUMED,
            Kind.FLOAT_DECLINED,
        }
    )
    ABOUT_SCHEDULES: ClassVar[frozenset[str]] = frozenset({Kind.BILL_NOT_PAID, Kind.BILL_SCHEDULED})
    ABOUT_PAYOUTS: ClassVar[frozenset[str]] = frozenset({Kind.PREPARER_NAMED, Kind.PAYOUT_WAITS, Kind.PAYOUT_ENDED})
    ABOUT_REQUESTS: ClassVar[frozenset[str]] = frozenset(
        {
            Kind.REQUEST_MADE,
            Kind.REQUEST_REMINDED,
            Kind.REQUEST_DECLINED,
            Kind.REQUEST_CANCELLED,
            Kind.REQUEST_EXPIRED,
        }
    )
    ABOUT_PARTS: ClassVar[frozenset[str]] = frozenset(
        {Kind.SPLIT_SHARED, Kind.SPLIT_REMINDED, Kind.SPLIT_DECLINED, Kind.SPLIT_OVER}
    )
    ABOUT_SPLITS: ClassVar[frozenset[str]] = frozenset({Kind.SPLIT_PAID, Kind.SPLIT_EXPIRED})
    ABOUT_ORDERS: ClassVar[frozenset[str]] = frozenset(
        {
            Kind.STANDING_ORDER_SET,
            Kind.STANDING_ORDER_LATE,
            Kind.STANDING_ORDER_MISSED,
            Kind.STANDING_ORDER_PAUSED,
            Kind.STANDING_ORDER_ENDED,
        }
    )
    ABOUT_BANK_REQUESTS: ClassVar[frozenset[str]] = frozenset(
        {
            Kind.BANK_REQUEST_APPROVED,
            Kind.BANK_REQUEST_REFUSED,
            Kind.BANK_REQUEST_PRODUCED,
            Kind.BANK_REQUEST_DELIVERED,
        }
    )
    ABOUT_STATEMENTS: ClassVar[frozenset[str]] = frozenset({Kind.STATEMENT_READY})
    ABOUT_CODES: ClassVar[frozenset[str]] = frozenset({Kind.QR_CODE_REPLACED})
    ABOUT_CLAIMS: ClassVar[frozenset[str]] = frozenset({Kind.CLAIM_WAITS})
    ABOUT_RECALLS: ClassVar[frozenset[str]] = frozenset(
        {Kind.RECALL_ASKED, Kind.RECALL_DECLINED, Kind.RECALL_OVER, Kind.RECALL_FREED}
    )
    ABOUT_NOTHING: ClassVar[frozenset[str]] = frozenset(
        {
            Kind.WELCOME,
            Kind.PIN_CHANGED,
            Kind.LOCKED_OUT,
            Kind.LIMITS_CHANGED,
            Kind.NOTICES_CHANGED,
            Kind.BENEFICIARY_SAVED,
        }
    )
    # What nobody has to be told outside; the rest is about security, or about what only the reader can do.
    OPTIONAL: ClassVar[frozenset[str]] = frozenset(
        {
            Kind.WELCOME,
            Kind.SENT,
            Kind.RECEIVED,
            Kind.MOVED,
            Kind.PAID,
            Kind.ARRIVED,
            Kind.REFUSED,
            Kind.HELD,
            Kind.REJECTED,
            Kind.FAILED,
            Kind.GOT_BACK,
            Kind.GAVE_BACK,
            Kind.CASHED_IN,
            Kind.CASHED_OUT,
            Kind.CASH_OUT_EXPIRED,
            Kind.BILL_PAID,
            *ABOUT_REQUESTS,
            *ABOUT_PARTS,
            *ABOUT_SPLITS,
            Kind.STANDING_ORDER_ENDED,
            Kind.BANK_REQUEST_APPROVED,
            Kind.BANK_REQUEST_PRODUCED,
            Kind.BANK_REQUEST_DELIVERED,
            Kind.EXCHANGED,
            Kind.STATEMENT_READY,
            Kind.CLAIM_TAKEN,
            Kind.CLAIM_GOT,
            Kind.CLAIM_EXPIRED,
            Kind.RECALL_OVER,
            Kind.RECALL_FREED,
        }
    )

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField(choices=Kind.choices)
    about = models.UUIDField(null=True)
    detail = models.TextField(default="")
    fact_id = models.UUIDField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notice"
        constraints = (
            models.UniqueConstraint(fields=["user", "fact_id"], name="notifications_notice_once_per_fact"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "welcome",
                        "pin_changed",
                        "locked_out",
                        "limits_changed",
                        "notices_changed",
                        "beneficiary_saved",
                    ]
                )
                | models.Q(about__isnull=False),
                name="notifications_notice_is_about_something",
            ),
        )
        indexes = (
            models.Index(fields=["user", "id"], name="notifications_notice_by_user"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notifications_notice_unread"),
            BrinIndex(fields=["made_at"], autosummarize=True, name="notifications_notice_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_optional(self) -> bool:
        """Whether its reader may want it only in the app."""
        return self.kind in self.OPTIONAL

    @property
    def tells_of_money(self) -> bool:
        """Whether `about` is a payment."""
        others = (
            self.ABOUT_NOTHING,
            self.ABOUT_IDENTITY,
            self.ABOUT_AGENTS,
            self.ABOUT_SCHEDULES,
            self.ABOUT_PAYOUTS,
            self.ABOUT_REQUESTS,
            self.ABOUT_PARTS,
            self.ABOUT_SPLITS,
            self.ABOUT_ORDERS,
            self.ABOUT_BANK_REQUESTS,
            self.ABOUT_STATEMENTS,
            self.ABOUT_CODES,
            self.ABOUT_CLAIMS,
            self.ABOUT_RECALLS,
        )
        return self.kind != self.Kind.NEW_DEVICE and not any(self.kind in kinds for kinds in others)


class Muted(models.Model):
    """A kind of notice that somebody does not want on a channel. In the app it stands all the same."""

    class Channel(models.TextChoices):
        """What reaches people outside the app."""

        SMS = "sms"
        EMAIL = "email"
        PUSH = "push"

    user = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField(choices=Notice.Kind.choices)
    channel = models.TextField(choices=Channel.choices)

    class Meta:
        db_table = "notifications_muted"
        verbose_name_plural = "muted"
        constraints = (
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notifications_muted_once"),
            models.CheckConstraint(
                name="notifications_muted_is_optional",
                condition=models.Q(kind__in=sorted(Notice.OPTIONAL)) & models.Q(channel__in=["sms", "email", "push"]),
            ),
        )

    def __str__(self) -> str:
        return f"no {self.kind} by {self.channel}"


class Habits(models.Model):
    """How somebody wants to be told, whatever it is. Who has no row has chosen nothing.

    Between `quiet_from` and `quiet_until`, by the clocks of `time_zone`, their phone is left alone; without both it
    never is. `names_in_pushes` allows names and amounts on the screen of a phone that lies on a table.
    """

    user = models.OneToOneField("users.User", on_delete=models.PROTECT, related_name="+", primary_key=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    time_zone = models.TextField()
    names_in_pushes = models.BooleanField(default=False)

    class Meta:
        db_table = "notifications_habits"
        verbose_name_plural = "habits"
        constraints = (
            models.CheckConstraint(
                name="notifications_habits_quiet_hours",
                condition=models.Q(quiet_from=None, quiet_until=None)
                | (
                    models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~models.Q(quiet_from=models.F("quiet_until"))
                ),
            ),
            models.CheckConstraint(
                name="notifications_habits_time_zone", condition=models.Q(time_zone__regex=r"^[A-Za-z0-9_+/-]{1,64}$")
            ),
        )

    def __str__(self) -> str:
        return f"habits of {self.user_id}"


class PutOff(models.Model):
    """A notice that waits until its reader's quiet hours are over. Only what nobody has to be told may wait."""

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="+", primary_key=True)
    kind = models.TextField(choices=Notice.Kind.choices)
    due_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_put_off"
        verbose_name_plural = "put off"
        constraints = (
            models.CheckConstraint(
                name="notifications_put_off_is_optional", condition=models.Q(kind__in=sorted(Notice.OPTIONAL))
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="notifications_put_off_by_time"),)

    def __str__(self) -> str:
        return f"{self.notice_id} at {self.due_at}"


class Dispatch(models.Model):
    """A notice on its way to a person: at most one row a channel, of pushes one a device."""

    class State(models.TextChoices):
        """What is known of it."""

        HANDED = "handed"  # given to the carrier, whose answer is not written yet: as good as unknown
        CARRIED = "carried"
        REFUSED = "refused"
        AWAY = "away"  # the company was away or busy, and has not taken it: it may later
        UNKNOWN = "unknown"
        NO_CARRIER = "no_carrier"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="dispatches", db_index=False)
    channel = models.TextField()
    device_id = models.UUIDField(null=True)
    state = models.TextField(choices=State.choices)
    tries = models.SmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        db_table = "notifications_dispatch"
        verbose_name_plural = "dispatches"
        constraints = (
            models.UniqueConstraint(
                fields=["notice", "channel", "device_id"],
                name="notifications_dispatch_once_per_channel_and_device",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="notifications_dispatch_of_pushes_to_a_device",
                condition=models.Q(channel="push", device_id__isnull=False)
                | (~models.Q(channel="push") & models.Q(device_id=None)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.channel}"
