"""`cauri api`: the HTTP API and the console."""

import multiprocessing
from collections.abc import Callable
from signal import SIGTERM
from typing import Any

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from cauri.config import env, wsgi
from cauri.infra.embedded import processes
from cauri.interfaces.cli import database, listening

_LONGEST_REQUEST = 15


@click.command()
@click.option("--host", default=env.API_HOST, show_default=True)
@click.option("--port", default=env.API_PORT, show_default=True)
@click.option("--processes", "count", default=env.API_PROCESSES, show_default=True)
@click.option("--threads", default=env.API_THREADS, show_default=True, help="In each process.")
@database.needed
def api(*, host: str, port: int, count: int, threads: int) -> None:
    """Serve the HTTP API and the console."""
    listening.must_be_free(host, port)
    multiprocessing.set_start_method("spawn", force=True)  # a fork would share our locks and connections
    Server(
        "cauri.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=count,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,  # a thread keeps its database connection
        workers_kill_timeout=_LONGEST_REQUEST,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    ).serve(target_loader=load, wrap_loader=False)


def load() -> Callable[..., Any]:
    """The application, in a process of granian's that must not outlive the one that started it."""
    processes.die_with_parent(SIGTERM)
    return wsgi.application


COMMANDS = (api,)
