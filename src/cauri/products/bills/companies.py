"""The companies that `settings.BILL_COMPANIES` names, and asking one of them something that moves no money."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as watch
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable
from cauri.products.bills.ports import BillCompany, CancellingCompany, CompanySilent, NoSuchAccount

# Watched apart from payments: whether a name is found depends on the biller that somebody asks about.
_LOOKUPS: Final = "-lookups"
T = TypeVar("T")

log = structlog.get_logger(__name__)


class BillersUnavailable(Refusal):
    """Whoever reaches the biller does not answer just now; ask again in a while."""

    code = "billers_unavailable"
    status = 503
    retryable = True


@dataclass(frozen=True, slots=True)
class Company:
    """A company that tops up and pays bills, by its one word."""

    name: str
    bills: BillCompany


def named(name: str) -> Company | None:
    """The company with that word; None when it is not instructed any more."""
    path: str | None = settings.BILL_COMPANIES.get(name)
    return None if path is None else Company(name, import_string(path)())


def cancelling(name: str) -> CancellingCompany | None:
    """The company with that word, if it can be asked to take payments back."""
    company = named(name)
    return company.bills if company is not None and isinstance(company.bills, CancellingCompany) else None


def instructed() -> list[str]:
    """The words of those that are instructed, in the operator's order."""
    return [name for name, path in settings.BILL_COMPANIES.items() if path is not None]


@durable
def ask(company: Company, question: Callable[[], T], *, now: datetime) -> T:
    """What a company answers, unless it is known to be silent. Raises CompanySilent, NoSuchAccount."""
    watched = f"{company.name}{_LOOKUPS}"
    if not all(availability.is_available(name, now=now) for name in (company.name, watched)):
        raise CompanySilent("known not to answer")
    try:
        answer = question()
    except CompanySilent as silence:
        log.warning("bills.company_silent", company=company.name, why=str(silence))
        watch.note(watched, answered=False, now=now)
        raise
    except NoSuchAccount:
        watch.note(watched, answered=True, now=now)
        raise
    watch.note(watched, answered=True, now=now)
    return answer
