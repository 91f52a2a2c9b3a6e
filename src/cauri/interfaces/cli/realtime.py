"""`cauri realtime`: the server of `/ws/`, which tells apps at once what has changed."""

from collections.abc import Callable

import click
from django.utils.module_loading import import_string

from cauri.infra import env
from cauri.infra.embedded import server
from cauri.interfaces.cli import listening
from cauri.interfaces.cli.api import migrate_apart


@click.command()
@click.option("--host", default=env.REALTIME_HOST, show_default=True)
@click.option("--port", default=env.REALTIME_PORT, show_default=True)
def realtime(*, host: str, port: int) -> None:
    """Serve the realtime connection of apps."""
    listening.must_be_free(host, port, variable="CAURI_REALTIME_PORT")
    with server.running(env.named_database()):
        if not env.PREPARED:
            migrate_apart()
        run: Callable[..., None] = import_string("cauri.config.realtime.run")
        run(host=host, port=port)


COMMANDS = (realtime,)
