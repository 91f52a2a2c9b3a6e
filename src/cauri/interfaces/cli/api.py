"""`cauri api`: the HTTP API and the console."""

import functools
import multiprocessing
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from pathlib import Path
from signal import SIGTERM
from typing import Any, ClassVar

import click
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from cauri.infra import env
from cauri.infra.embedded import processes, server
from cauri.interfaces.cli import listening
from cauri.interfaces.cli.ourselves import CAURI
from cauri.kit import loading
from cauri.kit.errors import Refusal

_LONGEST_REQUEST = 15
_READERS = 120  # more threads, which wait for slow senders: slots.py


class NotMigrated(Refusal):
    """The tables could not be brought up to date; the reason was shown above."""

    code: ClassVar[str] = "not_migrated"


@click.command()
@click.option("--host", default=env.API_HOST, show_default=True)
@click.option("--port", default=env.API_PORT, show_default=True)
@click.option("--processes", "count", default=env.API_PROCESSES, show_default=True)
@click.option(
    "--threads", default=env.API_THREADS, show_default=True, help="In each process, how many requests at once."
)
def api(*, host: str, port: int, count: int, threads: int) -> None:
    """Serve the HTTP API and the console."""
    listening.must_be_free(host, port)
    with server.running(env.named_database()):
        if not env.PREPARED:
            migrate_apart()
        if count > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_emptied(env.HOME / "metrics" / str(port)))
        serve("cauri.config.wsgi.application", host=host, port=port, count=count, threads=threads)


def serve(application: str, *, host: str, port: int, count: int, threads: int) -> None:
    """Serve a WSGI application, named by its dotted path, until a signal ends it."""
    multiprocessing.set_start_method("spawn", force=True)  # a fork would share our locks
    granian = Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=count,
        blocking_threads=_READERS + threads,
        workers_kill_timeout=_LONGEST_REQUEST,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    with _nothing_left():
        granian.serve(target_loader=functools.partial(load, application, threads), wrap_loader=False)


def load(application: str, threads: int) -> Callable[..., Any]:
    """The application, with so many slots, in a process of granian's that must not outlive the one that started it.

    It is named by a string, so that only those processes set Django up and the one that watches them stays
    small.
    """
    processes.die_with_parent(SIGTERM)
    with loading.for_good():
        found = import_string(application)
    slots: Callable[..., Any] = import_string("cauri.interfaces.cli.slots.Slots")(found, count=threads)
    return slots


@contextmanager
def _nothing_left() -> Iterator[None]:
    """Ends with the end of the helper that `multiprocessing` starts along with the first process it spawns.

    It would end by itself as we are gone, a moment later; who has waited for our end then still sees it.
    """
    try:
        yield
    finally:
        resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined] # typeshed hides it


def _emptied(folder: Path) -> Path:
    """A folder in which the processes count requests together, without what earlier ones left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def migrate_apart() -> None:
    """Bring the tables up to date, in a process of its own: ours stays small. Raises NotMigrated."""
    done = subprocess.run([*CAURI, "migrate", "--quiet"], check=False)  # noqa: S603 - ourselves
    if done.returncode != 0:
        raise NotMigrated("the tables could not be brought up to date")


COMMANDS = (api,)
