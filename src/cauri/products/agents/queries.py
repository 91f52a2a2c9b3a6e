"""Finding agents, what they asked for, and what they took in."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from cauri.books.fees import queries as fees
from cauri.books.fees.models import FeeRule
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.products.agents.models import Agent, CashIn, FloatRequest

CASH_IN: Final = "cash_in"
CASH_OUT: Final = "cash_out"
COMMISSION: Final = "commission"
FLOAT_TOP_UP: Final = "float_top_up"

LOWEST_TIER: Final = User.TIER_OF_VERIFIED_NAMES
MOST_LISTED: Final = 100


class NotAnAgent(Refusal):
    """The caller does not serve customers here."""

    code = "not_an_agent"
    status = 403


class AgentNotActive(Refusal):
    """The agent may not serve anybody now: the fact `state` says why."""

    code = "agent_not_active"
    status = 403


class AgentTierTooLow(Refusal):
    """Agents are people whose identity was verified: the fact `lowest` says up to which tier."""

    code = "agent_tier_too_low"
    status = 403


class UnknownAgent(Refusal):
    """There is no such agent."""

    code = "unknown_agent"
    status = 404


class UnknownFloatRequest(Refusal):
    """There is no such request for float, or it is somebody else's."""

    code = "unknown_float_request"
    status = 404


def agent_of(user_id: UUID) -> Agent:
    """The agent that somebody is, applied or wants to be, with user and float. Raises NotAnAgent."""
    found = Agent.objects.select_related("user", "wallet__owner").filter(user_id=user_id).first()
    if found is None:
        raise NotAnAgent
    return found


def admitted_agent(user_id: UUID) -> Agent:
    """The same, if there is a float: suspended agents and closed ones too. Raises NotAnAgent."""
    found = agent_of(user_id)
    if found.wallet is None:
        raise NotAnAgent
    return found


def active_agent(user_id: UUID) -> Agent:
    """The agent that somebody is, who may serve customers now. Raises NotAnAgent, AgentNotActive, AgentTierTooLow."""
    found = agent_of(user_id)
    if found.state != Agent.State.ACTIVE:
        raise AgentNotActive(state=found.state)
    if found.user.tier < LOWEST_TIER:
        raise AgentTierTooLow(tier=found.user.tier, lowest=LOWEST_TIER)
    return found


def agent(agent_id: UUID) -> Agent:
    """The agent with this id, in any state. Raises UnknownAgent."""
    found = Agent.objects.select_related("user", "wallet__owner").filter(pk=agent_id).first()
    if found is None:
        raise UnknownAgent
    return found


def cash_in_of(user_id: UUID, payment_id: UUID) -> Payment:
    """A cash-in that somebody took as an agent. Raises UnknownPayment."""
    if not CashIn.objects.filter(pk=payment_id, agent__user_id=user_id).exists():
        raise UnknownPayment(payment_id=str(payment_id))
    return payments.payment(payment_id)


def float_requests_of(agent_: Agent) -> list[FloatRequest]:
    """What an agent has asked for, the newest first."""
    return list(FloatRequest.objects.filter(agent=agent_).order_by("-made_at", "-id")[:MOST_LISTED])


def float_request(request_id: UUID) -> FloatRequest:
    """The request with this id, whoever's. Raises UnknownFloatRequest."""
    found = FloatRequest.objects.select_related("agent__user", "agent__wallet__owner").filter(pk=request_id).first()
    if found is None:
        raise UnknownFloatRequest
    return found


def commissions_in_force(currency: str, *, now: datetime) -> list[FeeRule]:
    """What agents of a currency earn, by product and band of amounts."""
    return list(fees.commissions_in_force(now).filter(currency=currency))


def served_by(commission: str) -> str:
    """The product that a commission is on: "cash_in" of "cash_in.commission"."""
    return commission.removesuffix(fees.COMMISSION)


def latest_agents(*, states: Collection[str] = ()) -> QuerySet[Agent]:
    """Agents in some states (all, if none is named), who changed last first."""
    found = Agent.objects.select_related("user", "wallet__owner").order_by(
        Coalesce("settled_at", "applied_at").desc(), "-id"
    )
    return found.filter(state__in=states) if states else found


def waiting_float_requests() -> QuerySet[FloatRequest]:
    """What agents wait for, the longest first."""
    waiting = FloatRequest.objects.filter(state=FloatRequest.State.ASKED).order_by("made_at", "id")
    return waiting.select_related("agent__user", "agent__wallet__owner")


def settled_float_requests() -> QuerySet[FloatRequest]:
    """What was decided on, the latest first."""
    settled = FloatRequest.objects.exclude(state=FloatRequest.State.ASKED).order_by("-settled_at", "-id")
    return settled.select_related("agent__user")
