"""`cauri mailbox`: what would have been sent to people, on the terminal."""

import click

from cauri.infra.messaging import queries
from cauri.interfaces.cli import database


@click.command()
@click.option("--most", default=1, show_default=True, help="How many messages, the latest first.")
@database.needed
def mailbox(*, most: int) -> None:
    """Show the latest messages of the developer's mailbox. There is none in production."""
    for kept in queries.recent(most):
        click.echo(f"{kept.at:%Y-%m-%d %H:%M}Z {kept.message.channel} to {kept.message.recipient}")
        if kept.message.subject:
            click.echo(kept.message.subject)
        click.echo(kept.message.body)


COMMANDS = (mailbox,)
