"""`cauri realtime`: the server of `/ws/`, which tells apps at once what has changed."""

import os
from collections.abc import Callable
from typing import Final

import click
from django.utils.module_loading import import_string

from cauri.infra import env
from cauri.infra.embedded import server
from cauri.interfaces.cli import listening
from cauri.interfaces.cli.api import migrate_apart

# What whoever knocks may make us keep before we know them: a quarter of what the library would, which reads these once,
# as it is imported.
_LONGEST_KNOCK: Final = {"WEBSOCKETS_MAX_NUM_HEADERS": "64", "WEBSOCKETS_MAX_LINE_LENGTH": "4096"}


@click.command()
@click.option("--host", default=env.REALTIME_HOST, show_default=True)
@click.option("--port", default=env.REALTIME_PORT, show_default=True)
def realtime(*, host: str, port: int) -> None:
    """Serve the realtime connection of apps."""
    listening.must_be_free(host, port, variable="CAURI_REALTIME_PORT")
    with server.running(env.named_database()):
        if not env.PREPARED:
            migrate_apart()
        os.environ.update(_LONGEST_KNOCK | os.environ)
        run: Callable[..., None] = import_string("cauri.config.realtime.run")
        run(host=host, port=port)


COMMANDS = (realtime,)
