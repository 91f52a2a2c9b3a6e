"""The `cauri` command: finds the subcommands, and turns a refusal into a message and an exit code."""

import importlib
import os
import pkgutil
from collections.abc import Iterator

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

import cauri
from cauri.config import env
from cauri.infra.embedded import paths
from cauri.interfaces import cli
from cauri.kit.errors import Refusal

# These start and watch processes; they load quickly and work when settings or the database do not.
WITHOUT_DJANGO = {"run": "run", "db": "db", "psql": "psql"}


class Cauri(click.Group):
    """The group whose commands are found when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted([*WITHOUT_DJANGO, *self._with_django()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, or None when there is none of that name."""
        if cmd_name in WITHOUT_DJANGO:
            return next(_commands_in(WITHOUT_DJANGO[cmd_name]))
        return self._with_django().get(cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. A "no" is told in one line and ends with 1; only bugs show where they happened."""
        try:
            return super().invoke(ctx)
        except (Refusal, ImproperlyConfigured) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except OperationalError as error:
            raise click.ClickException(f"the database went away: {error}") from error

    def _with_django(self) -> dict[str, click.Command]:
        if not self.commands:
            _set_up_django()
            names = {module.name for module in pkgutil.iter_modules(cli.__path__)}
            for name in sorted(names - {"main", *WITHOUT_DJANGO.values()}):
                for command in _commands_in(name):
                    self.add_command(command)
        return dict(self.commands)


@click.group(cls=Cauri)
@click.version_option(cauri.__version__, prog_name="cauri")
def main() -> None:
    """Cauri: an open-source wallet and payments platform that you host yourself."""


def _commands_in(module: str) -> Iterator[click.Command]:
    found = importlib.import_module(f"{cli.__name__}.{module}")
    commands: tuple[click.Command, ...] = getattr(found, "COMMANDS", ())
    return iter(commands)


def _set_up_django() -> None:
    """Settings read where the embedded server is, so that is decided first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauri.config.settings")
    if env.named_database() is None:
        paths.settle()
    django.setup()


if __name__ == "__main__":
    main(prog_name="cauri")
