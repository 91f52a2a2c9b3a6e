"""Cases: a customer's request for a tier, the documents handed in with it, what a company found, what staff set."""

from django.db import models
from django.db.models import Q

from cauri.identity.users.models import User
from cauri.infra.documents.models import Document
from cauri.kit import ids


class Case(models.Model):
    """One request for a tier. `sealed` is what the customer said of themselves, unreadable in the database.

    `fingerprint` is a keyed digest of the document's country, type and number: equal ones are the same document.
    """

    class State(models.TextChoices):
        """Where it stands. Until it is decided, there is one for each customer."""

        DRAFT = "draft"
        SUBMITTED = "submitted"
        IN_REVIEW = "in_review"
        MORE_NEEDED = "more_needed"
        APPROVED = "approved"
        REJECTED = "rejected"
        EXPIRED = "expired"

    class Reason(models.TextChoices):
        """Why it was rejected, or what is asked for again."""

        DOCUMENT_UNREADABLE = "document_unreadable"
        DOCUMENT_NOT_ACCEPTED = "document_not_accepted"
        DOCUMENT_EXPIRED = "document_expired"
        DATA_DIFFERS = "data_differs"
        SELFIE_DIFFERS = "selfie_differs"
        SUSPECTED_FRAUD = "suspected_fraud"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    wanted_tier = models.SmallIntegerField()
    state = models.TextField(choices=State.choices, default=State.DRAFT)
    sealed = models.BinaryField(null=True)
    fingerprint = models.TextField(default="")
    uploads = models.SmallIntegerField(default=0)
    reason = models.TextField(default="")
    reviewer = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    given_tier = models.SmallIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    ending_told_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["user", "-opened_at"], name="kyc_case_by_user"),
            models.Index(
                fields=["submitted_at"], condition=Q(state__in=["submitted", "in_review"]), name="kyc_case_waiting"
            ),
            models.Index(fields=["expires_at"], condition=Q(state="approved"), name="kyc_case_by_expiry"),
            models.Index(fields=["fingerprint"], condition=~Q(fingerprint=""), name="kyc_case_by_fingerprint"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["draft", "submitted", "in_review", "more_needed"]),
                name="kyc_case_one_open",
            ),
            models.CheckConstraint(name="kyc_case_tier", condition=Q(wanted_tier__range=(1, 3))),
            models.CheckConstraint(
                name="kyc_case_gives_no_more_than_wanted",
                condition=Q(given_tier=None) | Q(given_tier__range=(0, models.F("wanted_tier"))),
            ),
            models.CheckConstraint(
                name="kyc_case_approved_until",
                condition=~Q(state="approved") | Q(given_tier__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="kyc_case_refused_for_a_reason",
                condition=~Q(state__in=["rejected", "more_needed"]) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"case {self.pk}"


class CaseDocument(models.Model):
    """A document of a case; a later one of its kind takes its place."""

    class Kind(models.TextChoices):
        """What it shows."""

        FRONT = "front"
        BACK = "back"
        SELFIE = "selfie"

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    kind = models.TextField(choices=Kind.choices)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "kind"], name="kyc_document_one_of_a_kind"),
            models.CheckConstraint(name="kyc_document_kind", condition=Q(kind__in=["front", "back", "selfie"])),
        )

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class Check(models.Model):
    """What a company was asked about one submission of a case, and what it found.

    The row is there before the company is called, and remembers each step it has taken: whoever comes again, after a
    crash or at the same time, goes on from there.
    """

    class State(models.TextChoices):
        """Where it stands. Given up, a person decides alone."""

        STARTING = "starting"
        RUNNING = "running"
        FINISHED = "finished"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    submitted_at = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.STARTING)
    applicant_id = models.TextField(default="")
    run_id = models.TextField(null=True, unique=True)
    verdict = models.TextField(default="")
    reasons = models.JSONField(default=list)
    obstacles = models.JSONField(default=list)
    tries = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(state__in=["starting", "running"]), name="kyc_check_by_next_time"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["case", "submitted_at"], name="kyc_check_once_a_submission"),
            models.CheckConstraint(
                name="kyc_check_runs_somewhere", condition=~Q(state__in=["running"]) | Q(run_id__isnull=False)
            ),
            models.CheckConstraint(
                name="kyc_check_ended_when_it_did",
                condition=Q(state__in=["starting", "running"], finished_at=None)
                | Q(state__in=["finished", "given_up"], finished_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"check {self.pk}"


class TierOverride(models.Model):
    """A tier that two members of staff set without or against a case. One is in force for each customer."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    tier_before = models.SmallIntegerField()
    tier = models.SmallIntegerField()
    request_id = models.UUIDField(unique=True)
    set_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="kyc_override_one_in_force"),
            models.CheckConstraint(
                name="kyc_override_tiers", condition=Q(tier__range=(0, 3)) & ~Q(tier=models.F("tier_before"))
            ),
            models.CheckConstraint(
                name="kyc_override_upwards_ends",
                condition=Q(tier__lt=models.F("tier_before")) | Q(expires_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"tier {self.tier} for user {self.user_id}"

    @property
    def raises(self) -> bool:
        """Whether it gave more than there was."""
        return self.tier > self.tier_before
