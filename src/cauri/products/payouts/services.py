"""What becomes of a file of payments before and beside its being paid: brought, agreed to, refused, stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import UnknownWallet
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.infra.audit.acts import NOWHERE, Actor, Origin
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.payouts import checking, endings, preparers, queries
from cauri.products.payouts.checking import Checked, Prices
from cauri.products.payouts.consent import Consent
from cauri.products.payouts.events import BatchApproved, BatchBrought
from cauri.products.payouts.files import Read
from cauri.products.payouts.models import Batch, Line
from cauri.products.payouts.preparers import NotFromThisWallet, PreparerIsOwner

WAITS: Final = timedelta(days=7)  # for its owner
_COPY_LINES: Final = (
    "COPY payouts_line (id, batch_id, number, payee_id, amount_minor, fee_minor, debit_minor, note, state, code)"
    " FROM STDIN"
)
_COPY_REPORT: Final = "COPY payouts_fault (batch_id, number, code, warning) FROM STDIN"
State = Batch.State


class TooManyPayouts(Refusal):
    """So many files were brought within a day that the next one has to wait; the fact `most` says how many may be."""

    code: ClassVar[str] = "too_many_payouts"
    status: ClassVar[int] = 429


class TooManyUnknownToday(Refusal):
    """Files of this day have named so many people who are none here that no more is looked at."""

    code: ClassVar[str] = "payout_unknown_exhausted"
    status: ClassVar[int] = 429


class PayoutNotWaiting(Refusal):
    """It does not wait for consent (any more): the fact `state` says how it stands."""

    code: ClassVar[str] = "payout_not_waiting"
    status: ClassVar[int] = 409


class PayoutNotUnderWay(Refusal):
    """Only what was agreed to and is not over can be stopped: the fact `state` says how it stands."""

    code: ClassVar[str] = "payout_not_under_way"
    status: ClassVar[int] = 409


class PayoutNotYours(Refusal):
    """Only the wallet's owner decides on a file, and only who brought it takes it back."""

    code: ClassVar[str] = "payout_not_yours"
    status: ClassVar[int] = 403


class PayoutPricesChanged(Refusal):
    """Fees are others than when the file was looked at: it has to be brought again."""

    code: ClassVar[str] = "payout_prices_changed"
    status: ClassVar[int] = 409


