"""Many payments of one payer at once: each quoted, guarded, claimed and posted by itself, all in a few round trips.

What becomes of a line is what would become of it alone, and a line that is refused stops no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from cauri.books.fees import services as fee_accounts
from cauri.books.fees import tables
from cauri.books.ledger import queries as books
from cauri.books.ledger import services as ledger
from cauri.books.ledger.refusals import InsufficientFunds, PostingIdReused
from cauri.books.limits import services as limits
from cauri.books.payments import allowances, guards, services
from cauri.books.payments.authorisations import Authorisation
from cauri.books.payments.events import PaymentCompleted, PaymentRefused
from cauri.books.payments.models import Note, Payment, Quote
from cauri.books.payments.ports import Decision
from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.infra.outbox import events
from cauri.kit import sql
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.money.amounts import Money

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One payment to make to a customer. Its posting id is its key: asked for again, the line is what it was."""

    posting_id: UUID
    payee: Wallet
    amount: Money
    note: str = ""


@dataclass(frozen=True, slots=True)
class Executed:
    """What became of lines: their payments, completed or refused, by posting id.

    What a guard would hold is to be paid `alone`, and is not touched. Lines in neither are to be asked for again: a
    second one to the same payee, and what may have been refused because of another that came to nothing.
    """

    payments: dict[UUID, Payment]
    alone: frozenset[UUID]


class _Step(IntEnum):
    """The steps in which a line may be refused. Each counts the lines before it that got as far."""

    FUNDS = 1
    GUARDS = 2
    LIMITS = 3
    BOOKS = 4


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where a line stopped, and why. Without a refusal a guard wants somebody to look first."""

    step: _Step
    refusal: Refusal | None


_Stops = dict[UUID, _Stop]  # by posting id


@transaction_required
def execute_each(
    lines: Sequence[Line], authorisation: Authorisation, *, product: str, payer: Wallet, now: datetime
) -> Executed:
    """Carry out the lines, each by itself: completed, or refused and remembered as such. Of the first one it tells.

    Lines are in the payer's currency and have different ids, and there are at most MOST_AT_ONCE. What was concluded
    before is answered as it was. Nothing is done of any when this raises: services.PayerLocked, what services.quote
    raises of a line, what the authorisation's `must_cover` raises; ledger.PostingIdReused, when another run of the
    same lines was faster.
    """
    if len(lines) > MOST_AT_ONCE:
        raise AssertionError(f"{len(lines)} lines, at most {MOST_AT_ONCE} at once")
    if payer.owner.state != User.State.ACTIVE:
        raise services.PayerLocked
    concluded = {one.pk: one for one in Payment.objects.filter(pk__in=[line.posting_id for line in lines])}
    fresh = _one_each([line for line in lines if line.posting_id not in concluded])
    drafts = _drafted(fresh, authorisation, product=product, payer=payer, now=now)
    stops: _Stops = {}
    affordable = _affordable(drafts, payer, stops)
    claimed = _claimed(_allowed(affordable, stops, now=now), stops, now=now)
    _post(claimed, stops)
    certain = _certain(drafts, stops)
    alone = frozenset(one.pk for one in certain if one.pk in stops and stops[one.pk].refusal is None)
    ended = [draft for draft in certain if draft.pk not in alone]
    _write(ended, stops, notes={line.posting_id: line.note for line in lines}, now=now)
    return Executed(concluded | {draft.pk: draft for draft in ended}, alone)


def _one_each(lines: Sequence[Line]) -> list[Line]:
    """The first line to each payee: what a payee may still take is not known before that is posted."""
    first: dict[int, Line] = {}
    for line in lines:
        first.setdefault(line.payee.account_id, line)
    return list(first.values())


def _drafted(
    lines: Sequence[Line], authorisation: Authorisation, *, product: str, payer: Wallet, now: datetime
) -> list[Payment]:
    """A payment for each line, and its quote; nothing is written yet."""
    if not lines:
        return []
    currency = lines[0].amount.currency
    fee_for = tables.fees_of(product=product, currency=currency, tier=payer.owner.tier, now=now)
    fee_account_id = fee_accounts.house_account(currency.code, now)
    drafts = []
    for line in lines:
        services.must_be_payable(payer, line.payee, line.amount)
        quote = services.drafted(
            product=product, payer=payer, payee=line.payee, amount=line.amount, fee=fee_for(line.amount),
            fee_account_id=fee_account_id, asked_by=payer.owner_id, now=now,
        )  # fmt: skip
        authorisation.must_cover(quote, now=now)
        draft = Payment(
            id=line.posting_id, quote=quote, product=product, payer=payer, payee=line.payee,
            authorised_by=authorisation.method, session_id=authorisation.session_id, made_at=now,
        )  # fmt: skip
        drafts.append(draft)
    return drafts


def _affordable(drafts: Sequence[Payment], payer: Wallet, stops: _Stops) -> list[Payment]:
    """Those that the payer has the money for, in their order: nobody learns for nothing what a payee may still take."""
    if not drafts:
        return []
    left, affordable = books.balance_of(payer.account_id).available, []
    for draft in drafts:
        debit = _quote_of(draft).debit
        if debit > left:
            stops[draft.pk] = _Stop(_Step.FUNDS, InsufficientFunds(account_id=payer.account_id))
        else:
            left -= debit
            affordable.append(draft)
    return affordable


def _allowed(drafts: Sequence[Payment], stops: _Stops, *, now: datetime) -> list[Payment]:
    """Those that neither the payee's state nor a guard stops."""
    allowed: list[Payment] = []
    before: list[Quote] = []
    for draft in drafts:
        quote = _quote_of(draft)
        try:
            services.must_be_allowed_to_pay(quote)
            verdict = guards.verdict_on(quote, before=before, now=now)
        except Refusal as refusal:
            stops[draft.pk] = _Stop(_Step.GUARDS, refusal)
            continue
        if verdict.decision is Decision.ALLOW:
            allowed.append(draft)
            before.append(quote)
        else:
            stops[draft.pk] = _Stop(_Step.GUARDS, None)
    return allowed


