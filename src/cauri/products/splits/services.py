"""Splitting a bill: make, quote, pay, decline, cancel, close, remind.

Whoever changes a split or a part of it locks the split first: payments of one split come one after the other, so that
no part is paid twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.books.payments import notes, reminders
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, UnknownQuote
from cauri.books.payments.models import Payment, Quote
from cauri.books.wallets import groups
from cauri.books.wallets import queries as wallets
from cauri.identity.access import sessions
from cauri.identity.access.callers import Caller
from cauri.identity.blocks import queries as blocks
from cauri.identity.blocks import services as blocking
from cauri.identity.blocks.models import Block
from cauri.identity.users import queries as users
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.splits import queries, shares, standing
from cauri.products.splits.events import (
    SplitCancelled,
    SplitClosed,
    SplitPartDeclined,
    SplitReminded,
    SplitShared,
)
from cauri.products.splits.models import Contribution, Part, Quoted, Split
from cauri.products.splits.queries import SPLIT, UnknownSplit
from cauri.products.splits.shares import Share

LASTS: Final = timedelta(days=30)
LOWEST_TIER: Final = 1
State = Split.State


class SplitTierTooLow(Refusal):
    """Only who is known a little may split a bill: the fact `lowest` says from which tier on."""

    code: ClassVar[str] = "split_tier_too_low"
    status: ClassVar[int] = 403


class TooManySplits(Refusal):
    """So many bills were split within a day that the next one has to wait; the fact `most` says how many may be."""

    code: ClassVar[str] = "too_many_splits"
    status: ClassVar[int] = 429


class SharedTooOften(Refusal):
    """Too many bills were split within a day with one of those who are named; `most` says how many may be."""

    code: ClassVar[str] = "shared_too_often"
    status: ClassVar[int] = 429


class SplitOver(Refusal):
    """Nothing of it can be paid any more: the fact `state` says how it ended."""

    code: ClassVar[str] = "split_over"
    status: ClassVar[int] = 409


class PartOver(Refusal):
    """Nothing is left to pay of this part: the fact `state` says why."""

    code: ClassVar[str] = "split_part_over"
    status: ClassVar[int] = 409


class PartBeingPaid(Refusal):
    """What is left of this part was paid, and somebody is looking at that payment first."""

    code: ClassVar[str] = "split_part_being_paid"
    status: ClassVar[int] = 409


class MoreThanLeft(Refusal):
    """More than is left of this part; the facts `left` and `currency` say how much that is."""

    code: ClassVar[str] = "more_than_left"
    status: ClassVar[int] = 409


class SplitPartlyPaid(Refusal):
    """Somebody has paid already: it can be closed, not cancelled."""

    code: ClassVar[str] = "split_partly_paid"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to share, how, and with whom."""

    method: str
    total: Money
    shares: Sequence[Share]
    note: str = field(default="", repr=False)


@transaction_required
def make(wanted: Wanted, *, caller: Caller, split_id: UUID, now: datetime) -> Split:
    """Share a bill among people, all of them or none; who makes it gets what they pay.

    Raises SplitTierTooLow, TooManySplits, SharedTooOften, notes.NoteInvalid, payments.AmountNotPositive,
    AmountTooLarge, wallets.NoWallet, what groups.people_of and shares.amounts_of raise, access.SessionOver,
    AccountLocked.
    """
    sessions.must_stand(caller)  # one after the other: how many there are holds until the commit
    creator = users.user(caller.user_id)
    if creator.tier < LOWEST_TIER:
        raise SplitTierTooLow(tier=creator.tier, lowest=LOWEST_TIER)
    if queries.made_of_late(creator.pk, now=now) >= settings.MOST_SPLITS_A_DAY:
        raise TooManySplits(most=settings.MOST_SPLITS_A_DAY)
    notes.must_be_readable(wanted.note)
    payments.must_be_an_amount(wanted.total)
    amounts = shares.amounts_of(wanted.method, wanted.total, wanted.shares)
    currency = wanted.total.currency.code
    wallets.wallet_of(creator.pk, currency)
    named = [one.recipient for one in wanted.shares if one.recipient is not None]
    others = iter(groups.people_of(named, sender=creator, currency=currency))
    people = [creator.pk if one.recipient is None else next(others) for one in wanted.shares]
    _must_not_pester(creator.pk, people, now=now)
    split = Split.objects.create(
        id=split_id,
        creator=creator,
        method=wanted.method,
        currency=currency,
        total_minor=wanted.total.minor,
        note=wanted.note,
        made_at=now,
        expires_at=now + LASTS,
    )
    _write_parts(split, wanted.shares, people, amounts)
    told = [one for one in people if one != creator.pk]
    events.publish_each([SplitShared(split_id=split.pk, creator_id=creator.pk, person_id=one) for one in told])
    return queries.split_of(creator.pk, split.pk)


