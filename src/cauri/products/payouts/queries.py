"""Files of payments as those see them who may: the wallet's owner, and who brought one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money
from cauri.products.payouts.models import Batch, Fault, Line, Preparer

PRODUCT: Final = "payouts"
UNKNOWN_COUNTED: Final = timedelta(days=1)


class UnknownPayout(Refusal):
    """There is no such file of payments, or it is nothing of the caller's."""

    code: ClassVar[str] = "unknown_payout"
    status: ClassVar[int] = 404


class UnknownPreparer(Refusal):
    """The caller has named nobody with this id."""

    code: ClassVar[str] = "unknown_payout_preparer"
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line and what became of it. The payee's name is masked; without a payment nothing was tried."""

    number: int
    payee: str
    amount: Money
    fee: Money
    state: str
    code: str
    payment_id: UUID | None


def batch_of(user_id: UUID, batch_id: UUID) -> Batch:
    """A file that its owner, or who brought it and still may, looks at. Raises UnknownPayout."""
    found = _seen_by(user_id).filter(pk=batch_id).first()
    if found is None:
        raise UnknownPayout
    return found


def batches_of(user_id: UUID, *, before: int | None = None, most: int) -> list[Batch]:
    """Those that somebody sees, the newest first; made before the one whose id is the number `before`."""
    seen = _seen_by(user_id)
    if before is not None:
        seen = seen.filter(pk__lt=UUID(int=min(max(before, 0), 2**128 - 1)))
    return list(seen.order_by("-pk")[:most])


def batch(batch_id: UUID) -> Batch:
    """A file, for staff. Raises UnknownPayout."""
    found = Batch.objects.select_related("wallet", "owner", "prepared_by").filter(pk=batch_id).first()
    if found is None:
        raise UnknownPayout
    return found


def latest_batches() -> QuerySet[Batch]:
    """All of them, the newest first, for staff."""
    return Batch.objects.select_related("owner", "prepared_by").order_by("-pk")


def lines_of(batch_: Batch, *, state: str = "", after: int = 0, most: int) -> list[ShownLine]:
    """Lines of a file in its order, beyond the line with that number; those in one state, if one is named."""
    lines = Line.objects.filter(batch=batch_, number__gt=after)
    if state:
        lines = lines.filter(state=state)
    return [_shown(line, batch_.currency) for line in lines.select_related("payee__owner").order_by("number")[:most]]


def all_lines_of(batch_: Batch) -> Iterator[ShownLine]:
    """Every line, few of them in memory."""
    lines = Line.objects.filter(batch=batch_).select_related("payee__owner").order_by("number")
    return (_shown(line, batch_.currency) for line in lines.iterator(chunk_size=2000))


def faults_of(batch_: Batch, *, after: int = 0, most: int | None = None) -> QuerySet[Fault]:
    """What is wrong in a file, in its order, beyond the fault with that id."""
    found = Fault.objects.filter(batch=batch_, pk__gt=after).order_by("pk")
    return found if most is None else found[:most]


def preparers_of(owner_id: UUID) -> list[Preparer]:
    """Those whom an owner lets bring files now, the newest first."""
    named = Preparer.objects.filter(owner=owner_id, ended_at=None)
    return list(named.select_related("user", "wallet").order_by("-pk"))


def may_prepare(user_id: UUID, wallet_id: UUID) -> bool:
    """Whether somebody may bring files for a wallet now."""
    return Preparer.objects.filter(user=user_id, wallet=wallet_id, ended_at=None).exists()


def unknown_named_by(user_id: UUID, *, now: datetime) -> int:
    """How many people who are none here somebody has named in files within a day."""
    lately = Batch.objects.filter(prepared_by=user_id, made_at__gt=now - UNKNOWN_COUNTED)
    return int(lately.aggregate(total=Sum("unknown"))["total"] or 0)


def brought_by(user_id: UUID, *, now: datetime) -> int:
    """How many files somebody has brought within a day; what an owner has had tried again is not theirs."""
    lately = Batch.objects.filter(prepared_by=user_id, made_at__gt=now - UNKNOWN_COUNTED)
    return lately.filter(retry_of=None).count()


def _seen_by(user_id: UUID) -> QuerySet[Batch]:
    may = Preparer.objects.filter(user=user_id, wallet=OuterRef("wallet"), ended_at=None)
    seen = Q(owner=user_id) | Q(prepared_by=user_id) & Exists(may)
    return Batch.objects.filter(seen).select_related("wallet", "owner", "prepared_by")


def _shown(line: Line, currency: str) -> ShownLine:
    payee: User = line.payee.owner
    tried = line.state in {Line.State.PAID, Line.State.HELD, Line.State.REFUSED}
    return ShownLine(
        number=line.number,
        payee=users.masked_name(payee),
        amount=Money.of_minor(line.amount_minor, currency),
        fee=Money.of_minor(line.fee_minor, currency),
        state=line.state,
        code=line.code,
        payment_id=line.pk if tried else None,
    )
