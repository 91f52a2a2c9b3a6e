"""`cauri migrate`."""

import click

from cauri.infra import env
from cauri.infra.embedded import server
from cauri.interfaces.cli import database


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing when all goes well.")
def migrate(*, quiet: bool) -> None:
    """Bring the tables up to date, as the database's owner; a new installation gets its first fees and limits."""
    with server.running(env.named_database()):
        applied = database.migrate(verbosity=0 if quiet else 1)
    if not quiet:
        click.echo(f"{applied} migrations applied." if applied else "The tables are up to date.")


COMMANDS = (migrate,)
