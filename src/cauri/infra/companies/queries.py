"""How the companies do."""

from datetime import datetime
from typing import ClassVar

from cauri.infra.companies.models import Company
from cauri.kit.errors import Refusal


class CompanyUnavailable(Refusal):
    """The company does not answer, or was switched off. Nothing was begun; try later."""

    code: ClassVar[str] = "company_unavailable"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


def must_be_available(name: str, *, now: datetime) -> None:
    """Return if something may be begun with a company; one never called may. Raises CompanyUnavailable."""
    if not is_available(name, now=now):
        raise CompanyUnavailable(company=name)


def is_available(name: str, *, now: datetime) -> bool:
    """Whether something may be begun with a company."""
    company = Company.objects.filter(pk=name).first()
    return company is None or company.is_available(now)


def is_paused(name: str, *, now: datetime) -> bool:
    """Whether a company is known not to answer just now."""
    company = Company.objects.filter(pk=name).first()
    return company is not None and company.is_paused(now)


def last_noted(name: str) -> datetime | None:
    """When it was noted last whether a company answered; None if it never was. An answer may be a minute younger."""
    company = Company.objects.filter(pk=name).first()
    moments = [] if company is None else [company.answered_at, company.failed_at]
    return max((one for one in moments if one is not None), default=None)


def companies() -> list[Company]:
    """Every company that was ever called or switched off, by name."""
    return list(Company.objects.order_by("name"))