def _claimed(drafts: Sequence[Payment], stops: _Stops, *, now: datetime) -> list[Payment]:
    """Those that the limits of both sides allow."""
    if not drafts:
        return []
    sides = [(_quote_of(one).amount, _side_of(one.payee)) for one in drafts]
    withheld = limits.claim_each(sides, product=drafts[0].product, payer=_side_of(drafts[0].payer), now=now)
    for place, refusal in withheld.items():
        stops[drafts[place].pk] = _Stop(_Step.LIMITS, refusal)
    return [draft for place, draft in enumerate(drafts) if place not in withheld]


def _post(drafts: Sequence[Payment], stops: _Stops) -> None:
    """Have the books take them; what those claimed that they do not take is given back."""
    outcomes = ledger.post_batch([services.posting_of(draft) for draft in drafts])
    for draft, outcome in zip(drafts, outcomes, strict=True):
        if isinstance(outcome.refusal, PostingIdReused):
            raise outcome.refusal
        if outcome.refusal is not None:
            stops[draft.pk] = _Stop(_Step.BOOKS, outcome.refusal)
            allowances.give_back(draft)


def _certain(drafts: Sequence[Payment], stops: _Stops) -> list[Payment]:
    """Those of which it is certain what becomes of them.

    A line may have been stopped because of an earlier one that was counted there and came to nothing later.
    """
    certain, furthest = [], _Step.FUNDS
    for draft in drafts:
        stop = stops.get(draft.pk)
        if stop is None or stop.step >= furthest:
            certain.append(draft)
        if stop is not None:
            furthest = max(furthest, stop.step)
    return certain


def _write(drafts: Sequence[Payment], stops: _Stops, *, notes: dict[UUID, str], now: datetime) -> None:
    """The quotes, and what became of each with the last statements of the transaction."""
    written: list[tuple[Payment, events.Fact]] = []
    sql.copy_in([_quote_of(draft) for draft in drafts])
    Note.objects.bulk_create(Note(quote=draft.quote, text=notes[draft.pk]) for draft in drafts if notes[draft.pk])
    for draft in drafts:
        stop = stops.get(draft.pk)
        if stop is None or stop.refusal is None:
            draft.state, draft.settled_at = Payment.State.COMPLETED, now
            written.append((draft, PaymentCompleted(payment_id=draft.pk)))
        else:
            ledger.record_refusal(services.posting_of(draft), stop.refusal)
            services.refuse(draft, stop.refusal)
            written.append((draft, PaymentRefused(payment_id=draft.pk)))
    services.write_each(written)


def _side_of(wallet: Wallet | None) -> limits.Side:
    side = services.side_of(wallet)
    if side is None:
        raise AssertionError("a line is between customers")
    return side


def _quote_of(draft: Payment) -> Quote:
    if draft.quote is None:
        raise AssertionError("a line has a quote")
    return draft.quote
