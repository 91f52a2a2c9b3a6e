"""Asking people for money: ask, quote, pay, decline, cancel, remind.

Whoever ends a request locks its row first: it is paid, declined, cancelled or expired, whichever comes first, and none
of the others afterwards.
"""

from collections.abc import Sequence
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
from cauri.books.wallets.recipients import Recipient
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
from cauri.products.requests import queries
from cauri.products.requests.events import (
    RequestCancelled,
    RequestDeclined,
    RequestMade,
    RequestPaid,
    RequestReminded,
)
from cauri.products.requests.models import MoneyRequest, Quoted
from cauri.products.requests.queries import REQUEST, Side, UnknownRequest

LASTS: Final = timedelta(days=7)
LOWEST_TIER: Final = 1
State = MoneyRequest.State


class RequestTierTooLow(Refusal):
    """Only who is known a little may ask for money: the fact `lowest` says from which tier on."""

    code: ClassVar[str] = "request_tier_too_low"
    status: ClassVar[int] = 403


class TooManyRequestsMade(Refusal):
    """So many people were asked within a day that the next ones have to wait; the fact `most` says how many may be."""

    code: ClassVar[str] = "too_many_requests_made"
    status: ClassVar[int] = 429


class AskedTooOften(Refusal):
    """One of those who are named, at `place`, was asked too often of late, or has too many open requests to answer."""

    code: ClassVar[str] = "asked_too_often"
    status: ClassVar[int] = 429


class RequestOver(Refusal):
    """It has ended: the fact `state` says how."""

    code: ClassVar[str] = "request_over"
    status: ClassVar[int] = 409


class RequestBeingPaid(Refusal):
    """It was paid, and somebody is looking at that payment first."""

    code: ClassVar[str] = "request_being_paid"
    status: ClassVar[int] = 409


@transaction_required
def ask(
    people: Sequence[Recipient], amount: Money, *, note: str = "", caller: Caller, now: datetime
) -> list[MoneyRequest]:
    """Ask each of these people for that amount, all of them or none. Returns a request for each, in their order.

    Raises RequestTierTooLow, notes.NoteInvalid, payments.AmountNotPositive, AmountTooLarge, wallets.NoWallet, what
    groups.people_of raises, TooManyRequestsMade, AskedTooOften, access.SessionOver, AccountLocked.
    """
    sessions.must_stand(caller)  # one after the other: how many there are holds until the commit
    asker = users.user(caller.user_id)
    if asker.tier < LOWEST_TIER:
        raise RequestTierTooLow(tier=asker.tier, lowest=LOWEST_TIER)
    notes.must_be_readable(note)
    payments.must_be_an_amount(amount)
    wallets.wallet_of(asker.pk, amount.currency.code)
    asked = groups.people_of(people, sender=asker, currency=amount.currency.code)
    _must_not_pester(asker.pk, asked, now=now)
    made = [
        MoneyRequest(
            asker_id=asker.pk,
            asked_id=one,
            currency=amount.currency.code,
            amount_minor=amount.minor,
            note=note,
            made_at=now,
            expires_at=now + LASTS,
        )
        for one in asked
    ]
    MoneyRequest.objects.bulk_create(made)
    events.publish_each([RequestMade(**sides_of(one)) for one in made])
    return [queries.request_of(asker.pk, one.pk) for one in made]


def quote(request_id: UUID, *, caller: Caller, from_wallet: UUID | None = None, now: datetime) -> Quote:
    """Fix what it costs whoever was asked to pay a request, before anything is agreed.

    It leaves the named wallet, or the one they are paid into in this currency. Raises UnknownRequest, RequestOver,
    RequestBeingPaid, and what wallets.queries and payments.quote raise.
    """
    found = _got(caller.user_id, request_id)
    _must_be_open(found, now)
    payer = (
        wallets.own_wallet(from_wallet, owner_id=caller.user_id)
        if from_wallet
        else wallets.wallet_of(caller.user_id, found.currency)
    )
    payee = wallets.wallet_of(found.asker_id, found.currency)
    with transaction():
        made = payments.quote(
            product=REQUEST,
            payer=payer,
            payee=payee,
            amount=found.amount,
            asked_by=caller.user_id,
            note=found.note,
            now=now,
        )
        Quoted.objects.create(quote=made, request=found, made_at=now)
    return made


@transaction_required
def pay(
    request_id: UUID, quote_id: UUID, authorisation: Authorisation, *, caller: Caller, posting_id: UUID, now: datetime
) -> MoneyRequest:
    """Pay a request with a quote that was made for it, once; while somebody looks at the payment, it is `paying`.

    Raises UnknownRequest, RequestOver, RequestBeingPaid, UnknownQuote also for the quote of something else, and what
    payments.execute raises.
    """
    found = _locked(request_id, caller.user_id, side="got")
    _must_be_open(found, now)
    if not queries.is_quoted(quote_id, found):
        raise UnknownQuote(quote_id=str(quote_id))
    payment = payments.execute(quote_id, authorisation, products=(REQUEST,), posting_id=posting_id, now=now)
    found.payment_id = payment.pk
    if payment.state == Payment.State.COMPLETED:
        paid(found, now=now)
    else:
        found.state = State.PAYING
        found.save(update_fields=["state", "payment"])
    return found


