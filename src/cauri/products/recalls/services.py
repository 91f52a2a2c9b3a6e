"""Asking for a transfer back: ask, consent, decline, withdraw; and what staff decide.

    asked -> declined (staff decide)
    asked | declined -> returned | refused | expired | withdrawn | overtaken

A recall and its hold end together, in one transaction, with the recall's row locked first. What goes back is what is
held, by a refund of the transfer itself, so that no other return gives it back again.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.books.ledger import holds
from cauri.books.ledger.postings import Move, NewPosting
from cauri.books.ledger.refusals import AccountFrozen, InsufficientFunds
from cauri.books.payments import queries as payments
from cauri.books.payments import returns
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, retrying, transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.recalls import freezes, queries
from cauri.products.recalls.events import RecallAsked, RecallDeclined, RecallEnded
from cauri.products.recalls.models import Recall
from cauri.products.recalls.queries import RECALL, TRANSFER, UnknownRecall

MOST_LOOKS: Final = 5
BY_RECIPIENT, BY_STAFF = "pin", "four_eyes"
# It ends by `expire` and never by itself: a recall and its hold end together.
_HOLD_LASTS: Final = timedelta(days=36_500)
State = Recall.State


class NotRecallable(Refusal):
    """Only a transfer that has arrived at somebody else can be asked back. Why not may be that person's business."""

    code: ClassVar[str] = "transfer_not_recallable"
    status: ClassVar[int] = 409


class RecallTooLate(Refusal):
    """A transfer can be asked back within so many hours: the fact `hours`."""

    code: ClassVar[str] = "recall_too_late"
    status: ClassVar[int] = 409


class TooManyRecalls(Refusal):
    """So many transfers were asked back within a week that the next one has to wait: the fact `most`."""

    code: ClassVar[str] = "too_many_recalls"
    status: ClassVar[int] = 429


class RecallOver(Refusal):
    """It has ended: the fact `state` says how."""

    code: ClassVar[str] = "recall_over"
    status: ClassVar[int] = 409


class NothingHeld(Refusal):
    """All of it was spent when it was asked back: whoever wants to give it back sends a transfer."""

    code: ClassVar[str] = "recall_holds_nothing"
    status: ClassVar[int] = 409


class RecallNotDecidable(Refusal):
    """Staff have nothing to decide on it yet: the recipient has still time to answer."""

    code: ClassVar[str] = "recall_not_decidable"
    status: ClassVar[int] = 409


class RecallBusy(Refusal):
    """The recipient's money is moving faster than we can look: ask again. What there is of it is nobody's business."""

    code: ClassVar[str] = "recall_busy"
    status: ClassVar[int] = 409
    retryable: ClassVar[bool] = True


def ask(payment_id: UUID, *, reason: str, caller: Caller, now: datetime) -> Recall:
    """Ask for a transfer of one's own back, and hold what is unspent of it. Again, it answers with what stands.

    Raises payments.UnknownPayment, NotRecallable, RecallTooLate, TooManyRecalls, RecallBusy.
    """
    for _ in range(MOST_LOOKS):
        try:
            with transaction():
                _ask(payment_id, reason=reason, sender_id=caller.user_id, now=now)
        except (InsufficientFunds, AccountFrozen):  # it was spent or frozen between the look and the hold
            continue
        return queries.recall_of(caller.user_id, payment_id)
    raise RecallBusy  # and not what the books said: that tells what a stranger has


@durable
def consent(payment_id: UUID, pin: str, *, caller: Caller, now: datetime) -> Recall:
    """Give back what is held. Again changes nothing.

    Raises UnknownRecall, RecallOver, NothingHeld, what access.check_pin and returns.refund raise.
    """
    queries.recall_of(caller.user_id, payment_id)
    access.check_pin(caller.user_id, pin, now=now)

    def give() -> None:
        with transaction():
            found = _of_recipient(payment_id, caller)
            if found.state != State.RETURNED:
                _must_be_open(found, now)
                _return(found, authorised_by=BY_RECIPIENT, now=now)

    retrying(give)
    return queries.recall_of(caller.user_id, payment_id)


def decline(payment_id: UUID, *, caller: Caller, now: datetime) -> Recall:
    """Say that one does not give it back: staff decide. Again changes nothing. Raises UnknownRecall, RecallOver."""
    with transaction():
        found = _of_recipient(payment_id, caller)
        if found.state != State.DECLINED:
            _must_be_open(found, now)
            found.state = State.DECLINED
            found.save(update_fields=["state"])
            events.publish(RecallDeclined(**_sides_of(found)))
    return queries.recall_of(caller.user_id, payment_id)


def withdraw(payment_id: UUID, *, caller: Caller, now: datetime) -> Recall:
    """Want it back no more. Again changes nothing. Raises UnknownRecall, RecallOver."""
    with transaction():
        found = locked(payment_id)
        if found.sender_id != caller.user_id:
            raise UnknownRecall
        if found.state != State.WITHDRAWN:
            _must_be_open(found, now)
            end(found, State.WITHDRAWN, now=now)
    return queries.recall_of(caller.user_id, payment_id)


@transaction_required
def give_back(payment_id: UUID, *, because: str, now: datetime) -> None:
    """Staff give what is held back, out of a wallet that is frozen too.

    Raises UnknownRecall, RecallOver, RecallNotDecidable, NothingHeld, and what returns.refund raises.
    """
    found = locked(payment_id)
    must_be_decidable(found, now)
    found.because = because
    with freezes.although_frozen(_wallets_of(payments.payment(payment_id))[1]):
        _return(found, authorised_by=BY_STAFF, now=now)


