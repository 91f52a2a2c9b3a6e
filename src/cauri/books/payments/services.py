"""The one way to pay: quote, authorise, execute. Every product moves money through here."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from cauri.books.fees import queries as fees
from cauri.books.fees import services as fee_accounts
from cauri.books.ledger import holds
from cauri.books.ledger import services as ledger
from cauri.books.ledger.postings import NewPosting
from cauri.books.limits import services as limits
from cauri.books.payments import floats, guards, queries
from cauri.books.payments.authorisations import Authorisation, UnknownQuote
from cauri.books.payments.events import PaymentCompleted, PaymentHeld, PaymentPending, PaymentRefused
from cauri.books.payments.house import House
from cauri.books.payments.models import Note, Payment, Quote, Settles
from cauri.books.payments.ports import Decision, Verdict
from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.infra.outbox import events
from cauri.kit import sql
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, if_refused, last_write, transaction, transaction_required
from cauri.money.amounts import Money

QUOTE_HOLDS = timedelta(seconds=120)
QUOTES_KEPT = timedelta(days=7)
PRUNED_AT_ONCE = 10_000
_FIELDS = Payment._meta.concrete_fields
_INSERT = f"INSERT INTO payments_payment ({', '.join(str(field.column) for field in _FIELDS)}) VALUES"
_ROW = f"({', '.join(['%s'] * len(_FIELDS))})"
_ONCE = "ON CONFLICT DO NOTHING"
# The quotes without a payment, whose two kinds of index are asked one after the other; notes first.
_PRUNE = """
    WITH stale AS (
        SELECT id FROM payments_quote AS quote
         WHERE made_at < %(before)s
           AND NOT EXISTS (SELECT FROM payments_payment WHERE quote_id = quote.id AND state <> 'refused')
           AND NOT EXISTS (SELECT FROM payments_payment WHERE quote_id = quote.id AND state = 'refused')
         ORDER BY made_at LIMIT %(most)s
    ), notes AS (
        DELETE FROM payments_note USING stale WHERE quote_id = stale.id
    )
    DELETE FROM payments_quote AS quote USING stale WHERE quote.id = stale.id
"""
LARGEST_MINOR = 10**14  # fee included it stays below what the ledger posts at once
HOLD_LASTS = timedelta(days=30)  # in the ledger; `held.reject_overdue` decides much sooner
# What a company may have carried out is never given back because time has passed: somebody finds out.
PENDING_LASTS = timedelta(days=36_500)


class WrongWalletCurrency(Refusal):
    """The wallet is kept in another currency than the amount."""

    code = "wallet_currency_differs"


class SameWallet(Refusal):
    """A wallet cannot pay itself."""

    code = "same_wallet"


class AmountNotPositive(Refusal):
    """Only an amount above zero can be paid."""

    code = "amount_not_positive"


class AmountTooLarge(Refusal):
    """More than one payment can move."""

    code = "payment_too_large"


class AmountBelowFee(Refusal):
    """The payee would bear a fee that takes the whole amount."""

    code = "amount_below_fee"


class QuoteExpired(Refusal):
    """The quote's time is over; ask for a new one."""

    code = "quote_expired"
    status = 410


class QuoteUsed(Refusal):
    """The quote was carried out already."""

    code = "quote_used"
    status = 409


class PayerLocked(Refusal):
    """No money leaves a customer who is locked."""

    code = "payer_locked"
    status = 423
    final = True


class PayeeGone(Refusal):
    """The payee is no longer a customer."""

    code = "payee_gone"
    status = 409
    final = True


@transaction_required
def quote(
    *,
    product: str,
    payer: Wallet | House,
    payee: Wallet | House,
    amount: Money,
    asked_by: UUID | None,
    note: str = "",
    settles: Settles = Settles.AT_ONCE,
    holds: timedelta = QUOTE_HOLDS,
    now: datetime,
) -> Quote:
    """Fix what a payment will be, its fee included, for so long. The note is for both sides to read.

    What does not settle at once is reserved when it is executed, and pending until it is concluded.

    Raises AmountNotPositive, AmountTooLarge, WrongWalletCurrency, SameWallet, floats.NotFromFloat, AmountBelowFee.
    """
    must_be_payable(payer, payee, amount)
    fee = fees.fee_for(product=product, amount=amount, tier=_tier_of(payer, payee), now=now)
    fee_account_id = fee_accounts.house_account(amount.currency.code, now) if fee.amount else None
    made = drafted(
        product=product, payer=payer, payee=payee, amount=amount, fee=fee, fee_account_id=fee_account_id,
        asked_by=asked_by, settles=settles, holds=holds, now=now,
    )  # fmt: skip
    made.save(force_insert=True)
    if note:
        Note.objects.create(quote=made, text=note)
    return made


