"""Every address of the console, as Django's resolver knows them, with something real in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.city import City

# What Django's admin and unfold give every model that has no pages of its own.
_OF_DJANGO: Final = ("changelist", "add", "history", "delete", "change")
_CONSOLE: Final = "console/"
_BARE: Final = "<path:object_id>/"


@dataclass(frozen=True)
class Address:
    """One address. `line` is its line in the table: its own name, or its model's for pages that Django makes."""

    route: str
    name: str
    line: str

    @property
    def is_of_a_model(self) -> bool:
        """Whether Django makes the page."""
        return "." in self.line

    def in_full(self, city: City) -> str:
        """The address of something that is there."""
        told = self.route
        for part, value in city.parts_of(self.name, self.line).items():
            told = told.replace(part, value)
        assert "<" not in told, f"{self.route}: say in tests/access/city.py what to put there"
        return f"/{told}"


def addresses() -> Iterator[Address]:
    """Every address under /console/ and the mailbox."""
    models = {_label(model) for model in admin.site._registry}
    for route, pattern in _walked(get_resolver(), ""):
        if not route.startswith((_CONSOLE, "mailbox/")):
            continue
        name = str(pattern.name or "")
        label = ".".join(route.removeprefix(_CONSOLE).split("/")[:2])
        by_django = label in models and (name.rpartition("_")[2] in _OF_DJANGO or route.endswith(_BARE))
        if by_django and "acts" not in vars(pattern.callback):
            yield Address(route, name or f"{label.replace('.', '_')}_bare", label)
        else:
            yield Address(_plain(route), name or _plain(route), name or _plain(route))


def _walked(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern, route)
        else:
            yield route, pattern


def _label(model: Any) -> str:
    return str(model._meta.label_lower)


def _plain(route: str) -> str:
    """The routes of Django's that are regular expressions, written as the others are."""
    if "(?P<app_label>" in route:
        return f"{_CONSOLE}<app_label>/"
    if "(?P<url>" in route:
        return f"{_CONSOLE}<anything>"
    return route