class NothingToRetry(Refusal):
    """No line of it was refused, it is not over, or that was done already."""

    code: ClassVar[str] = "payout_nothing_to_retry"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at, and for which wallet."""

    wallet: Wallet
    checked: Checked


@durable
def look_at(read: list[Read], *, wallet_id: UUID, caller: Caller, now: datetime) -> Looked:
    """Check every line of a file that the caller brings for another's wallet. Nothing is written.

    Raises wallets.UnknownWallet, PreparerIsOwner, preparers.PayoutTierTooLow, NotFromThisWallet, TooManyPayouts,
    TooManyUnknownToday.
    """
    wallet = wallet_for(wallet_id, caller=caller, now=now)
    unknown = queries.unknown_named_by(caller.user_id, now=now)
    if unknown > settings.MOST_UNKNOWN_PAYEES:
        raise TooManyUnknownToday
    by = users.user(caller.user_id)
    return Looked(wallet, checking.check(read, payer=wallet, by=by, unknown_before=unknown, now=now))


def wallet_for(wallet_id: UUID, *, caller: Caller, now: datetime) -> Wallet:
    """The wallet for which the caller may bring a file now. Raises what `look_at` raises."""
    wallet = wallets.wallet(wallet_id)
    if wallet.owner_id == caller.user_id:
        raise PreparerIsOwner
    if not queries.may_prepare(caller.user_id, wallet_id):
        raise UnknownWallet
    preparers.must_be_verified(users.user(caller.user_id))
    preparers.must_be_verified(wallet.owner)
    if wallet.status == Wallet.Status.CLOSED:
        raise NotFromThisWallet
    if queries.brought_by(caller.user_id, now=now) >= settings.MOST_PAYOUTS_A_DAY:
        raise TooManyPayouts(most=settings.MOST_PAYOUTS_A_DAY)
    return wallet


@transaction_required
def bring(looked: Looked, *, caller: Caller, batch_id: UUID, now: datetime, origin: Origin = NOWHERE) -> Batch:
    """Keep a file that was looked at: without faults it waits for the wallet's owner, otherwise it is a report.

    Raises wallets.UnknownWallet, when the owner has just ended the caller's right.
    """
    if not queries.may_prepare(caller.user_id, looked.wallet.pk):
        raise UnknownWallet
    by = Actor("customer", caller.user_id)
    return _kept(looked, batch_id=batch_id, prepared_by=caller.user_id, retry_of=None, actor=by, now=now, origin=origin)


@transaction_required
def approve(batch_id: UUID, consent: Consent, *, now: datetime, origin: Origin = NOWHERE) -> Batch:
    """The owner agrees to exactly this file: it is paid from now on.

    Every line is looked at once more, so that what was shown is what is agreed to. Raises UnknownPayout,
    PayoutNotYours, PayoutNotWaiting, PayoutPricesChanged, and what the consent's `must_cover` raises.
    """
    batch = _decided_by_owner(batch_id, consent.caller, now=now)
    consent.must_cover(batch, now=now)
    _must_be_as_checked(batch, now=now)
    batch.state, batch.approved_by_id, batch.approved_at = State.APPROVED, batch.owner_id, now
    batch.authorised_by, batch.session_id = consent.method, consent.caller.session_id
    batch.save(update_fields=["state", "approved_by", "approved_at", "authorised_by", "session_id"])
    endings.record("payouts.approved", batch, actor=Actor("customer", batch.owner_id), now=now, origin=origin)
    events.publish(BatchApproved(batch_id=batch.pk))
    return batch


def reject(batch_id: UUID, *, caller: Caller, now: datetime, origin: Origin = NOWHERE) -> Batch:
    """The owner does not want it paid. Raises UnknownPayout, PayoutNotYours, PayoutNotWaiting."""
    with transaction():
        batch = _decided_by_owner(batch_id, caller, now=now)
        endings.over(batch, State.REJECTED, by=Actor("customer", caller.user_id), now=now, origin=origin)
    return batch


def cancel(batch_id: UUID, *, caller: Caller, now: datetime, origin: Origin = NOWHERE) -> None:
    """Who brought it takes it back. Raises UnknownPayout, PayoutNotYours, PayoutNotWaiting."""
    with transaction():
        batch = endings.locked(queries.batch_of(caller.user_id, batch_id).pk)
        if batch.prepared_by_id != caller.user_id:
            raise PayoutNotYours
        if batch.state != State.CHECKED:
            raise PayoutNotWaiting(state=batch.state)
        endings.over(batch, State.CANCELLED, by=Actor("customer", caller.user_id), now=now, origin=origin)


def stop(batch_id: UUID, *, caller: Caller, now: datetime, origin: Origin = NOWHERE) -> Batch:
    """The owner wants no more of it paid; what was paid stays. Raises UnknownPayout, PayoutNotYours, PayoutNotUnderWay.

    Again, it changes nothing.
    """
    if queries.batch_of(caller.user_id, batch_id).owner_id != caller.user_id:
        raise PayoutNotYours
    return _stopped(batch_id, "stopped_by_owner", actor=Actor("customer", caller.user_id), now=now, origin=origin)


def stop_by_staff(batch_id: UUID, *, because: str, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Batch:
    """The operator wants no more of it paid; the reason is kept with the act. Raises UnknownPayout, PayoutNotUnderWay.

    Again, it changes nothing.
    """
    queries.batch(batch_id)
    return _stopped(batch_id, "stopped_by_staff", actor=actor, now=now, origin=origin, because=because)


@durable
def expire(*, now: datetime) -> int:
    """End what its owner has not agreed to in time. Returns how many."""
    with transaction():
        waiting = Batch.objects.filter(state=State.CHECKED, expires_at__lte=now)
        return waiting.update(state=State.EXPIRED, ended_at=now)


@transaction_required
def retry(batch_id: UUID, *, caller: Caller, new_id: UUID, now: datetime, origin: Origin = NOWHERE) -> Batch:
    """Bring what was refused of a file once more, as a file of its own at today's prices: it takes the owner's consent.

    Raises UnknownPayout, NothingToRetry, UnknownWallet when who brought it may no more.
    """
    former = endings.locked(queries.batch_of(caller.user_id, batch_id).pk)
    if former.state not in {State.DONE, State.STOPPED} or Batch.objects.filter(retry_of=former).exists():
        raise NothingToRetry
    if not queries.may_prepare(former.prepared_by_id, former.wallet_id):
        raise UnknownWallet
    refused = Line.objects.filter(batch=former, state=Line.State.REFUSED).order_by("number")
    prices, checked = Prices(former.wallet, now=now), Checked()
    for number, payee_id, amount, note in refused.values_list("number", "payee_id", "amount_minor", "note"):
        checked.lines.append(checking.Priced(number, payee_id, amount, *prices.of(amount), note))
    checked.count = len(checked.lines)
    if not checked.lines:
        raise NothingToRetry
    looked, by = Looked(former.wallet, checked), Actor("customer", caller.user_id)
    return _kept(
        looked, batch_id=new_id, prepared_by=former.prepared_by_id, retry_of=former.pk, actor=by, now=now, origin=origin
    )


@transaction_required
def _kept(
    looked: Looked,
    *,
    batch_id: UUID,
    prepared_by: UUID,
    retry_of: UUID | None,
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> Batch:
    checked, wallet = looked.checked, looked.wallet
    faulty = bool(checked.faults)
    batch = Batch(
        id=batch_id,
        wallet=wallet,
        owner_id=wallet.owner_id,
        prepared_by_id=prepared_by,
        retry_of_id=retry_of,
        currency=wallet.currency,
        state=State.FAULTY if faulty else State.CHECKED,
        count=checked.count,
        faults=len(checked.faults),
        warnings=len(checked.warnings),
        unknown=checked.unknown,
        total_minor=checked.total,
        fee_minor=checked.fee,
        digest=checking.digest_of(checked.lines),
        made_at=now,
        expires_at=now + WAITS,
    )
    batch.save(force_insert=True)
    _keep_report(batch, checked)
    if not faulty:
        _keep_lines(batch, checked)
        events.publish(BatchBrought(owner_id=batch.owner_id, batch_id=batch.pk))
    endings.record("payouts.brought", batch, actor=actor, now=now, origin=origin)
    return batch


@transaction_required
def _keep_lines(batch: Batch, checked: Checked) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY_LINES) as copy:
        for line in checked.lines:
            payment_id = ids.derived_id(batch.made_at, "payout line", str(batch.pk), str(line.number))
            priced = (line.number, line.payee_id, line.amount, line.fee, line.debit, line.note)
            copy.write_row((payment_id, batch.pk, *priced, Line.State.OPEN.value, ""))


@transaction_required
def _keep_report(batch: Batch, checked: Checked) -> None:
    found = [(*one, False) for one in checked.faults] + [(*one, True) for one in checked.warnings]
    with connection.cursor() as cursor, cursor.copy(_COPY_REPORT) as copy:
        for number, code, warning in sorted(found):
            copy.write_row((batch.pk, number, code, warning))


@transaction_required
def _decided_by_owner(batch_id: UUID, caller: Caller, *, now: datetime) -> Batch:
    batch = endings.locked(queries.batch_of(caller.user_id, batch_id).pk)
    if batch.owner_id != caller.user_id:
        raise PayoutNotYours
    if batch.state != State.CHECKED:
        raise PayoutNotWaiting(state=batch.state)
    if batch.expires_at <= now:
        raise PayoutNotWaiting(state=State.EXPIRED.value)
    return batch


def _must_be_as_checked(batch: Batch, *, now: datetime) -> None:
    """Its lines are those that were shown, and cost what was shown. Raises PayoutPricesChanged."""
    prices, lines = Prices(batch.wallet, now=now), list(checking.kept(batch.pk))
    shown = (batch.count, batch.total_minor, batch.fee_minor, batch.digest)
    summed = (sum(line.debit for line in lines), sum(line.fee for line in lines))
    if shown != (len(lines), *summed, checking.digest_of(lines)):
        raise AssertionError(f"the lines of payout {batch.pk} are not those that were brought")
    if any(prices.of(line.amount) != (line.fee, line.debit) for line in lines):
        raise PayoutPricesChanged


def _stopped(batch_id: UUID, code: str, *, actor: Actor, now: datetime, origin: Origin, because: str = "") -> Batch:
    with transaction():
        batch = endings.locked(batch_id)
        if batch.state == State.STOPPED:
            return batch
        if batch.state not in Batch.UNDER_WAY:
            raise PayoutNotUnderWay(state=batch.state)
        endings.stop(batch, code, now=now)
        endings.record("payouts.stopped", batch, actor=actor, now=now, origin=origin, because=because)
    return batch
