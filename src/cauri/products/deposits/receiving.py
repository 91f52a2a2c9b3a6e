"""Booking what a company says of a charge. Its row is locked first, so that each is booked once, whoever asked.

    received --> credited --> reversed
             --> held ------> credited, or suspended when it was not let through
             --> suspended -> resolved (four_eyes), returning (four_eyes) --> reversed

A quote has to stand before it is carried out, because a refusal is remembered under it. So what is received and can be
credited is committed with its quote, and credited in a second transaction; who dies in between is asked again.
"""

from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from cauri.books.payments import held, house
from cauri.books.payments import queries as payment_queries
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByPlatform
from cauri.books.payments.models import Payment, Quote
from cauri.infra.audit.acts import SYSTEM
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, if_refused, transaction, transaction_required
from cauri.products.deposits import booking, matching
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.ports import Charge, ChargeState, CollectorSilent
from cauri.products.deposits.queries import product_of

State = Incoming.State
Reason = Incoming.Reason

log = structlog.get_logger(__name__)

_FEE_ON_TOP = "fee_on_top"
_MOST_AT_ONCE = 100
_FOLLOWED_AFTER = timedelta(minutes=1)


@durable
def receive(company: str, charge: Charge, *, now: datetime) -> None:
    """Book what the company tells, as far as it is new; of nothing, nothing. Raises CollectorSilent."""
    if charge.state == ChargeState.OPEN:
        return
    if charge.state == ChargeState.FAILED:
        _fail(company, charge, now)
        return
    if charge.amount.minor == 0:
        _note_nothing(company, charge)
        return
    if charge.amount.minor < 0:
        raise CollectorSilent("a charge below nothing")
    if charge.state == ChargeState.REVERSED:
        _reverse(company, charge, now)
        return
    quote = _take_in(company, charge, now)
    if quote is not None:
        _credit(company, charge, quote, now)


@durable
def put_off(company: str, charge: Charge, *, until: datetime, now: datetime) -> None:
    """Keep a charge that could not be booked as one to ask about again; feeds.look_again does."""
    with transaction():
        incoming, _ = _locked(company, charge, now)
        if incoming.next_ask_at is None:
            incoming.next_ask_at, incoming.asks = until, 0
            incoming.save(update_fields=["next_ask_at", "asks"])


@durable
def follow_held(*, now: datetime) -> int:
    """Go on with what guards of payments held, where somebody has decided. Answers how many."""
    followed = 0
    for waiting in Incoming.objects.filter(state=State.HELD).order_by("received_at")[:_MOST_AT_ONCE]:
        with transaction():
            followed += _follow(booking.locked_by_id(waiting.pk), now)
    return followed


def _take_in(company: str, charge: Charge, now: datetime) -> Quote | None:
    """Keep a charge that was paid. What fits its intent gets a quote, which is answered; the rest is suspended."""
    with transaction():
        incoming, intent = _locked(company, charge, now)
        if incoming.state != State.RECEIVED:
            _compare(incoming, charge)
            return None
        if _suspended(incoming, charge, now):
            return None
        try:
            quote = _quoted(incoming, now)
        except Refusal as refusal:  # before anything was written
            booking.suspend(incoming, charge.cost, reason=Reason.NOT_ACCEPTED, code=refusal.code, now=now)
            return None
        if quote.debit != incoming.amount:  # a fee for which nobody has paid the company
            booking.suspend(incoming, charge.cost, reason=Reason.NOT_ACCEPTED, code=_FEE_ON_TOP, now=now)
            return None
        incoming.quote_id = quote.pk
        incoming.save(update_fields=["quote_id"])
        # Who dies before the next transaction is followed by the job; what came by transfer, by feeds.look_again.
        if intent is not None and incoming.account_id is None:
            Intent.objects.filter(pk=intent.pk, next_ask_at=None).update(next_ask_at=now + _FOLLOWED_AFTER)
    return quote


def _credit(company: str, charge: Charge, quote: Quote, now: datetime) -> None:
    """Carry the quote out. What is refused for good goes to suspense, in the transaction that remembers the refusal."""
    try:
        with transaction():
            incoming, intent = _locked(company, charge, now)
            if incoming.state != State.RECEIVED or incoming.quote_id != quote.pk:
                return  # somebody else was faster
            if _suspended(incoming, charge, now):  # another charge has paid it meanwhile
                return
            if_refused(lambda refusal: _suspend_refused(company, charge, refusal, now))
            posting_id = booking.posting_id(incoming, "credit")
            payment = payments.execute(quote.pk, ByPlatform(), posting_id=posting_id, now=now)
            booking.book_cost(incoming, charge.cost, now=now)
            incoming.payment_id, incoming.settled_at = payment.pk, now
            if payment.state == Payment.State.HELD:
                incoming.state = State.HELD
                incoming.save()
            else:
                _pay(incoming, intent, now)
    except Refusal as refusal:
        if not refusal.final:
            raise
        log.info("deposits.not_accepted", company=company, code=refusal.code)


@transaction_required
def _suspended(incoming: Incoming, charge: Charge, now: datetime) -> bool:
    """Whether it is not what was wanted, and so was suspended."""
    found = matching.mismatch(incoming)
    if found is not None:
        reason, code = found
        booking.suspend(incoming, charge.cost, reason=reason, code=code, now=now)
    return found is not None


