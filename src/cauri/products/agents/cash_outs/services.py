"""Taking money out as cash: quote, make a code, redeem it at a counter, cancel it, let it expire.

A code and its payment end together, in one transaction, with the code's row locked first: redeemed, cancelled, expired
or burnt, whichever comes first, and none of the others afterwards.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from cauri.books.payments import house, pending
from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, ByPlatform
from cauri.books.payments.models import Payment, Quote, Settles
from cauri.books.payments.services import PayerLocked
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.kit import ids
from cauri.kit.errors import Refusal, frames_of
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money.amounts import Money
from cauri.money.worth import minor_of
from cauri.products.agents import commissions
from cauri.products.agents import queries as agents
from cauri.products.agents.cash_outs import codes, customers, queries
from cauri.products.agents.cash_outs.codes import CodeRefused
from cauri.products.agents.cash_outs.customers import Named
from cauri.products.agents.cash_outs.queries import CASH_OUT_PAID, Seen, UnknownCashOut
from cauri.products.agents.models import Agent, CashOut
from cauri.products.agents.queries import CASH_OUT

MOST_OPEN: Final = 3
EXPIRED_AT_ONCE: Final = 200
BURNT, EXPIRED, CANCELLED = "code_burnt", "code_expired", "cancelled"

log = structlog.get_logger(__name__)
State = CashOut.State


class NotForCash(Refusal):
    """An agent's float is paid out by the operator, not at a counter."""

    code = "float_not_for_cash"
    status = 422


class CashOutOfBounds(Refusal):
    """Less or more than agents pay out at once: the facts `least` and `most` say how much that is, in `currency`."""

    code = "cash_out_of_bounds"
    status = 422


class TooManyOpenCodes(Refusal):
    """So many codes are open already that one has to be used or cancelled first."""

    code = "too_many_open_codes"
    status = 409


class OwnCode(Refusal):
    """Agents do not serve themselves."""

    code = "own_code"
    status = 403


class CodeUsed(Refusal):
    """The cash for this code was given before."""

    code = "code_used"
    status = 409


class CodeExpired(Refusal):
    """The time of this code is over; the money is the customer's again."""

    code = "code_expired"
    status = 410


class CashOutHeld(Refusal):
    """Somebody is looking at this payment first."""

    code = "cash_out_held"
    status = 409


class CashOutEnded(Refusal):
    """It has ended, and the fact `state` says how."""

    code = "cash_out_ended"
    status = 409


class CustomerLocked(Refusal):
    """No money leaves the customer now; it stays reserved until the code expires."""

    code = "customer_locked"
    status = 423


