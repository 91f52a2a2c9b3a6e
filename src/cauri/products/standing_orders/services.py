"""Standing orders: looked at before they are agreed to, set, paused, resumed, skipped once, ended."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.books.fees import queries as fees
from cauri.books.payments import notes
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import TermsChanged
from cauri.books.payments.models import Quote
from cauri.books.wallets import queries as wallets
from cauri.books.wallets import recipients
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import UnknownWallet
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access import sessions
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import recurrence
from cauri.kit.errors import Refusal
from cauri.kit.recurrence import Every
from cauri.kit.transactions import transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.standing_orders import dates, progress, queries
from cauri.products.standing_orders.events import StandingOrderSet
from cauri.products.standing_orders.models import Order, Run

State = Order.State
FARTHEST: Final = timedelta(days=366)
MOST_TIMES: Final = 1000
SKIPPED: Final = "standing_order_skipped"


class StandingOrderDateInvalid(Refusal):
    """It begins today or later, and within a year."""

    code: ClassVar[str] = "standing_order_date_invalid"


class StandingOrderEndInvalid(Refusal):
    """It ends on its first day or later."""

    code: ClassVar[str] = "standing_order_end_invalid"


class TooManyStandingOrders(Refusal):
    """So many go on or rest that one has to be ended first; the fact `most` says how many may."""

    code: ClassVar[str] = "too_many_standing_orders"
    status: ClassVar[int] = 409


class StandingOrderOver(Refusal):
    """It has ended for good."""

    code: ClassVar[str] = "standing_order_over"
    status: ClassVar[int] = 409


class DateNotNext(Refusal):
    """Another date is next; the fact `next_on` says which."""

    code: ClassVar[str] = "standing_order_date_not_next"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to be sent: to whom, how much, on which dates; without an end, until it is ended."""

    recipient: Recipient
    amount: Money
    every: Every
    first_on: date
    until: date | None = None
    times: int | None = None
    from_wallet: UUID | None = None
    note: str = ""

    @property
    def last_on(self) -> date | None:
        """The day after which nothing is sent."""
        if self.times is not None:
            return recurrence.nth(self.first_on, self.every, self.times - 1)
        return self.until


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order as it would be, which nobody has agreed to yet, and what one of its payments would be today."""

    order: Order
    quote: Quote


def propose(wish: Wish, *, caller: Caller, now: datetime) -> Proposal:
    """Say who would get how much and what it costs, before anything is agreed to. Writes nothing.

    Raises notes.NoteInvalid, StandingOrderDateInvalid, StandingOrderEndInvalid, recipients.RecipientUnknown,
    wallets.UnknownWallet, NoWallet, and what kit.phone, payments.must_be_payable and payments.drafted raise.
    """
    notes.must_be_readable(wish.note)
    _must_be_ahead(wish, now=now)
    payer = _payer_of(wish, caller.user_id)
    payee = recipients.wallet_of(wish.recipient, sender=users.user(caller.user_id), currency=wish.amount.currency.code)
    payments.must_be_payable(payer, payee, wish.amount)
    order = Order(
        owner_id=caller.user_id,
        from_wallet=payer,
        payee=payee,
        currency=wish.amount.currency.code,
        amount_minor=wish.amount.minor,
        note=wish.note,
        every=wish.every,
        first_on=wish.first_on,
        last_on=wish.last_on,
        times=wish.times,
        next_on=wish.first_on,
        next_at=dates.due_at(wish.first_on),
        session_id=caller.session_id,
        created_at=now,
    )
    quote = _priced(order, now=now)
    order.up_to_minor = quote.debit.minor
    return Proposal(order, quote)


@transaction_required
def arrange(
    wish: Wish, *, terms: str, caller: Caller, order_id: UUID, now: datetime, origin: Origin = NOWHERE
) -> Order:
    """Set an order under this id: its owner was shown these terms, and has just agreed to them with the PIN.

    Raises what `propose` raises, TermsChanged, TooManyStandingOrders, access.SessionOver, AccountLocked.
    """
    sessions.must_stand(caller)  # locks the owner, so that two at once are counted
    order = propose(wish, caller=caller, now=now).order
    if terms != order.terms:
        raise TermsChanged
    if queries.live_orders(caller.user_id).count() >= settings.MOST_STANDING_ORDERS:
        raise TooManyStandingOrders(most=settings.MOST_STANDING_ORDERS)
    order.pk = order_id
    order.save(force_insert=True)
    _record("standing_orders.set", order, now=now, origin=origin)
    events.publish(StandingOrderSet(user_id=caller.user_id, order_id=order.pk))
    return order


def pause(caller: Caller, order_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> Order:
    """Let an order rest; a date that was tried and not paid is over, too. Again changes nothing.

    Raises queries.UnknownStandingOrder, StandingOrderOver.
    """
    with transaction():
        order = _locked(caller.user_id, order_id)
        if order.state == State.ACTIVE:
            progress.give_up_trying(order, code=progress.PAUSED, now=now)
        if order.state == State.ACTIVE:  # the last date was given up, and with it the order
            progress.rest(order)
            _record("standing_orders.paused", order, now=now, origin=origin)
    return queries.own_order(caller.user_id, order_id)


def resume(caller: Caller, order_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> tuple[Order, int]:
    """Let it go on; its owner has just shown the PIN. How many dates went by meanwhile: they are not paid.

    Of what is due from today on everything is paid. Where no date is left, it ends. Raises
    queries.UnknownStandingOrder, StandingOrderOver, access.SessionOver, AccountLocked.
    """
    skipped = 0
    with transaction():
        sessions.must_stand(caller)
        order = _locked(caller.user_id, order_id)
        if order.state == State.PAUSED:
            skipped = progress.let_go_by(order, before=dates.today(now), code=progress.PAUSED, now=now)
            if order.state == State.PAUSED:
                progress.go_on(order)
            _record("standing_orders.resumed", order, now=now, origin=origin)
    return queries.own_order(caller.user_id, order_id), skipped


def skip(caller: Caller, order_id: UUID, day: date, *, now: datetime, origin: Origin = NOWHERE) -> Order:
    """Let the date go by that is next, and no other. Again changes nothing.

    Raises queries.UnknownStandingOrder, StandingOrderOver, DateNotNext.
    """
    with transaction():
        order = _locked(caller.user_id, order_id, ended=True)
        already = Run.objects.filter(order=order, due_on=day, state=Run.State.SKIPPED, code=SKIPPED)
        if not already.exists():
            _must_not_be_over(order)
            if day != order.next_on:
                raise DateNotNext(next_on=str(order.next_on))
            progress.conclude(order, Run.State.SKIPPED, code=SKIPPED, now=now)
            _record("standing_orders.skipped", order, skipped_on=day.isoformat(), now=now, origin=origin)
    return queries.own_order(caller.user_id, order_id)


def end(caller: Caller, order_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """End an order for good. What it has paid already stands. Again changes nothing.

    Raises queries.UnknownStandingOrder.
    """
    with transaction():
        order = _locked(caller.user_id, order_id, ended=True)
        if order.state != State.ENDED:
            progress.give_up_trying(order, code=progress.ENDED, now=now)
        if order.state != State.ENDED:
            progress.end(order, now=now)
            _record("standing_orders.ended", order, now=now, origin=origin)


@transaction_required
def forget_all(user_id: UUID, *, now: datetime) -> None:
    """End every order of somebody who has left, and forget what was written in any."""
    for order in queries.live_orders(user_id).select_for_update(no_key=True).order_by("pk"):
        progress.give_up_trying(order, code=progress.ENDED, now=now)
        if order.state != State.ENDED:
            progress.end(order, code=progress.ENDED, now=now)
    Order.objects.filter(owner_id=user_id).exclude(note="").update(note="")


def _must_be_ahead(wish: Wish, *, now: datetime) -> None:
    today = dates.today(now)
    if not today <= wish.first_on <= today + FARTHEST:
        raise StandingOrderDateInvalid
    if wish.last_on is not None and wish.last_on < wish.first_on:
        raise StandingOrderEndInvalid


def _payer_of(wish: Wish, user_id: UUID) -> Wallet:
    if wish.from_wallet is None:
        return wallets.wallet_of(user_id, wish.amount.currency.code)
    found = wallets.own_wallet(wish.from_wallet, owner_id=user_id)
    if found.status == Wallet.Status.CLOSED:
        raise UnknownWallet
    return found


def _priced(order: Order, *, now: datetime) -> Quote:
    """One payment of it as it would be quoted now; nothing is kept."""
    fee = fees.fee_for(product=order.product, amount=order.amount, tier=order.from_wallet.owner.tier, now=now)
    return payments.drafted(
        product=order.product,
        payer=order.from_wallet,
        payee=order.payee,
        amount=order.amount,
        fee=fee,
        fee_account_id=None,
        asked_by=order.owner_id,
        now=now,
    )


@transaction_required
def _locked(user_id: UUID, order_id: UUID, *, ended: bool = False) -> Order:
    """An order of one's own, which nobody else changes before this transaction ends; one that has ended if one may."""
    found = Order.objects.select_for_update(no_key=True).filter(pk=order_id, owner_id=user_id).first()
    if found is None:
        raise queries.UnknownStandingOrder
    if not ended:
        _must_not_be_over(found)
    return found


def _must_not_be_over(order: Order) -> None:
    if order.state == State.ENDED:
        raise StandingOrderOver


@transaction_required
def _record(action: str, order: Order, *, now: datetime, origin: Origin, skipped_on: str = "") -> None:
    audit.record(
        action,
        actor=Actor("customer", order.owner_id),
        subject=Subject("standing_orders.order", order.pk),
        about=order.owner_id,
        after={
            "amount": str(order.amount),
            "up_to": str(order.up_to),
            "every": str(order.every),
            "state": str(order.state),
            "next_on": order.next_on and order.next_on.isoformat(),
            "last_on": order.last_on and order.last_on.isoformat(),
            **({"skipped_on": skipped_on} if skipped_on else {}),
        },
        now=now,
        origin=origin,
    )
