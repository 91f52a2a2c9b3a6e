"""Paying what was agreed to: some lines at a time, each with its result in one transaction.

A line's payment has the line's id, so whoever is killed in between leaves lines that are open, and are paid, once, by
whoever comes next. Whoever pays holds the file's lock until the commit: two workers take turns.
"""

import functools
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Final
from uuid import UUID

import structlog

from cauri.books.payments import bulk
from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.services import PayerLocked
from cauri.identity.users.models import User
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, retrying, transaction, transaction_required
from cauri.money import Money
from cauri.products.payouts import endings
from cauri.products.payouts.authority import ByBatch, PayoutDoesNotCover
from cauri.products.payouts.checking import Prices
from cauri.products.payouts.events import BatchGoesOn
from cauri.products.payouts.models import Batch, Line
from cauri.products.payouts.queries import PRODUCT

log = structlog.get_logger(__name__)
TURNS: Final = 20  # of MOST_AT_ONCE lines; then others of the queue have theirs
BATCHES_AT_ONCE: Final = 20
PRICES_CHANGED: Final = "payout_prices_changed"
_BECAME: Final = {"completed": "paid", "held": "held", "refused": "refused", "rejected": "refused"}
# Of each line: the rest of its payee and their owner is half the time of reading it.
_READ: Final = (
    "id", "batch_id", "number", "amount_minor", "fee_minor", "debit_minor", "note", "state", "code",
    "payee__kind", "payee__currency", "payee__status", "payee__frozen_by", "payee__number", "payee__account_id",
    "payee__name", "payee__owner__state", "payee__owner__tier",
)  # fmt: skip
_Became = dict[UUID, tuple[str, str]]  # state and code of lines, by id


class _Turn(Enum):
    """How a turn went."""

    OVER = auto()  # nothing is left, or it was stopped
    TAKEN = auto()  # by another worker
    GOES_ON = auto()


@durable
def pay(batch_id: UUID, *, now: datetime) -> bool:
    """Pay lines of a file that was agreed to, TURNS times some. Returns whether nothing is left to be paid.

    Where something is left, that is told, so that somebody goes on.
    """
    for _ in range(TURNS):
        turn, alone = retrying(lambda: _take_a_turn(batch_id, now=now))
        if turn is not _Turn.GOES_ON:
            return turn is _Turn.OVER
        for line in alone:
            retrying(functools.partial(_pay_alone, batch_id, line, now=now))
    with transaction():
        events.publish(BatchGoesOn(batch_id=batch_id))
    return False


@durable
def pay_on(*, now: datetime) -> dict[str, int]:
    """Go on with files that nobody pays, the oldest first, and settle what was held. Returns how many of each."""
    done = {"over": 0, "left": 0, "settled": 0, "failed": 0}
    under_way = Batch.objects.filter(state__in=Batch.UNDER_WAY).order_by("made_at")
    for batch_id in list(under_way.values_list("pk", flat=True)[:BATCHES_AT_ONCE]):
        try:
            done["over" if pay(batch_id, now=now) else "left"] += 1
        except Exception:  # one that cannot be paid must not keep the others waiting
            log.exception("payouts.not_paid", alarm=True, batch_id=str(batch_id))
            done["failed"] += 1
    held = Line.objects.filter(state=Line.State.HELD).order_by().values_list("batch_id", flat=True).distinct()
    for batch_id in list(held):
        try:
            done["settled"] += retrying(functools.partial(_settled, batch_id))
        except Exception:  # nor must one of these
            log.exception("payouts.not_settled", alarm=True, batch_id=str(batch_id))
            done["failed"] += 1
    return done


def _settled(batch_id: UUID) -> int:
    with transaction():
        return endings.settle_held(endings.locked(batch_id))


def _take_a_turn(batch_id: UUID, *, now: datetime) -> tuple[_Turn, list[Line]]:
    """Pay some lines, and write what became of them, in one transaction. Those to be paid alone are answered."""
    with transaction():
        batch = _taken(batch_id)
        if batch is None:
            return _Turn.TAKEN, []
        if batch.state not in Batch.UNDER_WAY:
            return _Turn.OVER, []
        if batch.wallet.owner.state != User.State.ACTIVE:
            endings.stop(batch, PayerLocked.code, now=now)
            return _Turn.OVER, []
        lines = _open_lines(batch)
        if not lines:
            endings.finish(batch, now=now)
            return _Turn.OVER, []
        return _Turn.GOES_ON, _paid(batch, lines, now=now)