class NotPayable(Refusal):
    """The agent cannot be given the money now: the fact `why` is the reason's code."""

    code = "cash_out_not_payable"
    status = 409


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What an agent is told who has redeemed a code: the payment into the float, for whom, and what it earned."""

    payment_id: UUID
    customer: str
    cash: Money
    commission: Money
    at: datetime


def quote(amount: Money, *, caller: Caller, from_wallet: UUID | None = None, now: datetime) -> Quote:
    """Fix what a cash-out costs, before anything is agreed.

    It leaves the named wallet, or the one the caller is paid into in this currency. Raises NotForCash,
    CashOutOfBounds, and what wallets.queries and payments.quote raise.
    """
    payer = (
        wallets.own_wallet(from_wallet, owner_id=caller.user_id)
        if from_wallet
        else wallets.wallet_of(caller.user_id, amount.currency.code)
    )
    if payer.kind == Wallet.Kind.FLOAT:
        raise NotForCash
    _must_be_counted_out(amount)
    with transaction():
        return payments.quote(
            product=CASH_OUT,
            payer=payer,
            payee=house.transit(CASH_OUT, amount.currency.code, now=now),
            amount=amount,
            asked_by=caller.user_id,
            settles=Settles.BY_TOKEN,
            now=now,
        )


@transaction_required
def make(quote_id: UUID, authorisation: Authorisation, *, caller: Caller, posting_id: UUID, now: datetime) -> Seen:
    """Reserve the quoted money for whoever shows the code: `code_of` tells it.

    Raises TooManyOpenCodes, and what payments.execute raises.
    """
    _one_at_a_time(caller.user_id)
    if queries.open_of(caller.user_id, now=now) >= MOST_OPEN:
        raise TooManyOpenCodes(most=MOST_OPEN)
    payment = payments.execute(quote_id, authorisation, products=(CASH_OUT,), posting_id=posting_id, now=now)
    pepper = codes.current_version()
    code = codes.code_of(payment.pk, version=pepper)
    digest = None if code is None else codes.digest_of(code, payment.pk, version=pepper)
    if digest is None:
        raise AssertionError("the pepper in force is kept")
    cash_out = CashOut(
        payment_id=payment.pk,
        owner_id=caller.user_id,
        pepper=pepper,
        digest=digest,
        made_at=now,
        expires_at=now + timedelta(hours=settings.CASH_OUT_HOURS),
    )
    cash_out.save(force_insert=True)
    return Seen(cash_out, payment)


def code_of(payment_id: UUID) -> str | None:
    """The code of a cash-out; None where the pepper that it was made with is no longer kept. Raises UnknownCashOut."""
    found = queries.cash_out(payment_id)
    if found is None:
        raise UnknownCashOut
    return codes.code_of(found.pk, version=found.pepper)


@transaction_required
def redeem(named: Named, code: str, *, caller: Caller, now: datetime) -> Redeemed:
    """Give the money of the customer's code to the agent who is shown it, once, with the commission.

    `guesses.show` has compared and counted the code before. Raises NotAnAgent, AgentNotActive, OwnCode, CodeRefused,
    CodeUsed, CodeExpired, CashOutHeld, CustomerLocked, NotPayable, phone.PhoneRefused, and what payments.quote,
    payments.execute and commissions.pay raise.
    """
    agent = agents.active_agent(caller.user_id)
    customer = customers.named(named, by=agent)
    must_not_be_own(customer, agent)
    meant = next((one for one in queries.comparable(customer, now=now) if codes.is_of(code, one)), None)
    if meant is None:
        raise CodeRefused
    cash_out, payment = _locked(meant.pk)
    _must_be_redeemable(cash_out, payment, now=now)
    cash = cash_of(payment)
    cash_out.paid = _pay(agent, payment, now=now)
    pending.succeed(payment.pk, now=now)
    earned = commissions.pay(agent=agent, product=CASH_OUT, amount=cash, for_payment=payment.pk, now=now)
    cash_out.commission = earned
    cash_out.state, cash_out.redeemed_by, cash_out.ended_at = State.REDEEMED, agent, now
    cash_out.save(update_fields=["paid", "commission", "state", "redeemed_by", "ended_at"])
    return Redeemed(
        payment_id=cash_out.paid.pk,
        customer=users.masked_name(cash_out.owner),
        cash=cash,
        commission=_amount_of(earned, cash),
        at=now,
    )


def cancel(payment_id: UUID, *, caller: Caller, now: datetime) -> Seen:
    """Give up one's own code: the money is free again. Again changes nothing.

    Raises UnknownCashOut, CashOutHeld, CashOutEnded.
    """
    queries.cash_out_of(caller.user_id, payment_id)
    with transaction():
        cash_out, payment = _locked(payment_id)
        if cash_out.state not in (State.OPEN, State.CANCELLED):
            raise CashOutEnded(state=cash_out.state)
        if cash_out.state == State.OPEN:
            if payment.state == Payment.State.REJECTED:
                raise CashOutEnded(state=payment.state)
            _must_not_be_held(payment)
            end(cash_out, State.CANCELLED, code=CANCELLED, now=now)
    return queries.cash_out_of(caller.user_id, payment_id)


@durable
def expire(*, now: datetime) -> dict[str, int]:
    """End what is due, each in a transaction of its own, so that one that cannot end keeps none of the others."""
    done = {"expired": 0, "failed": 0}
    after: UUID | None = None
    while due := queries.due(now, after=after, most=EXPIRED_AT_ONCE):
        for payment_id in due:
            try:
                done["expired"] += _expired(payment_id, now=now)
            except Exception as error:
                log.error(  # noqa: TRY400 # an error's own words may hold a row's
                    "agents.cash_out_not_ended", payment_id=str(payment_id), frames=frames_of(error), alarm=True
                )
                done["failed"] += 1
        after = due[-1]
    return done


@transaction_required
def end(cash_out: CashOut, state: str, *, code: str, now: datetime) -> None:
    """End an open code, whose row is locked, without cash: the money is the customer's again."""
    if paid.payment(cash_out.pk).state != Payment.State.REJECTED:  # of that it was given back then
        pending.fail(cash_out.pk, code=code, now=now)
    cash_out.state, cash_out.ended_at = state, now
    cash_out.save(update_fields=["state", "ended_at"])


