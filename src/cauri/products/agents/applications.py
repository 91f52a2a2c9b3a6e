"""Becoming an agent, and being one: apply, be admitted or declined, be suspended and resume, leave."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.services import CurrencyNotOffered
from cauri.identity.access.callers import Caller
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.infra.outbox.events import Fact
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.money import Money
from cauri.products.agents import queries
from cauri.products.agents.events import AgentAdmitted, AgentDeclined, AgentResumed, AgentSuspended
from cauri.products.agents.models import LONGEST_REASON, Agent
from cauri.products.agents.queries import LOWEST_TIER, AgentTierTooLow, UnknownAgent

FLOAT_NAME: Final = "Float"
State = Agent.State


class AlreadyApplied(Refusal):
    """The caller has applied, or is an agent: the fact `state` says how it stands."""

    code: ClassVar[str] = "agent_already_applied"
    status: ClassVar[int] = 409


class NotApplied(Refusal):
    """Nobody has to decide on this agent, or somebody has."""

    code: ClassVar[str] = "agent_not_applied"
    status: ClassVar[int] = 409


class AgentStateDiffers(Refusal):
    """Only an active agent can be suspended, and only a suspended one resume: the fact `state` says what it is."""

    code: ClassVar[str] = "agent_state_differs"
    status: ClassVar[int] = 409


class ApplicantGone(Refusal):
    """The customer is locked or has left."""

    code: ClassVar[str] = "agent_applicant_not_active"
    status: ClassVar[int] = 409


class AgentReasonMissing(Refusal):
    """It takes a reason."""

    code: ClassVar[str] = "agent_reason_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What an applicant says of the shop, all of it for everybody to see."""

    trading_name: str
    address: str
    town: str
    latitude: Decimal
    longitude: Decimal
    phone: str = field(default="", repr=False)
    hours: str = ""


def apply(shop: Shop, *, caller: Caller, now: datetime, origin: Origin = NOWHERE) -> Agent:
    """Ask to become an agent, in one's home currency; who was declined may ask again.

    Raises AgentTierTooLow, AlreadyApplied, CurrencyNotOffered.
    """
    with transaction():
        user = users.locked(caller.user_id)
        if user.tier < LOWEST_TIER:
            raise AgentTierTooLow(tier=user.tier, lowest=LOWEST_TIER)
        if user.home_currency not in settings.WALLET_CURRENCIES:
            raise CurrencyNotOffered(currency=user.home_currency)
        agent = Agent.objects.filter(user=user).first()
        if agent is not None and agent.state != State.DECLINED:
            raise AlreadyApplied(state=agent.state)
        agent = agent or Agent(user=user)
        agent.state, agent.currency, agent.reason = State.APPLIED, user.home_currency, ""
        agent.applied_at, agent.settled_at = now, None
        for name, value in asdict(shop).items():
            setattr(agent, name, value)
        agent.save()
        _record("agents.applied", agent, actor=Actor("customer", user.pk), now=now, origin=origin)
        return agent


@transaction_required
def admit(
    agent_id: UUID, *, float_cap: Money | None = None, actor: Actor, now: datetime, origin: Origin = NOWHERE
) -> Agent:
    """Let an applicant serve customers, with a float of at most `float_cap` (None: as much as any agent).

    Raises UnknownAgent, NotApplied, ApplicantGone, AgentTierTooLow, and what wallets.open_wallet raises.
    """
    agent = _locked(agent_id)
    must_be_admissible(agent)
    opened = wallets.open_wallet(
        owner=agent.user, currency=agent.currency, kind=Wallet.Kind.FLOAT, name=FLOAT_NAME, now=now
    )
    agent.wallet, agent.admitted_at = opened, now
    agent.float_cap_minor = None if float_cap is None else float_cap.minor
    told = AgentAdmitted(agent_id=agent.pk, user_id=agent.user_id)
    _settle(agent, State.ACTIVE, "agents.admitted", told, actor=actor, now=now, origin=origin)
    return agent


