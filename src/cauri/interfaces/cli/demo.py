"""`cauri demo`: what a development installation starts with. Run it as often as you like."""

import functools
import json
from collections.abc import Callable
from datetime import datetime

import click

from cauri.identity.staff import services as staff
from cauri.interfaces.cli import database, demo_books
from cauri.kit import clock
from cauri.kit.transactions import retrying


def _staff(now: datetime) -> dict[str, str]:
    login = staff.enrol_demo(now=now)
    return {"where": "/console/", "username": login.username, "password": login.password}


def _books(now: datetime) -> dict[str, str]:
    demo_books.load(now)
    return {"where": "/console/ledger/account/", "books": "a small town: search for demo:"}


# Each makes sure that its part is there and returns the logins to show, in this order. Rooms add theirs.
LOADERS: tuple[Callable[[datetime], dict[str, str]], ...] = (_staff, _books)


@click.command()
@click.option("--as-json", is_flag=True, help="One line of JSON, for programs.")
@database.needed
def demo(*, as_json: bool) -> None:
    """Load the demo data that is missing, and show the demo logins. Refused in production."""
    logins = [retrying(functools.partial(load, clock.now())) for load in LOADERS]
    if as_json:
        click.echo(json.dumps(logins))
        return
    for login in logins:
        click.echo("  ".join(f"{name}: {value}" for name, value in login.items()))


COMMANDS = (demo,)
