"""`cauri demo`: what a development installation starts with. Run it as often as you like."""

import functools
import json
from collections.abc import Callable, Collection
from datetime import datetime

import click
from django.conf import settings

from cauri.identity.staff import services as staff
from cauri.interfaces.cli import database, demo_agents, demo_books, demo_customers
from cauri.kit import clock
from cauri.kit.transactions import retrying


def _staff(now: datetime) -> str:
    login = staff.enrol_demo(now=now)
    return f"Sign in at /console/ as {login.username} with {login.password}"


def _books(now: datetime) -> str:
    demo_books.load(now)
    return "A small town's books are there: cauri ledger statement demo:awa"


def _customers(now: datetime) -> str:
    return demo_customers.load(now)


def _agents(now: datetime) -> str:
    return demo_agents.load(now)


# Each makes sure that its part is there and returns a line that says what to try, in this order. Rooms add theirs.
LOADERS: dict[str, Callable[[datetime], str]] = {
    "staff": _staff,
    "customers": _customers,
    "agents": _agents,
    "books": _books,
}


def must_be_for_development(parts: Collection[str]) -> None:
    """Raises staff.NotInProduction where any of the parts is the demo's, whose PINs everybody knows."""
    if settings.PRODUCTION and not LOADERS.keys().isdisjoint(parts):
        raise staff.NotInProduction("demo data exists in development only")


@click.command()
@click.option("--as-json", is_flag=True, help="One line of JSON, for programs.")
@database.needed
def demo(*, as_json: bool) -> None:
    """Load the demo data that is missing, and say what to try. Refused in production."""
    must_be_for_development(LOADERS)
    lines = [retrying(functools.partial(load, clock.now())) for load in LOADERS.values()]
    click.echo(json.dumps(lines) if as_json else "\n".join(lines))


COMMANDS = (demo,)
