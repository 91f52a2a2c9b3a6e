"""Who is told of agents."""

from cauri.kit import clock
from cauri.products.agents.events import AgentAdmitted, AgentDeclined, AgentResumed, AgentSuspended, FloatDeclined
from cauri.servicing.notifications import services
from cauri.servicing.notifications.handlers.hearing import hears
from cauri.servicing.notifications.models import Notice

Kind = Notice.Kind


@hears(AgentAdmitted)
def tell_of_admission(fact: AgentAdmitted) -> None:
    """You may serve customers."""
    services.tell(fact.user_id, Kind.AGENT_ADMITTED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@hears(AgentDeclined)
def tell_of_refused_agent(fact: AgentDeclined) -> None:
    """You may not."""
    services.tell(fact.user_id, Kind.AGENT_DECLINED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@hears(AgentSuspended)
def tell_of_suspension(fact: AgentSuspended) -> None:
    """You may not for now."""
    services.tell(fact.user_id, Kind.AGENT_SUSPENDED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@hears(AgentResumed)
def tell_of_resumption(fact: AgentResumed) -> None:
    """You may again."""
    services.tell(fact.user_id, Kind.AGENT_RESUMED, fact_id=fact.fact_id, about=fact.agent_id, now=clock.now())


@hears(FloatDeclined)
def tell_of_declined_float(fact: FloatDeclined) -> None:
    """You do not get it."""
    services.tell(fact.user_id, Kind.FLOAT_DECLINED, fact_id=fact.fact_id, about=fact.request_id, now=clock.now())
