"""Wrong codes: counted before anybody is told, on the customer's open codes and for the agent who showed them.

Five burn the customer's codes, ten within an hour pause the agent. An agent's own row and then the codes stay locked
while a code is compared, so that fifty guesses at once are fifty in a row.
"""

import math
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cauri.books.payments import queries as paid
from cauri.books.payments.models import Payment
from cauri.identity.access import keys
from cauri.identity.access.callers import Caller
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Origin, Subject
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.agents import queries as agents
from cauri.products.agents.cash_outs import codes, customers, queries, services
from cauri.products.agents.cash_outs.codes import CodeRefused
from cauri.products.agents.cash_outs.customers import Named
from cauri.products.agents.models import Agent, CashOut, Pause, WrongCode

MOST_BY_AN_AGENT: Final = 10
COUNTED_FOR: Final = timedelta(hours=1)
PAUSED_FOR: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=7)  # longer than an answer under its key

State = CashOut.State


class AgentPaused(Refusal):
    """The agent has shown too many wrong codes; the fact `retry_after` is in seconds."""

    code = "agent_paused"
    status = 429
    retryable = True


@durable
def show(named: Named, code: str, *, caller: Caller, attempt: str, now: datetime, origin: Origin = NOWHERE) -> None:
    """Return if the customer has that code, whatever has become of it. A wrong one is counted, once for an `attempt`.

    Raises CodeRefused, AgentPaused, NotAnAgent, AgentNotActive, services.OwnCode, phone.PhoneRefused.
    """
    with transaction():
        agent = _alone(agents.active_agent(caller.user_id))
        customer = customers.named(named, by=agent)
        services.must_not_be_own(customer, agent)
        mark = _mark(caller, customer, named, code, attempt)
        counted = WrongCode.objects.filter(attempt=mark).exists()
        if not counted:
            _must_not_be_paused(agent, now=now)
        compared = list(queries.comparable(customer, now=now).select_for_update(no_key=True))
        right = not counted and True in [codes.is_of(code, one) for one in compared]  # each of them is looked at
        if not right and not counted:
            WrongCode.objects.create(agent=agent, attempt=mark, made_at=now)
            _count_for(agent, now=now, origin=origin)
            for one in compared:
                _count_on(one, now=now)
    if not right:
        raise CodeRefused


def prune(*, now: datetime) -> int:
    """Forget wrong codes that count for nothing any more. Returns how many."""
    with transaction():
        forgotten, _ = WrongCode.objects.filter(made_at__lt=now - KEPT).delete()
    return forgotten


@transaction_required
def _alone(agent: Agent) -> Agent:
    """The same agent, whose other codes wait."""
    Agent.objects.select_for_update(no_key=True).filter(pk=agent.pk).first()
    return agent


def _mark(caller: Caller, customer: UUID | None, named: Named, code: str, attempt: str) -> bytes:
    """By which the same attempt is known again, and nothing else."""
    return keys.keyed("agents.attempt", "\0".join([str(caller.user_id), attempt, str(customer), named.value, code]))


def _must_not_be_paused(agent: Agent, *, now: datetime) -> None:
    until = queries.paused_until(agent.pk, now=now)
    if until is not None:
        raise AgentPaused(retry_after=math.ceil((until - now).total_seconds()))


def _count_for(agent: Agent, *, now: datetime, origin: Origin) -> None:
    wrong = WrongCode.objects.filter(agent=agent, made_at__gt=now - COUNTED_FOR).count()
    if wrong < MOST_BY_AN_AGENT:
        return
    pause = Pause.objects.create(agent=agent, since=now, until=now + PAUSED_FOR)
    audit.record(
        "agents.paused",
        actor=SYSTEM,
        now=now,
        subject=Subject("agents.agent", agent.pk),
        after={"until": pause.until.isoformat(), "wrong_codes": wrong},
        origin=origin,
    )


def _count_on(cash_out: CashOut, *, now: datetime) -> None:
    if cash_out.state != State.OPEN or cash_out.expires_at <= now:
        return
    cash_out.tries += 1
    cash_out.save(update_fields=["tries"])
    # What is held is left alone until somebody has decided; no code is compared with it any more, and it ends then.
    if cash_out.tries >= queries.MOST_TRIES and paid.payment(cash_out.pk).state == Payment.State.PENDING:
        services.end(cash_out, State.BURNT, code=services.BURNT, now=now)
