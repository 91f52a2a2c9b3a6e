"""A role …"""

from datetime import UTC, datetime

import pytest

from cauri.identity.staff import roles
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import permissions
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOOD = "twelve-cowries-at-noon"

pytestmark = pytest.mark.django_db


def _enrolled(role: str, name: str = "fatou") -> StaffMember:
    return staff.enrol(name, email=f"{name}@cauri.example", password=GOOD, role=role, now=NOW)


def test_lets_the_admin_do_everything() -> None:
    assert _enrolled("admin").permissions == set(permissions.declared())


def test_lets_the_auditor_see_everything_and_change_nothing() -> None:
    held = _enrolled("auditor").permissions

    assert held == {name for name in permissions.declared() if name.endswith(".view")}


def test_lets_support_see_customers_and_not_the_books() -> None:
    fatou = _enrolled("support")

    assert fatou.may("users.view")
    assert not fatou.may("ledger.view")
    with pytest.raises(roles.NotPermitted):
        roles.must_hold(fatou, "ledger.verify")


def test_lets_nobody_do_what_nobody_declared() -> None:
    assert not _enrolled("admin").may("ledger.burn")
    assert not _enrolled("admin", "moussa").may("")


def test_is_worth_nothing_when_the_login_is_closed() -> None:
    fatou = _enrolled("admin")
    fatou.is_active = False

    assert not fatou.may("users.view")


def test_must_exist() -> None:
    with pytest.raises(roles.UnknownRole):
        _enrolled("emperor")
    assert not StaffMember.objects.exists()


def test_of_ones_own_holds_exactly_what_it_names_and_counts_at_once() -> None:
    roles.define("desk", title="Desk", may=["users.view", "wallets.view"], by=SYSTEM, now=NOW)
    fatou = _enrolled("desk")
    assert fatou.permissions == {"users.view", "wallets.view"}

    roles.define("desk", title="Desk", may=["users.view"], by=SYSTEM, now=NOW)

    assert StaffMember.objects.get().permissions == {"users.view"}
    newest, first = audit.records(action="staff.role_defined")
    assert (first.before, first.after) == (None, {"permissions": ["users.view", "wallets.view"]})
    assert newest.before == first.after


@pytest.mark.parametrize(
    ("name", "title", "may", "field"),
    [
        ("admin", "Mine", ["users.view"], "name"),
        ("Desk", "Mine", ["users.view"], "name"),
        ("desk", " ", ["users.view"], "title"),
        ("desk", "Mine", [], "may"),
        ("desk", "Mine", ["ledger.burn"], "may"),
    ],
)
def test_of_ones_own_cannot_be_anything(name: str, title: str, may: list[str], field: str) -> None:
    with pytest.raises(roles.RoleInvalid) as refused:
        roles.define(name, title=title, may=may, by=SYSTEM, now=NOW)
    assert refused.value.facts == {"field": field}


def test_is_granted_on_record() -> None:
    fatou = _enrolled("support")

    with transaction():
        roles.grant(fatou, "finance", by=SYSTEM, now=NOW)

    assert StaffMember.objects.get().may("ledger.view")
    (record,) = audit.records(action="staff.role_granted")
    assert (record.before, record.after) == ({"role": "support"}, {"role": "finance"})
