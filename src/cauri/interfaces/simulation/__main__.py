"""The processes of a simulation, in the environment that `installation.run` makes: `play`, and `work` beside it."""

import json
import os
import signal
import sys
from pathlib import Path

import click

from cauri.infra import env
from cauri.infra.embedded import paths, processes
from cauri.interfaces.simulation import installation
from cauri.interfaces.simulation.clockwork import Clockwork


@click.group()
def main() -> None:
    """Set Django up, now that it is decided where the database is."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cauri.config.settings"
    installation.mark(paths.settle().root)
    import django

    django.setup()


@main.command()
@click.option("--customers", type=int, required=True)
@click.option("--agents", type=int, required=True)
@click.option("--days", type=int, required=True)
@click.option("--seed", type=int, required=True)
@click.option("--report", type=click.Path(path_type=Path), required=True)
def play(*, customers: int, agents: int, days: int, seed: int, report: Path) -> None:
    """Play a month, and ask the books whether all of it holds. Ends with 1 where it does not."""
    from cauri.interfaces.simulation import playing

    found = playing.play(env.HOME, playing.Size(customers=customers, agents=agents, days=days, seed=seed))
    report.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    sys.exit(0 if found["passed"] else 1)


@main.command()
def work() -> None:
    """Deliver facts until the process ends that plays."""
    from cauri.interfaces.simulation import working

    processes.die_with_parent(signal.SIGTERM)
    working.work(Clockwork(env.HOME / "clock"))


if __name__ == "__main__":
    main()