def decline(request_id: UUID, *, reason: str = "", caller: Caller, now: datetime) -> MoneyRequest:
    """Say that one does not pay. Again changes nothing. Raises UnknownRequest, RequestOver, RequestBeingPaid."""
    with transaction():
        found = _locked(request_id, caller.user_id, side="got")
        if found.state != State.DECLINED:
            _must_be_open(found, now)
            found.reason = reason
            end(found, State.DECLINED, now=now)
            events.publish(RequestDeclined(**sides_of(found)))
    return found


def cancel(request_id: UUID, *, caller: Caller, now: datetime) -> MoneyRequest:
    """Want it no more. Again changes nothing. Raises UnknownRequest, RequestOver, RequestBeingPaid."""
    with transaction():
        found = _locked(request_id, caller.user_id, side="sent")
        if found.state != State.CANCELLED:
            _must_be_open(found, now)
            end(found, State.CANCELLED, now=now)
            events.publish(RequestCancelled(**sides_of(found)))
    return found


def remind(request_id: UUID, *, caller: Caller, now: datetime) -> MoneyRequest:
    """Tell whoever was asked once more. Who has blocked the asker is not told, and the asker not of that.

    Raises UnknownRequest, RequestOver, RequestBeingPaid, reminders.RemindedEnough, RemindedTooSoon.
    """
    with transaction():
        found = _locked(request_id, caller.user_id, side="sent")
        _must_be_open(found, now)
        reminders.must_be_due(found.reminders, since=found.reminded_at or found.made_at, now=now)
        found.reminders, found.reminded_at = found.reminders + 1, now
        found.save(update_fields=["reminders", "reminded_at"])
        if not blocks.who_blocked(found.asker_id, [found.asked_id]):
            events.publish(RequestReminded(**sides_of(found)))
    return found


def block_asker(request_id: UUID, *, caller: Caller, now: datetime) -> Block:
    """Want to be asked for nothing more by whoever sent a request that the caller got; it stands as it did.

    Raises UnknownRequest, blocks.TooManyBlocks.
    """
    found = _got(caller.user_id, request_id)
    with transaction():
        return blocking.block(found.asker_id, owner_id=caller.user_id, now=now)


@transaction_required
def paid(request: MoneyRequest, *, now: datetime) -> None:
    """Say that a request, whose row is locked, is paid by its payment."""
    if request.payment_id is None:
        raise AssertionError("what is paid has a payment")
    end(request, State.PAID, now=now)
    events.publish(RequestPaid(payment_id=request.payment_id, **sides_of(request)))


@transaction_required
def end(request: MoneyRequest, state: str, *, now: datetime) -> None:
    """End a request whose row is locked."""
    request.state, request.ended_at = state, now
    request.save(update_fields=["state", "ended_at", "reason", "payment"])


def _must_not_pester(asker_id: UUID, asked: Sequence[UUID], *, now: datetime) -> None:
    of_late = queries.made_of_late(asker_id, now=now)
    if of_late.total() + len(asked) > settings.MOST_REQUESTS_A_DAY:
        raise TooManyRequestsMade(most=settings.MOST_REQUESTS_A_DAY)
    waiting = queries.open_to(asked, asker_id=asker_id, now=now)
    for place, one in enumerate(asked, start=1):
        if of_late[one] >= settings.MOST_REQUESTS_TO_ONE_A_DAY:
            raise AskedTooOften(place=place, most=settings.MOST_REQUESTS_TO_ONE_A_DAY)
        if waiting[one] >= settings.MOST_OPEN_REQUESTS_TO_ONE:
            raise AskedTooOften(place=place, most=settings.MOST_OPEN_REQUESTS_TO_ONE)


def _got(user_id: UUID, request_id: UUID) -> MoneyRequest:
    found = queries.request_of(user_id, request_id)
    if found.asked_id != user_id:
        raise UnknownRequest
    return found


@transaction_required
def _locked(request_id: UUID, user_id: UUID, *, side: Side) -> MoneyRequest:
    """The request that somebody sent or got, locked: it ends once."""
    whole = MoneyRequest.objects.select_related("asker", "asked").filter(pk=request_id)
    of_theirs = whole.filter(asker_id=user_id) if side == "sent" else whole.filter(asked_id=user_id)
    found = of_theirs.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise UnknownRequest
    return found


def _must_be_open(request: MoneyRequest, now: datetime) -> None:
    state = queries.state_of(request, now)
    if state == State.PAYING:
        raise RequestBeingPaid
    if state != State.OPEN:
        raise RequestOver(state=state)


def sides_of(request: MoneyRequest) -> dict[str, UUID]:
    return {"request_id": request.pk, "asker_id": request.asker_id, "asked_id": request.asked_id}
