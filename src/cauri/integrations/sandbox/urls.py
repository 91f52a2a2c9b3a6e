"""The companies that are played, and where."""

from django.urls import URLPattern, URLResolver, include, path

from cauri.integrations.sandbox import (
    africastalking,
    bank,
    billers,
    dtone,
    fcm,
    frankfurter,
    google,
    onfido,
    paystack,
    switches,
)
from cauri.integrations.sandbox.companies import Company

COMPANIES: tuple[Company, ...] = (
    africastalking.COMPANY,
    bank.COMPANY,
    billers.COMPANY,
    dtone.COMPANY,
    fcm.COMPANY,
    frankfurter.COMPANY,
    google.COMPANY,
    onfido.COMPANY,
    paystack.COMPANY,
)


def _patterns(company: Company) -> list[URLResolver]:
    return [
        path(f"{company.name}/", include(list(company.paths))),
        path(f"_sandbox/{company.name}/", include([*switches.of(company), *company.switches])),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    *switches.of_all(COMPANIES),
    *(pattern for company in COMPANIES for pattern in _patterns(company)),
]
