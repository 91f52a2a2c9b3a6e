"""What happened in a wallet: its history, a statement of a time, one payment, a receipt. No table of its own: all of it
is read from the books' entries, and from what they recorded without entries.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.models import Entry, Posting
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.books.wallets.models import Wallet
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.money import Money
from cauri.servicing.statements import items, movements
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.movements import BEGINNING, END, Movement

MOST_ROUNDS = 4
FILTERED_AT_ONCE = 200
MOST_LINES = 5000
MOST_ENTRIES = 100_000  # of the books, in a file: two for most lines

State = Payment.State


class NoReceipt(Refusal):
    """Only a payment that was carried out has a receipt."""

    code = "no_receipt"
    status = 409


class StatementTooLong(Refusal):
    """More lines than fit in one document: a shorter time has fewer; a file holds more than a page."""

    code = "statement_too_long"


class StatementDiffers(AssertionError):
    """Opening and lines do not make the closing balance: a bug, or books that were tampered with."""


@dataclass(frozen=True, slots=True)
class History:
    """Some of what happened, newest first, and the place below which the rest is found; None where there is none."""

    items: list[Item]
    rest: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A wallet's time from `since` until just before `until`. The lines are read as they are asked for, oldest first.

    Whoever reads them to the end knows that opening and lines make the closing balance: otherwise the last step raises
    StatementDiffers.
    """

    wallet: Wallet
    since: datetime
    until: datetime
    opening: Money
    closing: Money
    lines: Iterator[Item]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of a payment for one of its sides; the other's name is masked. The house has none."""

    item: Item
    payer: str | None
    payee: str | None


def history(
    wallet: Wallet,
    *,
    before: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    kinds: Collection[str] = (),
    states: Collection[str] = (),
    most: int = 20,
) -> History:
    """What happened in a wallet, newest first, and what was refused or waits for a decision: at most `most`.

    Below the place `before`, from `since` until just before `until`, of the kinds and states named (all, if none is).
    A page costs the same however long the history. One that is filtered may therefore hold fewer items than there are:
    it then says where to look on.
    """
    place = _first_place(before, until)
    first = BEGINNING if since is None else clock.microseconds_of(since)
    at_once = FILTERED_AT_ONCE if kinds or states else most + 1
    found: list[Item] = []
    for _ in range(MOST_ROUNDS):
        happened, rest = _happened(wallet, place, first, states, at_once)
        for item in items.of(wallet, happened):
            if (not kinds or item.kind in kinds) and (not states or item.state in states):
                if len(found) == most:
                    return History(found, rest=found[-1].place)
                found.append(item)
        if rest is None:
            return History(found, rest=None)
        place = rest
    return History(found, rest=place)


def statement(wallet: Wallet, *, since: datetime, until: datetime) -> Statement:
    """The statement of a time that begins at `since` and ends just before `until`.

    The end is looked up first: nothing can be written in front of it afterwards, so what is read later fits.
    """
    first = clock.microseconds_of(since)
    last = movements.last_before(wallet.account_id, clock.microseconds_of(until))
    before = movements.last_before(wallet.account_id, first)
    nothing = Money.of_minor(0, wallet.currency)
    opening = before.balance if before else nothing
    closing = last.balance if last else nothing
    return Statement(wallet, since, until, opening, closing, _lines(wallet, first, last, opening, closing))


def in_full(read: Statement) -> list[Item]:
    """All lines of a statement, oldest first. Raises StatementTooLong."""
    found = list(islice(read.lines, MOST_LINES + 1))
    if len(found) > MOST_LINES:
        raise StatementTooLong(most=MOST_LINES)
    return found