@transaction_required
def _suspend_refused(company: str, charge: Charge, refusal: Refusal, now: datetime) -> None:
    incoming, _ = _locked(company, charge, now)
    if incoming.state == State.RECEIVED:
        booking.suspend(incoming, charge.cost, reason=Reason.NOT_ACCEPTED, code=refusal.code, now=now)


def _fail(company: str, charge: Charge, now: datetime) -> None:
    """Nobody has paid. It may still be paid: the page stays open until it expires."""
    with transaction():
        if (
            Incoming.objects.filter(company=company, company_id=charge.company_id)
            .exclude(state=State.REVERSED)
            .exists()
        ):
            log.error("deposits.paid_charge_failed", alarm=True, company=company, company_id=charge.company_id)
            return
        Intent.objects.filter(company=company, reference=charge.reference, state=Intent.State.OPEN).update(
            state=Intent.State.FAILED, reason="payment_failed", ended_at=now
        )


def _reverse(company: str, charge: Charge, now: datetime) -> None:
    """The company has taken the money back, or will: so do we, from wherever it is.

    A charge of which nothing was known is kept too: a word that is older but comes later must not credit it.
    """
    _let_go(company, charge, now)
    with transaction():
        incoming, intent = _locked(company, charge, now)
        if incoming.state == State.HELD:
            _follow(incoming, now)
        if incoming.state == State.REVERSED:
            return
        if incoming.state == State.HELD:  # since a moment: somebody could still let it through
            raise CollectorSilent("held meanwhile")
        was_credited = incoming.state == State.CREDITED
        if incoming.cost_minor is None:  # it was never booked as paid; the company keeps its cost all the same
            booking.book_cost(incoming, charge.cost, now=now)
        booking.reverse(incoming, now=now)
        if intent is not None and (was_credited or intent.state == Intent.State.OPEN):
            _end(intent, Intent.State.REVERSED if was_credited else Intent.State.FAILED, now, reason="reversed")


def _note_nothing(company: str, charge: Charge) -> None:
    """Of nothing there is nothing to book; of what had an amount before, it is for somebody to look at."""
    if Incoming.objects.filter(company=company, company_id=charge.company_id).exists():
        log.error("deposits.charge_changed", alarm=True, company=company, company_id=charge.company_id)


def _let_go(company: str, charge: Charge, now: datetime) -> None:
    """Nobody has to decide any more on a payment that was held, when its money is not there."""
    mine = Incoming.objects.filter(company=company, company_id=charge.company_id, state=State.HELD)
    for payment_id in mine.values_list("payment_id", flat=True):
        if payment_id is not None:
            with suppress(held.NotHeld):  # somebody has decided, and then that is taken back
                held.reject(payment_id, actor=SYSTEM, now=now)


@transaction_required
def _follow(incoming: Incoming, now: datetime) -> bool:
    """What became of a held payment. Answers whether anything did."""
    if incoming.state != State.HELD or incoming.payment_id is None:
        return False
    payment = payment_queries.payment(incoming.payment_id)
    if payment.state == Payment.State.COMPLETED:
        _pay(incoming, incoming.intent, now)
    elif payment.state == Payment.State.REJECTED:
        booking.suspend(incoming, None, reason=Reason.NOT_ACCEPTED, code=payment.code or "rejected", now=now)
    return incoming.state != State.HELD


def _pay(incoming: Incoming, intent: Intent | None, now: datetime) -> None:
    incoming.state = State.CREDITED
    incoming.save()
    if intent is not None:
        _end(intent, Intent.State.PAID, now)


def _end(intent: Intent, state: Intent.State, now: datetime, *, reason: str = "") -> None:
    intent.state, intent.reason, intent.ended_at = state, reason, now
    intent.save(update_fields=["state", "reason", "ended_at"])


@transaction_required
def _locked(company: str, charge: Charge, now: datetime) -> tuple[Incoming, Intent | None]:
    """The charge's row, made if there was none, and the intent that it names, both locked; in this order everywhere."""
    aim = matching.aim_of(company, charge)
    Incoming.objects.bulk_create(
        [
            Incoming(
                company=company,
                company_id=charge.company_id,
                reference=charge.reference,
                intent=aim.intent,
                account=aim.account,
                amount_minor=charge.amount.minor,
                currency=charge.amount.currency.code,
                paid_at=charge.paid_at,
                received_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    incoming = booking.locked(company, charge.company_id)
    return incoming, incoming.intent


@transaction_required
def _quoted(incoming: Incoming, now: datetime) -> Quote:
    """The charge's quote: the one from before, if it still holds. Raises what payments.quote raises."""
    if incoming.quote_id is not None:
        found = payment_queries.quote(incoming.quote_id)
        if found is not None and not found[0].expired_at(now):
            return found[0]
    payee = matching.payee_of(incoming)
    if payee is None:
        raise AssertionError("what names nobody is suspended")
    return payments.quote(
        product=product_of(incoming),
        payer=house.clearing(incoming.company, incoming.currency, now=now),
        payee=payee,
        amount=incoming.amount,
        asked_by=None,
        now=now,
    )


def _compare(incoming: Incoming, charge: Charge) -> None:
    """What was booked stands; that a company tells another story now is for somebody to look at."""
    told_again = (charge.amount, charge.reference) == (incoming.amount, incoming.reference)
    if incoming.state == State.REVERSED or not told_again:
        log.error("deposits.charge_changed", alarm=True, company=incoming.company, incoming_id=str(incoming.pk))
