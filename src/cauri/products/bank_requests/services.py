"""Asking the bank for something: quote, ask, cancel; and what follows from what became of its payment.

    quoted -> requested -> approved -> produced -> delivered     (`desk`)
           -> held -> requested | rejected
    requested -> cancelled (by the customer), requested or approved -> refused: what was paid goes back

Locks are taken in one order: the customer, the request, its payment.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from cauri.books.fees import services as fee_accounts
from cauri.books.payments import notes
from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, UnknownQuote
from cauri.books.payments.house import House
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.services import QuoteExpired, QuoteUsed
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import UnknownWallet
from cauri.identity.access import sessions
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.bank_requests import consent, queries, states
from cauri.products.bank_requests.events import BankRequestMade
from cauri.products.bank_requests.models import BankRequest

MOST_A_DAY: Final = 5
QUOTES_KEPT: Final = timedelta(days=1)  # they may name an address that nothing is ever sent to
PRUNED_AT_ONCE: Final = 10_000
State = BankRequest.State


class BankRequestTierTooLow(Refusal):
    """It is for customers whose identity was verified: the fact `lowest` says up to which tier."""

    code: ClassVar[str] = "bank_request_tier_too_low"
    status: ClassVar[int] = 403


class LeavesInvalid(Refusal):
    """A cheque book has one of the listed numbers of leaves, and nothing else has leaves."""

    code: ClassVar[str] = "bank_request_leaves_invalid"


class DeliveryMissing(Refusal):
    """It has to be delivered somewhere."""

    code: ClassVar[str] = "bank_request_delivery_missing"


class BankRequestUnderWay(Refusal):
    """One of this kind is under way already: the fact `request_id` says which."""

    code: ClassVar[str] = "bank_request_under_way"
    status: ClassVar[int] = 409


class TooManyBankRequests(Refusal):
    """So many were made within a day that the next one has to wait: the fact `most` says how many."""

    code: ClassVar[str] = "too_many_bank_requests"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants, for which wallet (None: the one of the home currency), and where it is to go."""

    kind: str
    leaves: int | None = None
    wallet: UUID | None = None
    delivery: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Quoted:
    """What will be asked for, and the quote of its payment; None where it costs nothing."""

    asked: BankRequest
    quote: Quote | None

    @property
    def terms(self) -> str:
        """What the customer agrees to."""
        return self.asked.terms_of_free if self.quote is None else self.quote.terms


def quote(wanted: Wanted, *, caller: Caller, now: datetime) -> Quoted:
    """Say what it costs, before anything is agreed.

    Raises UnknownWallet, wallets.NoWallet, LeavesInvalid, DeliveryMissing, notes.NoteInvalid, BankRequestTierTooLow,
    BankRequestUnderWay, TooManyBankRequests, and what payments.quote raises.
    """
    owner = users.user(caller.user_id)
    wallet = _wallet_of(owner, wanted.wallet)
    delivery = wanted.delivery.strip()
    _must_make_sense(wanted, delivery)
    _must_be_open_to(owner, wanted.kind, now=now)
    price = queries.price_of(wanted.kind, currency=wallet.currency, tier=owner.tier, now=now)
    with transaction():
        priced = None
        if price:
            income = House(fee_accounts.house_account(wallet.currency, now))
            priced = payments.quote(
                product=wanted.kind, payer=wallet, payee=income, amount=price, asked_by=owner.pk, now=now
            )
        asked = BankRequest.objects.create(
            id=ids.new_id() if priced is None else priced.pk,
            owner=owner,
            wallet=wallet,
            kind=wanted.kind,
            leaves=wanted.leaves,
            delivery=delivery,
            currency=wallet.currency,
            price_minor=price.minor,
            quoted_at=now,
            expires_at=now + payments.QUOTE_HOLDS,
        )
    return Quoted(asked, priced)


@transaction_required
def ask(
    request_id: UUID,
    authorisation: Authorisation,
    *,
    caller: Caller,
    posting_id: UUID,
    now: datetime,
    origin: Origin = NOWHERE,
) -> BankRequest:
    """Pay the price and ask for what was quoted: both or neither. While a guard holds the payment, it is held too.

    Raises UnknownQuote, QuoteUsed, QuoteExpired, TermsChanged, access.SessionOver, AccountLocked,
    BankRequestTierTooLow, BankRequestUnderWay, TooManyBankRequests, consent.PinRequired, and what payments.execute
    raises.
    """
    sessions.must_stand(caller)
    asked = _quoted(request_id, caller.user_id)
    owner = users.user(caller.user_id)
    _must_be_open_to(owner, asked.kind, now=now)
    state = State.REQUESTED
    if asked.price_minor:
        paid = payments.execute(request_id, authorisation, products=(asked.kind,), posting_id=posting_id, now=now)
        asked.payment_id = paid.pk
        state = State.HELD if paid.state == Payment.State.HELD else State.REQUESTED
    else:
        if now >= asked.expires_at:
            raise QuoteExpired(quote_id=str(request_id))
        consent.must_cover_free(asked, authorisation)
    asked.asked_at = now
    states.move(asked, state, actor=Actor("customer", owner.pk), now=now, origin=origin)
    if state == State.REQUESTED:
        events.publish(BankRequestMade(request_id=asked.pk, user_id=owner.pk))
    return asked


