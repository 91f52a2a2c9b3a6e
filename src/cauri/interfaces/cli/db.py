"""`cauri db`: the embedded PostgreSQL by itself, for working on the database without the platform."""

import functools
import os
import signal
import subprocess
from typing import ClassVar

import click

from cauri.infra import env
from cauri.infra.embedded import bootstrap, databases, paths, postgres, processes, server
from cauri.interfaces.cli.ourselves import CAURI
from cauri.kit.errors import Refusal

_LABEL = "cauri db"
_LONGEST_START = 60.0
_LONGEST_STOP = 30.0


class ServerNamed(Refusal):
    """DATABASE_URL names a server; starting and stopping it is its operator's business."""

    code: ClassVar[str] = "database_server_named"


class HeldByAnother(Refusal):
    """The server belongs to another command, which stops it itself."""

    code: ClassVar[str] = "database_server_held"


class DidNotStop(Refusal):
    """The server was told to stop and still runs."""

    code: ClassVar[str] = "database_server_did_not_stop"


@click.group()
def db() -> None:
    """The embedded PostgreSQL by itself."""
    if env.named_database() is not None:
        raise ServerNamed("DATABASE_URL names a server; the embedded one is not used")


@db.command()
def start() -> None:
    """Start the embedded PostgreSQL and leave it running."""
    place = paths.settle()
    if server.keeper(place) is None:
        _start_in_background(place)
    _tell(place)


@db.command()
def stop() -> None:
    """Stop the PostgreSQL that `cauri db start` left running."""
    place = paths.settle()
    holder = server.keeper(place)
    if holder is None:
        click.echo("It does not run.")
        return
    if holder.label != _LABEL:
        raise HeldByAnother(f"{holder.label} (process {holder.pid}) runs the server; stop that")
    os.kill(holder.pid, signal.SIGTERM)
    still_there = functools.partial(processes.alive, holder.pid)  # it lets the lock go a moment before it is gone
    if not processes.wait_until(lambda: not still_there() and server.keeper(place) is None, seconds=_LONGEST_STOP):
        raise DidNotStop(f"process {holder.pid} still runs after {_LONGEST_STOP:.0f} s")
    click.echo("Stopped.")


@db.command()
def status() -> None:
    """Say whether it runs, for whom and where. Ends with 3 when it does not run."""
    place = paths.settle()
    if server.keeper(place) is None:
        click.echo(f"It does not run. Its data are in {place.cluster}")
        raise click.exceptions.Exit(3)
    _tell(place)


@db.command(hidden=True)
def keep() -> None:
    """Run the embedded PostgreSQL until a signal ends it: what `start` leaves behind."""
    place = paths.settle()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with server.keeping(place, label=_LABEL, seconds=5) as own:
        try:
            own.start()
            bootstrap.embedded_database(own.superuser_url, databases.of_place(place))
            while True:
                processes.wait_until(lambda: not own.lives(), seconds=float("inf"), every=0.5)
                own.start()
        except KeyboardInterrupt:
            pass
        finally:
            own.stop()


def _start_in_background(place: paths.Place) -> None:
    with (place.root / "db.log").open("wb") as log:
        keeper = subprocess.Popen(  # noqa: S603 - ourselves
            [*CAURI, "db", "keep"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    url = postgres.Server(place).superuser_url
    processes.wait_until(lambda: keeper.poll() is not None or postgres.answers(url), seconds=_LONGEST_START)
    if keeper.poll() is not None:
        raise postgres.ServerFailed(f"it did not start: {(place.root / 'db.log').read_text().strip()}")
    keeper.returncode = 0  # it is meant to outlive us: no warning that it still runs


def _tell(place: paths.Place) -> None:
    holder = server.keeper(place)
    answers = postgres.answers(postgres.Server(place).superuser_url)
    urls = databases.of_place(place)
    by = f" by {holder.label} (process {holder.pid})" if holder else ""
    click.echo(f"PostgreSQL {'answers' if answers else 'does not answer'}, run{by}.")
    click.echo(f"  app    {urls.app}\n  owner  {urls.owner}\n  data   {place.cluster}\n  log    {place.log}")


COMMANDS = (db,)
