"""`cauri check`: whether this installation is fit to run."""

import click
from django.core.management import call_command

from cauri.infra import env
from cauri.infra.embedded import server
from cauri.interfaces.health import queries


@click.command()
def check() -> None:
    """Examine the settings and the database, and change nothing. Ends with 1 when something is wrong."""
    call_command("check", deploy=env.PRODUCTION)
    with server.running(env.named_database()):
        found = queries.installation()
    for one in found:
        click.echo(f"{'ok  ' if one.ok else 'FAIL'}  {one.name}{f': {one.reason}' if one.reason else ''}")
    if not all(one.ok for one in found):
        raise click.exceptions.Exit(1)


COMMANDS = (check,)