@transaction_required
def decline(agent_id: UUID, *, because: str, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Agent:
    """Turn an applicant down. Raises UnknownAgent, NotApplied, AgentReasonMissing."""
    agent = _locked(agent_id)
    must_wait(agent)
    told = AgentDeclined(agent_id=agent.pk, user_id=agent.user_id)
    _settle(agent, State.DECLINED, "agents.declined", told, because=because, actor=actor, now=now, origin=origin)
    return agent


def suspend(agent_id: UUID, *, because: str, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Agent:
    """Let an agent serve nobody until resumed; the float stays theirs. Raises UnknownAgent, AgentStateDiffers,
    AgentReasonMissing.
    """
    with transaction():
        agent = _in_state(agent_id, State.ACTIVE)
        told = AgentSuspended(agent_id=agent.pk, user_id=agent.user_id)
        _settle(agent, State.SUSPENDED, "agents.suspended", told, because=because, actor=actor, now=now, origin=origin)
        return agent


def resume(agent_id: UUID, *, because: str, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Agent:
    """Let a suspended agent serve customers again. Raises UnknownAgent, AgentStateDiffers, AgentReasonMissing."""
    with transaction():
        agent = _in_state(agent_id, State.SUSPENDED)
        told = AgentResumed(agent_id=agent.pk, user_id=agent.user_id)
        _settle(agent, State.ACTIVE, "agents.resumed", told, because=because, actor=actor, now=now, origin=origin)
        return agent


@transaction_required
def close(user_id: UUID, *, now: datetime) -> None:
    """End the agent that somebody was who has left. What others saw of the shop is forgotten."""
    agent = Agent.objects.select_for_update().filter(user_id=user_id).exclude(state=State.CLOSED).first()
    if agent is not None:
        agent.phone, agent.hours, agent.address = "", "", ""
        agent.state, agent.settled_at = State.CLOSED, now
        agent.save()
        _record("agents.closed", agent, actor=SYSTEM, now=now, origin=NOWHERE)


def must_wait(agent: Agent) -> None:
    """Return if the agent waits for a decision. Raises NotApplied."""
    if agent.state != State.APPLIED:
        raise NotApplied(state=agent.state)


def must_be_admissible(agent: Agent) -> None:
    """Return if the applicant could be admitted now. Raises NotApplied, ApplicantGone, AgentTierTooLow."""
    must_wait(agent)
    if agent.user.state != User.State.ACTIVE:
        raise ApplicantGone
    if agent.user.tier < LOWEST_TIER:
        raise AgentTierTooLow(tier=agent.user.tier, lowest=LOWEST_TIER)


@transaction_required
def _locked(agent_id: UUID) -> Agent:
    """The agent, for a change. Raises UnknownAgent."""
    if not Agent.objects.select_for_update().filter(pk=agent_id).exists():
        raise UnknownAgent
    return queries.agent(agent_id)


@transaction_required
def _in_state(agent_id: UUID, state: str) -> Agent:
    agent = _locked(agent_id)
    if agent.state != state:
        raise AgentStateDiffers(state=agent.state)
    return agent


@transaction_required
def _settle(
    agent: Agent,
    state: str,
    action: str,
    told: Fact,
    *,
    because: str | None = None,
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> None:
    """Bring an agent into a state, on record, and tell of it. Raises AgentReasonMissing."""
    if because is not None and not because.strip():
        raise AgentReasonMissing
    agent.state, agent.settled_at, agent.reason = state, now, (because or "").strip()[:LONGEST_REASON]
    agent.save()
    _record(action, agent, actor=actor, now=now, origin=origin)
    events.publish(told)


@transaction_required
def _record(action: str, agent: Agent, *, actor: Actor, now: datetime, origin: Origin) -> None:
    audit.record(
        action,
        actor=actor,
        now=now,
        subject=Subject("agents.agent", agent.pk),
        after={"state": agent.state, "because": agent.reason},
        about=agent.user_id,
        origin=origin,
    )
