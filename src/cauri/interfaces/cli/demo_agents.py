"""An agent for a development installation, with a float to serve the demo's customers from."""

from datetime import datetime
from decimal import Decimal

from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.interfaces.cli import demo_customers
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.agents import applications, queries
from cauri.products.agents.applications import Shop
from cauri.products.agents.floats import services as floats

_USERNAME, _NAME, _NUMBER = "khadija", "Khadija Ba", "44 77 88 99"
_FLOAT = "20000.00"
_SHOP = Shop(
    trading_name="Boutique Khadija",
    address="Avenue Gamal Abdel Nasser 12",
    town="Nouakchott",
    latitude=Decimal("18.086427"),
    longitude=Decimal("-15.975284"),
    phone=_NUMBER,
    hours="8:00 - 20:00",
)


def load(now: datetime) -> str:
    """Make sure that the agent is there, with a float; a line that says how to sign in as her."""
    khadija = users.by_username(_USERNAME) or demo_customers.joined(_USERNAME, _NAME, _NUMBER, "fr", tier=2, now=now)
    try:
        queries.agent_of(khadija.pk)
    except queries.NotAnAgent:
        _admitted(khadija, now=now)
    return f"Agent {_USERNAME} ({_NUMBER}), with PIN {demo_customers.PIN}, serves customers at {_SHOP.trading_name}"


def _admitted(user: User, *, now: datetime) -> None:
    caller = demo_customers.signed_in(user, now=now)
    applied = applications.apply(_SHOP, caller=caller, now=now)
    with transaction():
        applications.admit(applied.pk, actor=SYSTEM, now=now)
    with transaction():
        _give_float(caller, now=now)


def _give_float(caller: Caller, *, now: datetime) -> None:
    amount = Money.of(_FLOAT, "MRU")
    asked = floats.ask(amount, reference="Demo", caller=caller, request_id=ids.new_id(), now=now)
    floats.grant(asked.pk, now=now)