@transaction_required
def _taken(batch_id: UUID) -> Batch | None:
    """The file, if nobody pays it at this moment."""
    free = Batch.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    return free.select_related("wallet__owner").filter(pk=batch_id).first()


def _open_lines(batch: Batch) -> list[Line]:
    """The next lines, one to each payee: a second one to somebody is for another turn (`bulk.execute_each`)."""
    waiting = Line.objects.filter(batch=batch, state=Line.State.OPEN)
    firsts = waiting.order_by("payee_id", "number").distinct("payee_id").values("pk")
    lines = Line.objects.filter(pk__in=firsts).select_related("payee__owner").only(*_READ)
    return list(lines.order_by("number")[: bulk.MOST_AT_ONCE])


@transaction_required
def _paid(batch: Batch, lines: Sequence[Line], *, now: datetime) -> list[Line]:
    """Pay them, and write what became of those of which it is known. Answers those to be paid alone."""
    otherwise = _priced_otherwise(batch, lines, now=now)
    payable = [line for line in lines if line.pk not in otherwise]
    executed = bulk.execute_each(
        [
            bulk.Line(
                posting_id=line.pk,
                payee=line.payee,
                amount=Money.of_minor(line.amount_minor, batch.currency),
                note=line.note,
            )
            for line in payable
        ],
        ByBatch(batch.pk, payable, batch),
        product=PRODUCT,
        payer=batch.wallet,
        now=now,
    )
    became = otherwise | {line_id: _outcome(payment) for line_id, payment in executed.payments.items()}
    paid_minor = sum(line.debit_minor for line in lines if became.get(line.pk, ("",))[0] == "paid")
    if became:
        endings.conclude(batch, became, paid_minor=paid_minor)
    return [line for line in payable if line.pk in executed.alone]


def _priced_otherwise(batch: Batch, lines: Sequence[Line], *, now: datetime) -> _Became:
    """Lines that would cost something else than was agreed to, and are not paid yet: they are refused."""
    prices = Prices(batch.wallet, now=now)
    differing = [line for line in lines if not _costs(line, prices)]
    if not differing:
        return {}
    made = paid.payments([line.pk for line in differing])
    return {line.pk: ("refused", PRICES_CHANGED) for line in differing if line.pk not in made}


def _costs(line: Line, prices: Prices) -> bool:
    try:
        return prices.of(line.amount_minor) == (line.fee_minor, line.debit_minor)
    except payments.AmountBelowFee:
        return False


def _outcome(payment: Payment) -> tuple[str, str]:
    codes = {Payment.State.REFUSED: payment.code, Payment.State.REJECTED: endings.REJECTED}
    return _BECAME[payment.state], codes.get(Payment.State(payment.state), "")


@durable
def _pay_alone(batch_id: UUID, line: Line, *, now: datetime) -> None:
    """Pay a line that a guard wants to be looked at. Its payment is found by the next turn, whatever becomes of it."""
    authorisation = ByBatch(batch_id, [line])
    batch = Batch.objects.select_related("wallet__owner").get(pk=batch_id)
    with transaction():
        quote = payments.quote(
            product=PRODUCT,
            payer=batch.wallet,
            payee=line.payee,
            amount=Money.of_minor(line.amount_minor, batch.currency),
            asked_by=batch.owner_id,
            note=line.note,
            now=now,
        )
    try:
        payments.pay(quote.pk, authorisation, posting_id=line.pk, now=now)
    except PayoutDoesNotCover:
        return  # it was stopped meanwhile
    except Refusal as refusal:
        _give_up(batch_id, line, refusal)


def _give_up(batch_id: UUID, line: Line, refusal: Refusal) -> None:
    """Where no payment was tried, none ever will be."""
    with transaction():
        batch = endings.locked(batch_id)
        is_open = Line.objects.filter(pk=line.pk, state=Line.State.OPEN).exists()
        if batch.state in Batch.UNDER_WAY and is_open and not paid.payments([line.pk]):
            endings.conclude(batch, {line.pk: ("refused", refusal.code)}, paid_minor=0)
