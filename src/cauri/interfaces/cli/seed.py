"""`cauri seed`: what an installation starts with, part by part. What is there stays as it is."""

import functools
from collections.abc import Callable
from datetime import datetime

import click
from django.conf import settings

from cauri.books.fees import services as fees
from cauri.books.limits import services as limits
from cauri.identity.users import countries
from cauri.interfaces.cli import database, demo
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.money import currencies
from cauri.products.bills import catalogue


def _countries(_: datetime) -> str:
    return f"Customers join in {_listed([one.en for one in countries.named(settings.COUNTRIES)])} (CAURI_COUNTRIES)"


def _currencies(_: datetime) -> str:
    held = [currencies.named(code).code for code in settings.WALLET_CURRENCIES]
    return f"Wallets hold {_listed(held)} (CAURI_WALLET_CURRENCIES)"


def _fees(now: datetime) -> str:
    return f"{fees.install_defaults(now=now)} fee rules set; those that stood before stay"


def _limits(now: datetime) -> str:
    return f"{limits.install_defaults(now=now)} limits set; those that stood before stay"


def _catalogue(now: datetime) -> str:
    done = catalogue.refresh(now=now)
    told = f"Operators, billers and packages: {done['added']} came, {done['kept']} stayed, {done['gone']} went"
    return f"{told}; {done['left_alone']} companies did not answer" if done["left_alone"] else told


def _listed(words: list[str]) -> str:
    return ", ".join(words)


# What every installation has; the demo's parts are for development alone.
_PLATFORM: dict[str, Callable[[datetime], str]] = {
    "countries": _countries,
    "currencies": _currencies,
    "fees": _fees,
    "limits": _limits,
    "catalogue": _catalogue,
}
PARTS = {**_PLATFORM, **demo.LOADERS}


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@database.needed
def seed(*, parts: tuple[str, ...]) -> None:
    """Put in place what an installation starts with: these PARTS, or all but the demo's."""
    demo.must_be_for_development(parts)
    for part in parts or _PLATFORM:
        click.echo(retrying(functools.partial(PARTS[part], clock.now())))


COMMANDS = (seed,)
