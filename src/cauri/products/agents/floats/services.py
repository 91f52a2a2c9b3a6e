"""Float: what agents ask the operator for, and what they are given."""

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.books.payments import house
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByFourEyes
from cauri.books.payments.models import Payment
from cauri.books.payments.services import AmountNotPositive, WrongWalletCurrency
from cauri.books.wallets import queries as wallets
from cauri.identity.access.callers import Caller
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.money import Money
from cauri.money.worth import minor_of
from cauri.products.agents import queries
from cauri.products.agents.applications import AgentReasonMissing
from cauri.products.agents.events import FloatDeclined
from cauri.products.agents.models import LONGEST_REASON, Agent, FloatRequest
from cauri.products.agents.queries import FLOAT_TOP_UP, UnknownFloatRequest

MOST_WAITING: Final = 5
HELD_BY: Final = "agents"  # what agents have paid the operator stands on this clearing account until it is banked
State = FloatRequest.State


class FloatRequestSettled(Refusal):
    """Nobody has to decide on this request any more: the fact `state` says what became of it."""

    code: ClassVar[str] = "float_request_settled"
    status: ClassVar[int] = 409


class TooManyFloatRequests(Refusal):
    """So many requests wait for a decision that there can be no more; the fact `most` says how many."""

    code: ClassVar[str] = "too_many_float_requests"
    status: ClassVar[int] = 409


class FloatCapExceeded(Refusal):
    """More than the agent's float may hold; the fact `cap` says how much that is."""

    code: ClassVar[str] = "float_cap_exceeded"
    status: ClassVar[int] = 409


class FloatNotGranted(Refusal):
    """The payment is refused now: the fact `why` is its code. The request waits on."""

    code: ClassVar[str] = "float_not_granted"
    status: ClassVar[int] = 409


@transaction_required
def ask(amount: Money, *, reference: str, caller: Caller, request_id: UUID, now: datetime) -> FloatRequest:
    """Ask for float that was paid for. The same id again answers with the request that stands.

    Raises queries.NotAnAgent, AgentNotActive, AgentTierTooLow, AmountNotPositive, WrongWalletCurrency,
    FloatCapExceeded, TooManyFloatRequests.
    """
    agent = queries.active_agent(caller.user_id)
    Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
    own = FloatRequest.objects.filter(agent=agent)
    known = own.filter(pk=request_id).first()
    if known is not None:
        return known
    if amount.minor <= 0:
        raise AmountNotPositive
    if amount.currency.code != agent.currency:
        raise WrongWalletCurrency(wallet_currency=agent.currency, currency=amount.currency.code)
    if amount > cap_of(agent):
        raise FloatCapExceeded(cap=str(cap_of(agent)))
    if own.filter(state=State.ASKED).count() >= MOST_WAITING:
        raise TooManyFloatRequests(most=MOST_WAITING)
    return FloatRequest.objects.create(
        id=request_id,
        agent=agent,
        currency=agent.currency,
        amount_minor=amount.minor,
        reference=reference,
        made_at=now,
    )


def withdraw(request_id: UUID, *, caller: Caller, now: datetime) -> FloatRequest:
    """Take a request back that nobody has decided on; again changes nothing.

    Raises UnknownFloatRequest, FloatRequestSettled.
    """
    with transaction():
        asked = _locked(request_id)
        if asked.agent.user_id != caller.user_id:
            raise UnknownFloatRequest
        if asked.state != State.WITHDRAWN:
            _must_wait(asked)
            asked.state, asked.settled_at = State.WITHDRAWN, now
            asked.save()
        return asked


@transaction_required
def grant(request_id: UUID, *, now: datetime) -> Payment:
    """Pay the float that two members of staff have agreed to, once, as far as the agent's cap lets them.

    Raises UnknownFloatRequest, FloatRequestSettled, FloatCapExceeded, FloatNotGranted. What payments refuse is told as
    ours: theirs would be remembered under a quote that goes with this transaction.
    """
    asked = _locked(request_id)
    must_be_grantable(asked)
    try:
        quote = payments.quote(
            product=FLOAT_TOP_UP,
            payer=house.clearing(HELD_BY, asked.currency, now=now),
            payee=asked.agent.float,
            amount=asked.amount,
            asked_by=None,
            now=now,
        )
        posting_id = ids.derived_id(asked.made_at, "float granted", str(asked.pk))
        payment = payments.execute(
            quote.pk, ByFourEyes(FLOAT_TOP_UP), products=(FLOAT_TOP_UP,), posting_id=posting_id, now=now
        )
    except Refusal as refusal:
        raise FloatNotGranted(why=refusal.code) from refusal
    if payment.state != Payment.State.COMPLETED:
        raise FloatNotGranted(why=payment.code or payment.state)
    asked.state, asked.settled_at, asked.payment_id = State.GRANTED, now, payment.pk
    asked.save()
    return payment


def decline(request_id: UUID, *, because: str, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> FloatRequest:
    """Refuse an agent float, and say why. Raises UnknownFloatRequest, FloatRequestSettled, AgentReasonMissing."""
    if not because.strip():
        raise AgentReasonMissing
    with transaction():
        asked = _locked(request_id)
        _must_wait(asked)
        asked.state, asked.settled_at, asked.reason = State.DECLINED, now, because.strip()[:LONGEST_REASON]
        asked.save()
        audit.record(
            "agents.float_declined",
            actor=actor,
            now=now,
            subject=Subject("agents.float_request", asked.pk),
            after={"because": asked.reason},
            about=asked.agent.user_id,
            origin=origin,
        )
        events.publish(FloatDeclined(request_id=asked.pk, user_id=asked.agent.user_id))
        return asked


def must_be_grantable(asked: FloatRequest) -> None:
    """Return if the float could be paid now. Raises FloatRequestSettled, AgentNotActive, FloatCapExceeded."""
    _must_wait(asked)
    agent = asked.agent
    if agent.state != Agent.State.ACTIVE:
        raise queries.AgentNotActive(state=agent.state)
    cap = cap_of(agent)
    if wallets.balance_of(agent.float).balance + asked.amount > cap:
        raise FloatCapExceeded(cap=str(cap))


def cap_of(agent: Agent) -> Money:
    """How much float an agent may be given to hold: one's own cap, or the operator's for all."""
    cap = agent.float_cap_minor
    return Money.of_minor(minor_of(settings.AGENT_FLOAT_CAP, agent.currency) if cap is None else cap, agent.currency)


@transaction_required
def _locked(request_id: UUID) -> FloatRequest:
    """The request, and its agent so that what the float may hold is granted one after the other."""
    asked = queries.float_request(request_id)
    Agent.objects.select_for_update(no_key=True).get(pk=asked.agent_id)
    return queries.float_request(request_id)


def _must_wait(asked: FloatRequest) -> None:
    if asked.state != State.ASKED:
        raise FloatRequestSettled(state=asked.state)
