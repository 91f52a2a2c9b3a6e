"""Taking cash in: what a customer hands over leaves the agent's float and is the customer's money at once."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

import structlog

from cauri.books.payments import queries as paying
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.services import WrongWalletCurrency
from cauri.books.wallets import recipients
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access.callers import Caller
from cauri.kit.errors import Refusal, frames_of
from cauri.kit.transactions import retrying, transaction, transaction_required
from cauri.money import Money
from cauri.products.agents import commissions, queries
from cauri.products.agents.models import Agent, CashIn
from cauri.products.agents.queries import CASH_IN

SETTLED_AT_ONCE: Final = 500
log = structlog.get_logger(__name__)


class AgentServesHimself(Refusal):
    """Agents take no cash from themselves: for that there is the way between one's own wallets."""

    code: ClassVar[str] = "agent_serves_himself"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a cash-in will be, and what the agent earns by it."""

    quote: Quote
    commission: Money


@dataclass(frozen=True, slots=True)
class Taken:
    """A cash-in and its payments; `commission` is None where none was due, or while it is held."""

    payment: Payment
    commission: Money | None


def quote(customer: Recipient, amount: Money, *, caller: Caller, now: datetime) -> Quoted:
    """Say who will get how much for cash, what that costs and earns, before anything is agreed.

    Raises queries.NotAnAgent, AgentNotActive, AgentTierTooLow, AgentServesHimself, and what recipients.wallet_of and
    payments.quote raise.
    """
    agent = queries.active_agent(caller.user_id)
    currency = amount.currency.code
    if currency != agent.currency:
        raise WrongWalletCurrency(wallet_currency=agent.currency, currency=currency)
    payee = recipients.wallet_of(customer, sender=agent.user, currency=currency)
    if payee.owner_id == agent.user_id:
        raise AgentServesHimself
    with transaction():
        made = payments.quote(
            product=CASH_IN, payer=agent.float, payee=payee, amount=amount, asked_by=caller.user_id, now=now
        )
    return Quoted(made, commissions.due(CASH_IN, amount, now=now))


@transaction_required
def take(quote_id: UUID, authorisation: Authorisation, *, caller: Caller, posting_id: UUID, now: datetime) -> Taken:
    """Pay the quoted money out of the float, and the agent's commission into it: both or neither.

    Raises queries.NotAnAgent, AgentNotActive, AgentTierTooLow, and what payments.execute raises.
    """
    agent = queries.active_agent(caller.user_id)
    payment = payments.execute(quote_id, authorisation, products=(CASH_IN,), posting_id=posting_id, now=now)
    known = CashIn.objects.filter(pk=payment.pk).exists()
    if known:
        return taken(payment)
    settled = payment.state == Payment.State.COMPLETED
    earned = _earned(agent, payment, now=now) if settled else None
    CashIn.objects.create(
        payment_id=payment.pk,
        agent=agent,
        commission_id=None if earned is None else earned.pk,
        made_at=now,
        settled_at=now if settled else None,
    )
    return Taken(payment, _amount_of(earned))


def settle(*, now: datetime) -> int:
    """Pay the commissions of cash-ins that were held and have been decided on. Returns how many were settled.

    One that cannot be paid keeps none of the others waiting.
    """
    decided = CashIn.objects.filter(settled_at=None).exclude(payment__state=Payment.State.HELD)
    settled = 0
    for payment_id in list(decided.order_by("made_at").values_list("pk", flat=True)[:SETTLED_AT_ONCE]):
        try:
            settled += retrying(partial(_settled, payment_id, now=now))
        except Exception as error:
            log.error(  # noqa: TRY400 # an error's own words may hold a row's
                "agents.cash_in_not_settled", payment_id=str(payment_id), frames=frames_of(error), alarm=True
            )
    return settled


def taken(payment: Payment) -> Taken:
    """A cash-in as it stands."""
    return Taken(payment, _amount_of(commissions.paid_for(payment.pk)))


def look(user_id: UUID, payment_id: UUID) -> Taken:
    """A cash-in that the caller took. Raises payments.UnknownPayment."""
    return taken(queries.cash_in_of(user_id, payment_id))


def _settled(payment_id: UUID, *, now: datetime) -> bool:
    with transaction():
        found = CashIn.objects.select_for_update(of=("self",)).select_related("agent").get(pk=payment_id)
        payment = paying.payment(payment_id)
        if found.settled_at is not None or payment.state == Payment.State.HELD:
            return False
        if payment.state == Payment.State.COMPLETED:
            earned = _earned(queries.agent(found.agent_id), payment, now=now)
            found.commission_id = None if earned is None else earned.pk
        found.settled_at = now
        found.save()
        return True


@transaction_required
def _earned(agent: Agent, payment: Payment, *, now: datetime) -> Payment | None:
    if payment.quote is None:
        raise AssertionError("a cash-in has a quote")
    return commissions.pay(agent=agent, product=CASH_IN, amount=payment.quote.amount, for_payment=payment.pk, now=now)


def _amount_of(commission: Payment | None) -> Money | None:
    return commission.quote.amount if commission is not None and commission.quote is not None else None