def cancel(request_id: UUID, *, caller: Caller, now: datetime, origin: Origin = NOWHERE) -> BankRequest:
    """Take a request of one's own back while nobody has decided on it: what was paid goes back. Again: nothing.

    Raises UnknownBankRequest, BankRequestStateDiffers.
    """
    queries.request_of(caller.user_id, request_id)
    with transaction():
        asked = states.locked(request_id)
        if asked.state != State.CANCELLED:
            states.must_be(asked, State.REQUESTED)
            states.move(asked, State.CANCELLED, actor=Actor("customer", caller.user_id), now=now, origin=origin)
    return asked


@transaction_required
def let_through(payment_id: UUID, *, now: datetime) -> None:
    """A payment that was held is made: staff may decide on what it is for."""
    asked = _of_payment(payment_id)
    if asked is not None and asked.state == State.HELD:
        states.move(asked, State.REQUESTED, actor=SYSTEM, now=now, origin=NOWHERE)
        if asked.owner.state == User.State.CLOSED or paid.returns_of(payment_id):
            states.move(asked, State.CANCELLED, actor=SYSTEM, now=now, origin=NOWHERE)
            return
        events.publish(BankRequestMade(request_id=asked.pk, user_id=asked.owner_id))


@transaction_required
def reject(payment_id: UUID, *, now: datetime) -> None:
    """A payment that was held is not made: nothing was asked for."""
    asked = _of_payment(payment_id)
    if asked is not None and asked.state == State.HELD:
        states.move(asked, State.REJECTED, actor=SYSTEM, now=now, origin=NOWHERE)


@transaction_required
def note_return(payment_id: UUID, *, now: datetime) -> None:
    """The operator has given back what was paid: what is not made yet never will be."""
    asked = _of_payment(payment_id)
    if asked is not None and asked.state in (State.REQUESTED, State.APPROVED):
        states.move(asked, State.CANCELLED, actor=SYSTEM, now=now, origin=NOWHERE)


@transaction_required
def forget_all(user_id: UUID, *, now: datetime) -> None:
    """End what somebody who has left has asked for and is not made yet, and forget where everything was to go."""
    BankRequest.objects.filter(owner_id=user_id, state=State.QUOTED).delete()
    for asked in BankRequest.objects.select_for_update(no_key=True).filter(owner_id=user_id).order_by("pk"):
        if asked.state in (State.REQUESTED, State.APPROVED):
            states.move(asked, State.CANCELLED, actor=SYSTEM, now=now, origin=NOWHERE)
    BankRequest.objects.filter(owner_id=user_id).update(delivery="")


@durable
def prune(*, now: datetime) -> int:
    """Forget what was quoted and never asked for. Returns how much."""
    stale = BankRequest.objects.filter(state=State.QUOTED, quoted_at__lt=now - QUOTES_KEPT).order_by("quoted_at")
    with transaction():
        named = list(stale.select_for_update(skip_locked=True).values_list("pk", flat=True)[:PRUNED_AT_ONCE])
        forgotten, _ = BankRequest.objects.filter(pk__in=named, state=State.QUOTED).delete()
    return forgotten


def _wallet_of(owner: User, wallet_id: UUID | None) -> Wallet:
    """One's own that money is held in. An agent's float is no account that cheques are written on."""
    if wallet_id is None:
        return wallets.wallet_of(owner.pk, owner.home_currency)
    found = wallets.own_wallet(wallet_id, owner_id=owner.pk)
    if not found.is_open_to_others:
        raise UnknownWallet
    return found


def _must_make_sense(wanted: Wanted, delivery: str) -> None:
    allowed = queries.leaves_of(wanted.kind)
    if (wanted.leaves not in allowed) if allowed else (wanted.leaves is not None):
        raise LeavesInvalid(allowed=", ".join(map(str, allowed)))
    notes.must_be_readable(delivery)
    if not delivery:
        raise DeliveryMissing


def _must_be_open_to(owner: User, kind: str, *, now: datetime) -> None:
    if owner.tier < queries.LOWEST_TIER:
        raise BankRequestTierTooLow(tier=owner.tier, lowest=queries.LOWEST_TIER)
    live = queries.live_of(owner.pk, kind)
    if live is not None:
        raise BankRequestUnderWay(request_id=str(live))
    if queries.asked_within_a_day(owner.pk, now=now) >= MOST_A_DAY:
        raise TooManyBankRequests(most=MOST_A_DAY)


def _quoted(request_id: UUID, owner_id: UUID) -> BankRequest:
    """What was quoted to a customer and is asked for now, locked. Raises UnknownQuote, QuoteUsed."""
    found = BankRequest.objects.select_for_update(no_key=True).filter(pk=request_id, owner_id=owner_id).first()
    if found is None:
        raise UnknownQuote(quote_id=str(request_id))
    if found.state != State.QUOTED:
        raise QuoteUsed(quote_id=str(request_id))
    return found


def _of_payment(payment_id: UUID) -> BankRequest | None:
    return BankRequest.objects.select_for_update(no_key=True).filter(payment_id=payment_id).first()
