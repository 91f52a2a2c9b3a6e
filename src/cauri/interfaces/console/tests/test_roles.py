"""Somebody's role at the console …"""

import re
from uuid import UUID

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, reverse

from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.kit import permissions
from cauri.kit.web.console import ReadOnlyAdmin


def _acts(pattern: URLPattern) -> tuple[str, ...] | None:
    """The permissions that a page of our own asks for before it acts; None of a page of Django's."""
    acts: tuple[str, ...] | None = vars(pattern.callback).get("acts")
    return acts


PAGES = {
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"): page
    for model, page in admin.site._registry.items()
    if model.__module__.startswith("cauri.")
}

OWN_PAGES = {
    pattern.name: pattern for page in PAGES.values() for pattern in page.get_urls() if _acts(pattern) is not None
}
_SAMPLES = {"uuid": UUID(int=1), "int": 1, "str": "fees.rule", "slug": "front"}


@pytest.mark.parametrize("page", PAGES)
def test_is_asked_on_every_page(page: str) -> None:
    shown = PAGES[page]

    assert isinstance(shown, ReadOnlyAdmin)
    assert shown.permission in permissions.declared()
    assert shown.permission.endswith(".view"), "the auditor sees every page"


@pytest.mark.parametrize("role", [*permissions.STANDARD_ROLES, ""])
def test_shows_the_pages_it_holds_and_no_other(desk: Client, moussa: StaffMember, role: str) -> None:
    StaffMember.objects.update(role=role)
    moussa = StaffMember.objects.get()

    for address, page in PAGES.items():
        assert isinstance(page, ReadOnlyAdmin)
        expected = 200 if moussa.may(page.permission) else 403
        assert desk.get(address, follow=True).status_code == expected, address


def test_fills_the_sidebar_with_its_pages_only(desk: Client) -> None:
    StaffMember.objects.update(role="support")

    shown = desk.get("/console/").content.decode()

    assert "/console/users/user/" in shown
    assert "/console/ledger/account/" not in shown
    assert "/console/audit/auditrecord/" not in shown
    assert "Choose a page from the side." in shown, "the overview tells of the books"


@pytest.mark.parametrize("role", [*permissions.STANDARD_ROLES, ""])
def test_is_led_by_the_overview_and_its_sidebar_nowhere_that_is_refused(desk: Client, role: str) -> None:
    StaffMember.objects.update(role=role)

    links = re.findall(r'href="(/console/[^"?#]*)"', desk.get("/console/").content.decode())

    assert "/console/" in links
    assert {address: desk.get(address).status_code for address in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(("role", "led"), [("sub_admin", True), ("finance", False)])
def test_is_led_from_the_overview_to_all_runs_of_jobs_where_it_may(desk: Client, role: str, led: bool) -> None:
    StaffMember.objects.update(role=role)

    assert ("All runs" in desk.get("/console/").content.decode()) is led


@pytest.mark.parametrize("name", OWN_PAGES)
def test_is_asked_before_every_act(desk: Client, name: str) -> None:
    acts = _acts(OWN_PAGES[name])
    assert acts is not None
    assert all(act in permissions.declared() and not act.endswith(".view") for act in acts)

    for role in ("auditor", ""):
        StaffMember.objects.update(role=role)
        converters = OWN_PAGES[name].pattern.converters
        kwargs = {
            one: _SAMPLES[type(kind).__name__.removesuffix("Converter").lower().replace("string", "str")]
            for one, kind in converters.items()
        }
        assert desk.post(reverse(f"admin:{name}", kwargs=kwargs)).status_code == 403


def test_lets_an_auditor_change_nothing(desk: Client) -> None:
    StaffMember.objects.update(role="auditor")

    assert desk.get("/console/ledger/verification/").status_code == 200
    assert desk.post("/console/ledger/verification/now/").status_code == 403
    assert not audit.records(action="ledger.verified").exists()


def test_counts_from_the_next_request(desk: Client) -> None:
    assert desk.get("/console/ledger/account/").status_code == 200

    StaffMember.objects.update(role="support")

    assert desk.get("/console/ledger/account/").status_code == 403
