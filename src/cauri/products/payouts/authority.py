"""An owner's consent to a whole file, as consent to each of its payments and to nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.books.payments.models import FeeBearer, Quote
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.products.payouts.models import Batch, Line
from cauri.products.payouts.queries import PRODUCT


class PayoutDoesNotCover(Refusal):
    """It is not what was agreed to: payer, payee, amount or fee differ, the file was stopped, or the line is over."""

    code: ClassVar[str] = "payout_does_not_cover"
    status: ClassVar[int] = 403


@dataclass(slots=True)
class ByBatch:
    """The consent of a file's owner to some of its lines. The file is locked and looked at once, not for each line.

    `batch`: as its transaction has locked it; without one it is locked when the first payment asks.
    """

    batch_id: UUID
    lines: Sequence[Line]
    batch: Batch | None = None
    method: ClassVar[str] = "batch"
    _agreed: set[tuple[int, int, int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._agreed = {
            (line.payee.account_id, line.amount_minor, line.fee_minor, line.debit_minor) for line in self.lines
        }

    @property
    def session_id(self) -> UUID | None:
        """The session in which the owner agreed."""
        return self.batch.session_id if self.batch is not None else None

    def establish(self, *, now: datetime) -> None:
        """Nothing to check: the owner has shown who it is when the file was agreed to."""

    @transaction_required
    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """Who stops the file at the same moment comes before the payment or after it. Raises PayoutDoesNotCover."""
        if self.batch is None:
            self.batch = locked(self.batch_id)
            if self.batch.paid_minor + sum(line.debit_minor for line in self.lines) > self.batch.total_minor:
                raise PayoutDoesNotCover
            open_still = Line.objects.filter(pk__in=[line.pk for line in self.lines], state=Line.State.OPEN)
            if open_still.count() != len(self.lines):  # another worker has concluded it before we had the lock
                raise PayoutDoesNotCover
        batch = self.batch
        agreed_to = (PRODUCT, batch.wallet_id, batch.owner_id, batch.currency)
        if batch.state not in Batch.UNDER_WAY or agreed_to != (
            quote.product, quote.payer_id, quote.asked_by, quote.currency,
        ):  # fmt: skip
            raise PayoutDoesNotCover
        debit = quote.amount_minor + (quote.fee_minor if quote.fee_borne_by == FeeBearer.PAYER else 0)
        if (quote.payee_account_id, quote.amount_minor, quote.fee_minor, debit) not in self._agreed:
            raise PayoutDoesNotCover


@transaction_required
def locked(batch_id: UUID) -> Batch:
    """The file, which nobody else changes before this transaction ends."""
    return Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
