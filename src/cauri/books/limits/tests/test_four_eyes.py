"""A change of a limit under four eyes …"""

import pytest

from cauri.books.limits.models import LimitRule
from cauri.books.limits.services import LimitRuleInvalid
from cauri.identity.approvals import services
from cauri.identity.approvals.models import Request
from cauri.identity.staff import roles
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock
from cauri.kit.errors import Refusal

CHANGE = {"tier": "2", "currency": "MRU", "direction": "out", "daily": "90000.00", "daily_count": "40"}


def _enrolled(name: str, role: str) -> StaffMember:
    return staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role=role, now=clock.now()
    )


@pytest.fixture
def maker(db: None) -> StaffMember:
    return _enrolled("fatou", "finance")


def test_counts_once_compliance_approves(maker: StaffMember) -> None:
    asked = services.request("limits.rule", CHANGE, reason="Board decision", by=maker, now=clock.now())
    with pytest.raises(roles.NotPermitted):
        services.approve(asked.pk, by=_enrolled("moussa", "finance"), now=clock.now())

    services.approve(asked.pk, by=_enrolled("ibrahima", "compliance"), now=clock.now())

    rule = LimitRule.objects.get(valid_to=None, tier=2, currency="MRU", direction="out", product="")
    assert (rule.daily_minor, rule.daily_count, rule.monthly_minor) == (9_000_000, 40, None)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"tier": "0"}, LimitRuleInvalid),
        ({"daily_count": "-1"}, LimitRuleInvalid),
        ({"balance_cap": "5.00"}, LimitRuleInvalid),
        ({"direction": "up"}, services.PayloadInvalid),
    ],
)
def test_is_not_even_asked_for_when_it_cannot_be(
    maker: StaffMember, changed: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        services.request("limits.rule", {**CHANGE, **changed}, reason="Board", by=maker, now=clock.now())
    assert not Request.objects.exists()