def quote(
    split_id: UUID, amount: Money | None = None, *, caller: Caller, from_wallet: UUID | None = None, now: datetime
) -> Quote:
    """Fix what it costs to pay that much of one's part, all that is left where nothing is said. It reserves nothing.

    It leaves the named wallet, or the one they are paid into in this currency. Raises UnknownSplit, SplitOver,
    PartOver, PartBeingPaid, MoreThanLeft, and what wallets.queries and payments.quote raise.
    """
    split = queries.split_of(caller.user_id, split_id)
    part = queries.part_of(split, caller.user_id)
    _must_be_payable(split, part, now)
    paid = Money.of_minor(part.left_minor, split.currency) if amount is None else amount
    _must_be_left(part, paid, split.currency)
    payer = (
        wallets.own_wallet(from_wallet, owner_id=caller.user_id)
        if from_wallet
        else wallets.wallet_of(caller.user_id, split.currency)
    )
    payee = wallets.wallet_of(split.creator_id, split.currency)
    with transaction():
        made = payments.quote(
            product=SPLIT, payer=payer, payee=payee, amount=paid, asked_by=caller.user_id, note=split.note, now=now
        )
        Quoted.objects.create(quote=made, part=part, amount_minor=paid.minor, made_at=now)
    return made


@transaction_required
def pay(
    split_id: UUID, quote_id: UUID, authorisation: Authorisation, *, caller: Caller, posting_id: UUID, now: datetime
) -> Split:
    """Pay of one's part what was quoted, if so much is still left of it; what is held is taken until it is rejected.

    Raises UnknownSplit, SplitOver, PartOver, PartBeingPaid, MoreThanLeft, UnknownQuote also for the quote of something
    else, and what payments.execute raises.
    """
    split = _locked(split_id)
    part = queries.part_of(split, caller.user_id)
    quoted = queries.quoted(quote_id, part)
    _must_be_payable(split, part, now)
    if quoted is None:
        raise UnknownQuote(quote_id=str(quote_id))
    _must_be_left(part, Money.of_minor(quoted.amount_minor, split.currency), split.currency)
    payment = payments.execute(quote_id, authorisation, products=(SPLIT,), posting_id=posting_id, now=now)
    is_completed = payment.state == Payment.State.COMPLETED
    Contribution.objects.create(
        payment_id=payment.pk,
        part=part,
        amount_minor=quoted.amount_minor,
        state=Contribution.State.COMPLETED if is_completed else Contribution.State.HELD,
    )
    if is_completed:
        standing.take(split, part, quoted.amount_minor, payment_id=payment.pk, now=now)
    else:
        part.held_minor += quoted.amount_minor
        part.save(update_fields=["held_minor"])
    return queries.split_of(caller.user_id, split.pk)


def decline(split_id: UUID, *, caller: Caller, now: datetime) -> Split:
    """Say that one does not pay what is left of one's part. Again changes nothing.

    Raises UnknownSplit, SplitOver, PartOver, PartBeingPaid.
    """
    with transaction():
        split = _locked(split_id)
        part = queries.part_of(split, caller.user_id)
        if part.state != Part.State.DECLINED:
            _must_be_payable(split, part, now)
            if part.held_minor:
                raise PartBeingPaid
            give_up(split, part, now=now)
    return queries.split_of(caller.user_id, split_id)


def cancel(split_id: UUID, *, caller: Caller, now: datetime) -> Split:
    """Take a bill back while nobody has paid. Again changes nothing.

    Raises UnknownSplit, SplitOver, SplitPartlyPaid.
    """
    with transaction():
        split = _locked(split_id, creator_id=caller.user_id)
        if split.state != State.CANCELLED:
            _must_be_under_way(split, now)
            if standing.is_touched(split):
                raise SplitPartlyPaid
            standing.end(split, State.CANCELLED, now=now)
            events.publish(SplitCancelled(split_id=split.pk, creator_id=split.creator_id))
    return queries.split_of(caller.user_id, split_id)


