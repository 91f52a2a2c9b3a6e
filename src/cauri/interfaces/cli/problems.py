"""`cauri problems`: the page of every code that a client may meet."""

import click

from cauri.interfaces.api import catalogue


@click.command()
def problems() -> None:
    """Print docs/reference/problems.md."""
    click.echo(catalogue.page(), nl=False)


COMMANDS = (problems,)