def must_not_be_own(customer: UUID | None, agent: Agent) -> None:
    """Return if the agent serves somebody else. Raises OwnCode."""
    if customer == agent.user_id:
        raise OwnCode


def _must_be_counted_out(amount: Money) -> None:
    """Return if agents pay that much out at once. What somebody may spend in all is for the limits to say."""
    code = amount.currency.code
    least, most = (Money(minor_of(bound, code), amount.currency) for bound in settings.CASH_BOUNDS)
    if not least <= amount <= most:
        raise CashOutOfBounds(least=least.amount, most=most.amount, currency=code)


def cash_of(payment: Payment) -> Money:
    """How much cash the customer gets."""
    if payment.quote is None:
        raise AssertionError("a cash-out has a quote")
    return payment.quote.credit


def _amount_of(earned: Payment | None, cash: Money) -> Money:
    return earned.quote.amount if earned is not None and earned.quote is not None else Money(0, cash.currency)


def _expired(payment_id: UUID, *, now: datetime) -> bool:
    """End one if it is still due; whether it was."""
    with transaction():
        cash_out, payment = _locked(payment_id)
        burnt = cash_out.tries >= queries.MOST_TRIES
        is_due = burnt or cash_out.expires_at <= now
        if cash_out.state != State.OPEN or payment.state == Payment.State.HELD or not is_due:
            return False
        end(
            cash_out,
            State.BURNT if burnt else State.EXPIRED,
            code=BURNT if burnt else EXPIRED,
            now=now,
        )
    return True


def _locked(payment_id: UUID) -> tuple[CashOut, Payment]:
    """The code, locked: it ends once. And its payment as it stands then."""
    found = CashOut.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if found is None:
        raise UnknownCashOut
    return found, paid.payment(payment_id)


def _must_be_redeemable(cash_out: CashOut, payment: Payment, *, now: datetime) -> None:
    if cash_out.state == State.REDEEMED:
        raise CodeUsed
    if cash_out.state not in (State.OPEN, State.EXPIRED) or cash_out.tries >= queries.MOST_TRIES:
        raise CodeRefused  # it was cancelled or burnt a moment ago
    if cash_out.state == State.EXPIRED or cash_out.expires_at <= now or payment.state == Payment.State.REJECTED:
        raise CodeExpired
    _must_not_be_held(payment)
    try:
        payments.must_be_allowed_to_pay(payment)
    except PayerLocked:
        raise CustomerLocked from None
    if payment.payer is None or payment.payer.status != Wallet.Status.ACTIVE:
        raise CustomerLocked


def _must_not_be_held(payment: Payment) -> None:
    if payment.state == Payment.State.HELD:
        raise CashOutHeld


def _pay(agent: Agent, payment: Payment, *, now: datetime) -> Payment:
    """What the customer's money will have left behind in transit goes to the agent's float, before it gets there.

    So the agent's limits are locked before anybody's balance, as in all payments.
    """
    cash = cash_of(payment)
    quoted = payments.quote(
        product=CASH_OUT_PAID,
        payer=house.transit(CASH_OUT, cash.currency.code, now=now),
        payee=agent.float,
        amount=cash,
        asked_by=None,
        now=now,
    )
    if quoted.debit != cash or quoted.credit != cash:
        raise NotPayable(why="fee")
    posting_id = ids.derived_id(payment.made_at, CASH_OUT_PAID, str(payment.pk))
    made = payments.execute(quoted.pk, ByPlatform(), products=(CASH_OUT_PAID,), posting_id=posting_id, now=now)
    if made.state != Payment.State.COMPLETED:
        raise NotPayable(why=made.state)
    return made


def _one_at_a_time(owner_id: UUID) -> None:
    """Let nobody else make a code of the same customer until the transaction ends: they are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0xCA5, owner_id.int % 2**31])