def close(split_id: UUID, *, caller: Caller, now: datetime) -> Split:
    """Forgive what is left. What somebody is looking at may still arrive. Again changes nothing.

    Raises UnknownSplit, SplitOver.
    """
    with transaction():
        split = _locked(split_id, creator_id=caller.user_id)
        if split.state != State.CLOSED:
            _must_be_under_way(split, now)
            standing.end(split, State.CLOSED, now=now)
            events.publish(SplitClosed(split_id=split.pk, creator_id=split.creator_id))
    return queries.split_of(caller.user_id, split_id)


def remind(split_id: UUID, *, caller: Caller, now: datetime) -> Split:
    """Tell all who have something left to pay once more, but for those who have blocked the creator.

    Raises UnknownSplit, SplitOver, reminders.RemindedEnough, RemindedTooSoon.
    """
    with transaction():
        split = _locked(split_id, creator_id=caller.user_id)
        _must_be_under_way(split, now)
        reminders.must_be_due(split.reminders, since=split.reminded_at or split.made_at, now=now)
        split.reminders, split.reminded_at = split.reminders + 1, now
        split.save(update_fields=["reminders", "reminded_at"])
        owing = [one for one in queries.parts_of(split.pk) if one.state == Part.State.OPEN and one.left_minor]
        silent = blocks.who_blocked(split.creator_id, [one.person_id for one in owing])
        owing = [one for one in owing if one.person_id not in silent]
        told = [SplitReminded(split_id=split.pk, creator_id=split.creator_id, person_id=one.person_id) for one in owing]
        events.publish_each(told)
    return queries.split_of(caller.user_id, split_id)


def block_creator(split_id: UUID, *, caller: Caller, now: datetime) -> Block:
    """Want no more bills of whoever made a split that the caller has a part in; the part stands as it did.

    Raises UnknownSplit, blocks.TooManyBlocks.
    """
    split = queries.split_of(caller.user_id, split_id)
    if split.creator_id == caller.user_id:
        raise UnknownSplit
    with transaction():
        return blocking.block(split.creator_id, owner_id=caller.user_id, now=now)


@transaction_required
def give_up(split: Split, part: Part, *, now: datetime) -> None:
    """Say that what is left of a part is not paid. The split is locked."""
    part.state = Part.State.DECLINED
    part.save(update_fields=["state"])
    events.publish(SplitPartDeclined(split_id=split.pk, creator_id=split.creator_id, person_id=part.person_id))
    standing.restate(split, now=now)


@transaction_required
def _write_parts(split: Split, wanted: Sequence[Share], people: Sequence[UUID], amounts: Sequence[Money]) -> None:
    Part.objects.bulk_create(
        Part(
            split=split,
            place=place,
            person_id=person_id,
            percentage=share.percentage,
            amount_minor=amount.minor,
            paid_minor=amount.minor if person_id == split.creator_id else 0,
            state=Part.State.PAID if person_id == split.creator_id else Part.State.OPEN,
        )
        for place, (share, person_id, amount) in enumerate(zip(wanted, people, amounts, strict=True), start=1)
    )


def _must_not_pester(creator_id: UUID, people: Sequence[UUID], *, now: datetime) -> None:
    of_late = queries.shared_of_late(creator_id, now=now)
    for place, one in enumerate(people, start=1):
        if one != creator_id and of_late[one] >= settings.MOST_SPLITS_WITH_ONE_A_DAY:
            raise SharedTooOften(place=place, most=settings.MOST_SPLITS_WITH_ONE_A_DAY)


@transaction_required
def _locked(split_id: UUID, *, creator_id: UUID | None = None) -> Split:
    """The split, locked; that creator's, if one is named."""
    found = Split.objects.select_for_update(no_key=True).filter(pk=split_id).first()
    if found is None or creator_id not in (None, found.creator_id):
        raise UnknownSplit
    return found


def _must_be_under_way(split: Split, now: datetime) -> None:
    state = queries.state_of(split, now)
    if state not in Split.UNDER_WAY:
        raise SplitOver(state=state)


def _must_be_payable(split: Split, part: Part, now: datetime) -> None:
    """Return if something is left of the part, which the split lets be paid."""
    if part.state != Part.State.OPEN:
        raise PartOver(state=part.state)
    _must_be_under_way(split, now)
    if not part.left_minor:
        raise PartBeingPaid


def _must_be_left(part: Part, amount: Money, currency: str) -> None:
    left = Money.of_minor(part.left_minor, currency)
    if amount > left:
        raise MoreThanLeft(left=left.amount, currency=currency)