@transaction_required
def execute(
    quote_id: UUID,
    authorisation: Authorisation,
    *,
    products: Collection[str] | None = None,
    posting_id: UUID,
    now: datetime,
) -> Payment:
    """Carry out an authorised quote, once; or hold its money, when a guard wants somebody to look first.

    Whoever pays only `products` says so: to them the quote of anything else is unknown. What does not settle at once
    is pending then: `pending` concludes it.

    A refusal by state, guard, limit or books is recorded after the rollback, in the ledger and as a refused payment.
    The same posting id again answers with the payment that stands.

    Raises UnknownQuote, QuoteExpired, QuoteUsed, what the authorisation's `must_cover` raises; finally PayerLocked,
    PayeeGone, guards.NotAllowed, limits.LimitExceeded, ledger.InsufficientFunds, AccountFrozen, AccountClosed.
    """
    found = queries.quote(quote_id)
    if found is None:
        raise UnknownQuote(quote_id=str(quote_id))
    quoted, carried_out_by = found
    if products is not None and quoted.product not in products:
        raise UnknownQuote(quote_id=str(quote_id))
    if carried_out_by == posting_id:
        return queries.payment(posting_id)
    authorisation.must_cover(quoted, now=now)
    if carried_out_by is not None:
        raise QuoteUsed(payment_id=str(carried_out_by))
    if quoted.expired_at(now):
        raise QuoteExpired(quote_id=str(quote_id))

    payment = Payment(
        id=posting_id, quote=quoted, product=quoted.product, payer=quoted.payer, payee=quoted.payee,
        authorised_by=authorisation.method, session_id=authorisation.session_id, made_at=now,
    )  # fmt: skip
    if_refused(lambda refusal: _record_refused(payment, refusal))
    must_be_allowed_to_pay(quoted)
    verdict = guards.verdict_on(quoted, now=now)
    limits.claim(
        product=quoted.product, amount=quoted.amount, payer=side_of(quoted.payer), payee=side_of(quoted.payee), now=now,
        then=lambda: _move(payment, verdict),
    )  # fmt: skip
    return payment


@durable
def pay(quote_id: UUID, authorisation: Authorisation, *, posting_id: UUID, now: datetime) -> Payment:
    """`execute` in a transaction of its own, for callers without an idempotency key: jobs, bulk lines, webhooks.

    They derive the posting id from what they act on, so that repeating the call changes nothing.
    """
    authorisation.establish(now=now)
    try:
        with transaction():
            return execute(quote_id, authorisation, posting_id=posting_id, now=now)
    except Refusal:
        stands = Payment.objects.filter(pk=posting_id).exclude(state=Payment.State.REFUSED).first()
        if stands is None:
            raise
        return stands  # another attempt was carried out meanwhile


