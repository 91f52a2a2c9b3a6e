"""Which company collects which currency, and which bank gives account numbers: `settings.COLLECTORS` and
`settings.ACCOUNT_ISSUERS` name them, and the first that takes a currency has it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from cauri.infra.companies import services as watch
from cauri.kit.transactions import durable
from cauri.products.deposits.ports import AccountIssuer, Collector, CollectorRefused, CollectorSilent, Teller

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Company:
    """A company that collects, by its one word."""

    name: str
    collector: Collector


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that gives account numbers, by its one word."""

    name: str
    issuer: AccountIssuer


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


def banks() -> Iterator[Bank]:
    """Every bank that can be asked."""
    named: dict[str, str | None] = settings.ACCOUNT_ISSUERS
    for name, path in named.items():
        if path is not None:
            yield Bank(name, import_string(path)())


def bank_named(name: str) -> Bank | None:
    """The bank with that word; None when it is not asked any more."""
    return next((one for one in banks() if one.name == name), None)


def bank_for(currency: str, *, with_own_account: bool = False) -> Bank | None:
    """The bank that gives account numbers in a currency; None where none does."""
    keeping = (one for one in banks() if currency in one.issuer.currencies)
    return next((one for one in keeping if one.issuer.has_own_account or not with_own_account), None)


def teller_named(name: str) -> Teller | None:
    """Who is asked about that company's charges; None when it is not asked any more."""
    collecting, keeping = company_named(name), bank_named(name)
    if collecting is not None:
        return collecting.collector
    return None if keeping is None else keeping.issuer


@durable
def asked(company: str, question: Callable[[], T], *, now: datetime) -> T:
    """What a company answers to a question; whether it answered at all is noted.

    Raises CollectorSilent, CollectorRefused.
    """
    try:
        answer = question()
    except (CollectorSilent, CollectorRefused) as silence:
        watch.note(company, answered=isinstance(silence, CollectorRefused), now=now)
        raise
    watch.note(company, answered=True, now=now)
    return answer
