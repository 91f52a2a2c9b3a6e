"""`cauri outbox`: deliveries that were tried too often, and what becomes of them."""

import click

from cauri.infra.audit.acts import SYSTEM
from cauri.infra.outbox import queries, services
from cauri.interfaces.cli import database
from cauri.kit import clock


@click.group()
def outbox() -> None:
    """Deliveries that were tried too often, and what becomes of them."""


@outbox.command()
@database.needed
def parked() -> None:
    """List the deliveries that are parked, oldest first."""
    for delivery in queries.parked():
        click.echo(f"{delivery.pk:>12}  {delivery.handler}  {delivery.error} after {delivery.attempts} attempts")


@outbox.command()
@click.argument("delivery", type=int)
@database.needed
def requeue(*, delivery: int) -> None:
    """Try a parked delivery again, once its handler has been mended."""
    services.requeue(delivery, actor=SYSTEM, now=clock.now())
    click.echo("It is tried again.")


@outbox.command()
@click.argument("delivery", type=int)
@click.confirmation_option(prompt="Its handler will never see the fact. Give it up?")
@database.needed
def dismiss(*, delivery: int) -> None:
    """Give a parked delivery up, so that later ones of its aggregate go on."""
    services.dismiss(delivery, actor=SYSTEM, now=clock.now())
    click.echo("It is given up.")


COMMANDS = (outbox,)
