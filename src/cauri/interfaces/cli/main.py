"""The `cauri` command: finds the subcommands, and turns a refusal into a message and an exit code."""

import errno
import importlib
import os
import pkgutil

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

import cauri
from cauri.infra import env
from cauri.infra.embedded import paths
from cauri.interfaces import cli
from cauri.kit import loading
from cauri.kit.errors import Refusal

# These start and watch processes: they load quickly, stay small, and work when settings do not.
WITHOUT_DJANGO = ("api", "db", "psql", "realtime", "run", "sandbox", "simulate")


_DISKS_REFUSAL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}


class Cauri(click.Group):
    """The group whose commands are found when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        _set_up_django()
        return sorted(str(command.name) for module in _modules() for command in _commands_in(module))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, or None when there is none of that name."""
        if cmd_name not in WITHOUT_DJANGO:
            _set_up_django()
        at_home = cmd_name if cmd_name in _modules() else None  # most commands are in a module of their name
        for module in [at_home] if at_home else _modules():
            for command in _commands_in(module):
                if command.name == cmd_name:
                    return command
        return None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. A "no" is told in one line and ends with 1; only bugs show where they happened."""
        try:
            return super().invoke(ctx)
        except (Refusal, ImproperlyConfigured) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except OperationalError as error:
            raise click.ClickException(f"the database went away: {error}") from error
        except OSError as error:
            if error.errno not in _DISKS_REFUSAL:
                raise
            raise click.ClickException(f"{error.filename or 'the disk'}: {error.strerror}") from error


@click.group(cls=Cauri)
@click.version_option(cauri.__version__, prog_name="cauri")
def main() -> None:
    """Cauri: an open-source wallet and payments platform that you host yourself."""


def _modules() -> list[str]:
    found = pkgutil.iter_modules(cli.__path__)
    return [module.name for module in found if not module.ispkg and module.name != "main"]


def _commands_in(module: str) -> tuple[click.Command, ...]:
    found = importlib.import_module(f"{cli.__name__}.{module}")
    commands: tuple[click.Command, ...] = getattr(found, "COMMANDS", ())
    return commands


def _set_up_django() -> None:
    """Settings read where the embedded server is, so that is decided first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauri.config.settings")
    if env.named_database() is None:
        paths.settle()
    with loading.for_good():
        django.setup()


if __name__ == "__main__":
    main(prog_name="cauri")
