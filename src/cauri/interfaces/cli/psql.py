"""`cauri psql`."""

import os
import subprocess

import click

from cauri.infra import env
from cauri.infra.embedded import databases, paths, programs, server


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--owner", is_flag=True, help="As the owner of the tables, instead of as the app.")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def psql(words: tuple[str, ...], *, owner: bool) -> None:
    """Open psql on the database; further words go to psql. As the app, the books are read-only."""
    with server.running(env.named_database()) as urls:
        program = programs.folder(paths.installed()) / "psql"
        role = {} if owner else {"PGOPTIONS": f"-c role={databases.APP_ROLE}"}
        ended = subprocess.run(  # noqa: S603 - a program we found ourselves; the words are the user's own
            [program, urls.owner if owner else urls.app, *words], env={**os.environ, **role}, check=False
        )
    raise click.exceptions.Exit(ended.returncode)


COMMANDS = (psql,)