def must_fit_a_file(read: Statement) -> None:
    """Return if a server can hold a file of it. Raises StatementTooLong."""
    found = ledger.entries_between(read.wallet.account_id, since=read.since, until=read.until, most=MOST_ENTRIES + 1)
    if found > MOST_ENTRIES:
        raise StatementTooLong(most=MOST_ENTRIES // 2)


def transaction(user_id: UUID, payment_id: UUID) -> Item:
    """One payment as one of its sides sees it; as the payer's wallet saw it, for an owner of both.

    Raises UnknownPayment, for everybody else too.
    """
    payment = payments.payment_of(user_id, payment_id)
    mine = (side for side in (payment.payer, payment.payee) if side is not None and side.owner_id == user_id)
    return seen_from(next(mine), payment)


def seen_from(wallet: Wallet, payment: Payment) -> Item:
    """A payment as one of its two wallets saw it. Raises UnknownPayment."""
    found = items.of(wallet, [_happening(wallet, payment)])
    if not found:
        raise UnknownPayment(payment_id=str(payment.pk))
    return found[0]


def receipt(user_id: UUID, payment_id: UUID) -> Receipt:
    """The proof of a payment that was carried out, for its sides. Raises UnknownPayment, NoReceipt."""
    payment = payments.payment_of(user_id, payment_id)
    if payment.state != State.COMPLETED:
        raise NoReceipt(payment_id=str(payment_id), state=payment.state)
    item = transaction(user_id, payment_id)
    return Receipt(
        item=item,
        payer=_named(payment.payer.owner, user_id) if payment.payer else item.counterparty.name,
        payee=_named(payment.payee.owner, user_id) if payment.payee else item.counterparty.name,
    )


def _first_place(before: int | None, until: datetime | None) -> int:
    end = movements.start_of(END if until is None else clock.microseconds_of(until))
    return end if before is None else min(before, end)


def _happened(
    wallet: Wallet, place: int, since: int, states: Collection[str], most: int
) -> tuple[list[Movement | Posting], int | None]:
    """What stands below a place, newest first, and the place down to which that is everything; None: to the end."""
    account = wallet.account_id
    happened: list[Movement | Posting] = []
    horizon: int | None = None
    if not states or State.COMPLETED in states:
        moved = movements.below(account, place=place, since=since, most=most)
        happened += moved.found
        if not moved.complete:
            horizon = moved.found[-1].place
    if not states or set(states) - {State.COMPLETED}:
        at, below = movements.stamp_and_id(place)
        unpaid = ledger.unpaid(account, at=at, below=below, since=since, most=most)
        happened += unpaid
        if len(unpaid) == most:
            horizon = max(horizon or 0, _place(unpaid[-1]))
    happened.sort(key=_place, reverse=True)
    return [one for one in happened if _place(one) >= (horizon or 0)], horizon


def _place(one: Movement | Posting) -> int:
    return one.place if isinstance(one, Movement) else movements.place_of(one.at, one.id)


def _lines(wallet: Wallet, since: int, last: Movement | None, opening: Money, closing: Money) -> Iterator[Item]:
    balance = opening
    if last is not None and last.stamp >= since:
        for page in movements.between(wallet.account_id, since=since, last=last):
            for item in items.of(wallet, page):
                balance += item.change
                if balance != item.balance:
                    raise StatementDiffers(f"wallet {wallet.pk} at {item.id}: {balance}, not {item.balance}")
                yield item
    if balance != closing:
        raise StatementDiffers(f"wallet {wallet.pk} ends with {balance}, not {closing}")


def _happening(wallet: Wallet, payment: Payment) -> Movement | Posting:
    """What a payment did to a wallet, or the posting that says it did nothing."""
    if payment.state != State.COMPLETED:
        return ledger.posting(payment.pk)
    posting = ledger.posting(payments.settlement_of(payment))
    lines = [line for line in ledger.entries_of(posting) if line.account_id == wallet.account_id]
    written = [line for line in lines if isinstance(line, Entry)]
    total = Money.of_minor(sum(line.amount for line in lines), wallet.currency)
    if not written:  # it was to give back what was spent: somebody else has, and it owes that
        raise UnknownPayment(payment_id=str(payment.pk))
    return Movement(posting.id, written[0].stamp, total, Money.of_minor(written[-1].balance, wallet.currency))


def _named(person: User, reader: UUID) -> str:
    return person.name if person.pk == reader else users.masked_name(person)
