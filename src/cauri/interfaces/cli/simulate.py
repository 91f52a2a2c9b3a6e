"""`cauri simulate`: a month of a whole operation in minutes, which ends in a proof."""

import json
import tempfile
from pathlib import Path
from typing import Any

import click

from cauri.interfaces.simulation import installation

_SHOWN = 10  # of what speaks against a check


@click.group()
def simulate() -> None:
    """Play a whole operation in minutes, in a database of its own, and prove its books."""


@simulate.command()
@click.option("--customers", type=click.IntRange(1, 4000), default=1000, show_default=True)
@click.option("--agents", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option("--days", type=click.IntRange(1, 90), default=30, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed throws the same dice.")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="A folder that stays; empty, or ours.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Where to write everything as JSON.")
def month(*, customers: int, agents: int, days: int, seed: int, home: Path | None, report: Path | None) -> None:
    """Customers, agents and staff for a month, with companies that fail; refused in production.

    Ends with 1 when the books do not hold, when a unit on a clearing account is not explained by the company's own
    books, or when anything broke.
    """
    with installation.place(home) as folder, tempfile.TemporaryDirectory() as elsewhere:
        written = (report or Path(elsewhere) / "report.json").resolve()
        size = {"customers": customers, "agents": agents, "days": days, "seed": seed}
        words = [f"--{name}={value}" for name, value in size.items()]
        code = installation.run(folder, [*words, f"--report={written}"])
        if not written.exists():
            raise click.ClickException(f"the simulation ended by itself with {code}; see {folder / 'log'}")
        _tell(json.loads(written.read_text()))
    if code:
        raise click.exceptions.Exit(1)


def _tell(found: dict[str, Any]) -> None:
    for one in found["payments"]:
        click.echo(f"{one['product']:<16}{one['state']:<11}{one['count']:>7}{one['amount']:>22}{one['fees']:>20}")
    click.echo("")
    for one in found["clearing"]:
        explained = "explained" if one["explained"] else "NOT EXPLAINED"
        click.echo(f"{one['code']:<26}{one['held']:>20} {one['currency']}  {one['items']:>6} items  {explained}")
    for code, held in found["house"].items():
        click.echo(f"{code:<26}{held:>24}")
    click.echo("")
    for one in found["checks"]:
        click.echo(f"{'ok  ' if one['passed'] else 'FAIL'}  {one['name']}")
        for line in one["against"][:_SHOWN]:
            click.echo(f"        {line}")
    click.echo(f"{sum(sum(each.values()) for each in found['acts'].values()):,} acts in {found['seconds']} s")


COMMANDS = (simulate,)
