"""`cauri explain`: one payment's timeline."""

from uuid import UUID

import click

from cauri.books.instructions import trail as instructions
from cauri.books.payments import trail
from cauri.interfaces.cli import database
from cauri.products.agents import trail as agents
from cauri.products.claims import trail as claims


@click.command()
@click.argument("payment_id", metavar="ID", type=click.UUID)
@database.needed
def explain(payment_id: UUID) -> None:
    """Tell a payment's story: quote, request, authorisation, limits, entries, seal, deliveries, returns, company, cash.

    ID is the payment's, its quote's, or a ledger posting's.
    """
    payment = trail.payment_meant_by(payment_id)
    click.echo(f"{payment.product} {payment.pk}: {payment.state}")
    rooms = (trail, instructions, agents, claims)
    for step in [step for room in rooms for step in room.trail_of(payment)]:
        at = f"{step.at:%Y-%m-%d %H:%M:%S.%f}"[:-3] if step.at else ""
        click.echo(f"  {at:<24}{step.what:<15}{step.detail}")


COMMANDS = (explain,)
