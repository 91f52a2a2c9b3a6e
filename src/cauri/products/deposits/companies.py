"""Which company collects which currency: `settings.COLLECTORS` names them, the first that takes a currency has it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from cauri.infra.companies import services as watch
from cauri.kit.transactions import durable
from cauri.products.deposits.ports import Collector, CollectorRefused, CollectorSilent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Company:
    """A company that collects, by its one word."""

    name: str
    collector: Collector


def companies() -> Iterator[Company]:
    """Every company that can be asked; one without a key is named with None, and cannot."""
    named: dict[str, str | None] = settings.COLLECTORS
    for name, path in named.items():
        if path is not None:
            yield Company(name, import_string(path)())


def company_named(name: str) -> Company | None:
    """The company with that word; None when it is not asked any more."""
    return next((one for one in companies() if one.name == name), None)


def company_for(currency: str) -> Company | None:
    """The company that collects a currency; None where none does."""
    return next((one for one in companies() if currency in one.collector.currencies), None)


@durable
def asked(company: Company, question: Callable[[], T], *, now: datetime) -> T:
    """What a company answers to a question; whether it answered at all is noted.

    Raises CollectorSilent, CollectorRefused.
    """
    try:
        answer = question()
    except (CollectorSilent, CollectorRefused) as silence:
        watch.note(company.name, answered=isinstance(silence, CollectorRefused), now=now)
        raise
    watch.note(company.name, answered=True, now=now)
    return answer