@durable
def prune_quotes(*, now: datetime) -> int:
    """Forget the quotes that expired days ago and came to nothing. Returns how many."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - QUOTES_KEPT, "most": PRUNED_AT_ONCE})
        forgotten: int = cursor.rowcount
    return forgotten


def drafted(
    *,
    product: str,
    payer: Wallet | House,
    payee: Wallet | House,
    amount: Money,
    fee: fees.Fee,
    fee_account_id: int | None,
    asked_by: UUID | None,
    settles: Settles = Settles.AT_ONCE,
    holds: timedelta = QUOTE_HOLDS,
    now: datetime,
) -> Quote:
    """A quote that is not written yet. Raises floats.NotFromFloat, AmountBelowFee."""
    floats.must_fit(product, payer=payer, payee=payee)
    if fee.borne_by == "payee" and fee.amount >= amount:
        raise AmountBelowFee(fee=str(fee.amount))
    return Quote(
        product=product,
        payer=payer if isinstance(payer, Wallet) else None,
        payee=payee if isinstance(payee, Wallet) else None,
        payer_account_id=payer.account_id,
        payee_account_id=payee.account_id,
        fee_account_id=fee_account_id if fee.amount else None,
        currency=amount.currency.code,
        amount_minor=amount.minor,
        fee_minor=fee.amount.minor,
        fee_borne_by=fee.borne_by,
        fee_rule_id=fee.rule_id,
        settles=settles,
        asked_by=asked_by,
        made_at=now,
        expires_at=now + holds,
    )


def posting_of(payment: Payment) -> NewPosting:
    """The posting a quoted payment makes."""
    quoted = payment.quote
    if quoted is None:
        raise AssertionError("a return is posted from its original")
    return NewPosting(id=payment.pk, kind=quoted.product, moves=quoted.moves(), at=payment.made_at, reference=quoted.pk)


def must_be_allowed_to_pay(sides: Quote | Payment) -> None:
    """Return if the payer is neither locked nor gone, and the payee not gone. Raises PayerLocked, PayeeGone."""
    if sides.payer is not None and sides.payer.owner.state != User.State.ACTIVE:
        raise PayerLocked
    if sides.payee is not None and sides.payee.owner.state == User.State.CLOSED:
        raise PayeeGone


def side_of(wallet: Wallet | None) -> limits.Side | None:
    """A wallet as limits know it; None for the house."""
    if wallet is None:
        return None
    return limits.Side(owner_id=wallet.owner_id, tier=wallet.owner.tier, account_id=wallet.account_id)


def must_be_an_amount(amount: Money) -> None:
    """Return if one payment can move that much. Raises AmountNotPositive, AmountTooLarge."""
    if amount.minor <= 0:
        raise AmountNotPositive
    if amount.minor > LARGEST_MINOR:
        raise AmountTooLarge


def must_be_payable(payer: Wallet | House, payee: Wallet | House, amount: Money) -> None:
    """Raises AmountNotPositive, AmountTooLarge, WrongWalletCurrency, SameWallet."""
    must_be_an_amount(amount)
    for side in (payer, payee):
        if isinstance(side, Wallet) and side.currency != amount.currency.code:
            raise WrongWalletCurrency(wallet_currency=side.currency, currency=amount.currency.code)
    if payer.account_id == payee.account_id:
        raise SameWallet


def _tier_of(payer: Wallet | House, payee: Wallet | House) -> int:
    """The tier that decides the fee: the payer's; the payee's where the house pays."""
    for side in (payer, payee):
        if isinstance(side, Wallet):
            return side.owner.tier
    return 0


def _move(payment: Payment, verdict: Verdict) -> None:
    posting, waits = posting_of(payment), queries.is_concluded_later(payment)
    fact: events.Fact
    if verdict.decision is Decision.HOLD or waits:
        holds.hold(posting, expires_at=payment.made_at + (PENDING_LASTS if waits else HOLD_LASTS))
    if verdict.decision is Decision.HOLD:
        payment.state, payment.code, payment.facts = Payment.State.HELD, verdict.code, verdict.facts
        fact = PaymentHeld(payment_id=payment.pk)
    elif waits:
        payment.state, fact = Payment.State.PENDING, PaymentPending(payment_id=payment.pk)
    else:
        ledger.post_one(posting)
        payment.state, payment.settled_at = Payment.State.COMPLETED, payment.made_at
        fact = PaymentCompleted(payment_id=payment.pk)
    # Two requests at once: the other one's payment stands, and nothing of this one does.
    write(payment, fact, unwritten=QuoteUsed(quote_id=str(payment.quote_id)))


def _values_of(payment: Payment) -> list[Any]:
    values = (getattr(payment, field.attname) for field in _FIELDS)
    return [json.dumps(value) if isinstance(value, dict) else value for value in values]


def _record_refused(payment: Payment, refusal: Refusal) -> None:
    """In a second transaction: the refused posting in the books, the refused payment beside it, once.

    A quote that was made in the act itself has gone with it: of that nothing is remembered.
    """
    if payment.quote_id is None or not Quote.objects.filter(pk=payment.quote_id).exists():
        return
    stands = ledger.record_refusal(posting_of(payment), refusal)
    if stands != "refused" or Payment.objects.filter(pk=payment.pk).exists():
        return
    refuse(payment, refusal)
    write(payment, PaymentRefused(payment_id=payment.pk))


def refuse(payment: Payment, refusal: Refusal) -> None:
    """Say in a payment that is not written yet why it was refused."""
    told = refusal.verdict if isinstance(refusal, guards.NotAllowed) else None
    payment.state, payment.code, payment.settled_at = Payment.State.REFUSED, refusal.code, None
    payment.facts = {"guard": told.code, **told.facts} if told else dict(refusal.facts)


@transaction_required
def write(payment: Payment, fact: events.Fact, *, unwritten: Refusal | None = None) -> None:
    """Write what became of a payment, and tell it, with the transaction's last statements.

    `unwritten` is raised when another payment of the quote stands.
    """
    last_write(f"{_INSERT} {_ROW} {_ONCE}", _values_of(payment), unwritten=unwritten)
    events.publish(fact)


def write_each(written: Sequence[tuple[Payment, events.Fact]]) -> None:
    """What `write` does, for many payments with one statement, and one for what is told of them."""
    if written:
        insert = sql.insert_each(Payment._meta.db_table, sql.types_of(Payment))
        last_write(f"{insert} {_ONCE}", sql.in_columns(_values_of(payment) for payment, _ in written))
        events.publish_each([fact for _, fact in written])
