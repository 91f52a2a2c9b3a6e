"""`cauri staff`: who may sign in to the console."""

import click

from cauri.identity.staff import services
from cauri.interfaces.cli import database
from cauri.kit import clock
from cauri.kit.transactions import retrying


@click.group()
def staff() -> None:
    """Who may sign in to the console."""


@staff.command()
@click.argument("username")
@click.option("--email", prompt=True)
@click.password_option(help="At least twelve characters; asked for when not given.")
@database.needed
def enrol(username: str, *, email: str, password: str) -> None:
    """Give somebody a login to the console."""
    member = retrying(lambda: services.enrol(username, email=email, password=password, now=clock.now()))
    click.echo(f"{member.username} may sign in to the console.")


COMMANDS = (staff,)