@transaction_required
def refuse(payment_id: UUID, *, because: str, now: datetime) -> None:
    """Staff leave the money where it is. Raises UnknownRecall, RecallOver, RecallNotDecidable."""
    found = locked(payment_id)
    must_be_decidable(found, now)
    found.because = because
    end(found, State.REFUSED, now=now)


@transaction_required
def note_return(payment_id: UUID, *, now: datetime) -> None:
    """The transfer was given back in another way: nothing is held for it any more. Again changes nothing."""
    found = Recall.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if found is not None and found.state in Recall.OPEN:
        end(found, State.OVERTAKEN, now=now)


@transaction_required
def end(found: Recall, state: str, *, now: datetime) -> None:
    """End an open recall, whose row is locked, with nothing given back: what was held is the recipient's to use."""
    _release(found, now=now)
    _close(found, state, now=now)
    events.publish(RecallEnded(state=state, **_sides_of(found)))


@transaction_required
def locked(payment_id: UUID) -> Recall:
    """The recall, locked: it ends once. Raises UnknownRecall."""
    found = Recall.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if found is None:
        raise UnknownRecall
    return found


def must_be_decidable(found: Recall, now: datetime) -> None:
    """Return if staff may decide: the recipient has declined, or said nothing for long enough.

    Raises RecallOver, RecallNotDecidable.
    """
    _must_be_open(found, now)
    if found.state == State.ASKED and found.asked_at + timedelta(hours=settings.RECALL_ANSWER_HOURS) > now:
        raise RecallNotDecidable


@transaction_required
def _ask(payment_id: UUID, *, reason: str, sender_id: UUID, now: datetime) -> None:
    payment = payments.payment_of(sender_id, payment_id)
    if payment.product != TRANSFER or payment.payer is None or payment.payer.owner_id != sender_id:
        raise UnknownPayment(payment_id=str(payment_id))
    _one_at_a_time(sender_id)
    returns.keep_from_others(payment_id)  # nothing goes back between the look and the hold
    if Recall.objects.filter(pk=payment_id).exists():
        return
    outstanding = _must_be_recallable(payment, now=now)
    if queries.asked_of_late(sender_id, now=now) >= settings.MOST_RECALLS_A_WEEK:
        raise TooManyRecalls(most=settings.MOST_RECALLS_A_WEEK)
    payer, payee = _wallets_of(payment)
    available = wallets.balance_of(payee).available
    held = min(outstanding, max(available, Money(0, outstanding.currency)))
    recall = Recall(
        payment_id=payment_id,
        sender_id=sender_id,
        recipient_id=payee.owner_id,
        currency=held.currency.code,
        amount_minor=outstanding.minor,
        held_minor=held.minor,
        hold_id=ids.new_id() if held else None,
        reason=reason,
        asked_at=now,
        expires_at=now + timedelta(days=settings.RECALL_DAYS),
    )
    recall.save(force_insert=True)
    if recall.hold_id is not None:
        posting = NewPosting(
            id=recall.hold_id,
            kind=RECALL,
            moves=[Move(payee.account_id, payer.account_id, held)],
            at=now,
            reference=payment_id,
        )
        with freezes.although_frozen(payee):
            holds.hold(posting, expires_at=now + _HOLD_LASTS)
    events.publish(RecallAsked(**_sides_of(recall)))


def _must_be_recallable(payment: Payment, *, now: datetime) -> Money:
    """What has arrived of it and has not gone back. Raises NotRecallable, RecallTooLate."""
    if payment.state != Payment.State.COMPLETED or payment.quote is None or payment.settled_at is None:
        raise NotRecallable
    if payment.settled_at + timedelta(hours=settings.RECALL_HOURS) < now:
        raise RecallTooLate(hours=settings.RECALL_HOURS)
    for side in _wallets_of(payment):
        if side.status == Wallet.Status.CLOSED:
            raise NotRecallable
    if payments.returns_of(payment.pk):
        raise NotRecallable
    return payment.quote.credit


@transaction_required
def _return(found: Recall, *, authorised_by: str, now: datetime) -> None:
    if found.hold_id is None:
        raise NothingHeld
    _release(found, now=now)
    posting_id = ids.derived_id(found.asked_at, "return of recalled transfer", str(found.pk))
    found.returned = returns.refund(
        found.payment_id, amount=found.held, posting_id=posting_id, authorised_by=authorised_by, now=now
    )
    _close(found, State.RETURNED, now=now)


@transaction_required
def _release(found: Recall, *, now: datetime) -> None:
    if found.hold_id is not None:
        posting_id = ids.derived_id(found.asked_at, "release of recalled transfer", str(found.pk))
        holds.release(posting_id, hold_id=found.hold_id, at=now)


def _close(found: Recall, state: str, *, now: datetime) -> None:
    found.state, found.ended_at = state, now
    found.save(update_fields=["state", "ended_at", "because", "returned"])


@transaction_required
def _of_recipient(payment_id: UUID, caller: Caller) -> Recall:
    found = locked(payment_id)
    if found.recipient_id != caller.user_id:
        raise UnknownRecall
    return found


def _must_be_open(found: Recall, now: datetime) -> None:
    state = queries.state_of(found, now)
    if state not in Recall.OPEN:
        raise RecallOver(state=state)


def _wallets_of(payment: Payment) -> tuple[Wallet, Wallet]:
    if payment.payer is None or payment.payee is None:
        raise AssertionError("a transfer has two wallets")
    return payment.payer, payment.payee


def _sides_of(found: Recall) -> dict[str, UUID]:
    return {"payment_id": found.payment_id, "sender_id": found.sender_id, "recipient_id": found.recipient_id}


@transaction_required
def _one_at_a_time(sender_id: UUID) -> None:
    """Let nobody else ask for the same sender until the transaction ends: what they ask for is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"recalls of {sender_id}"])
