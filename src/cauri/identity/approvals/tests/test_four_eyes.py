"""What is asked for about a colleague …"""

from datetime import UTC, datetime

import pytest

from cauri.identity.approvals import four_eyes, services
from cauri.identity.approvals.models import Request
from cauri.identity.approvals.tests.conftest import enrolled
from cauri.identity.staff import factors, roles
from cauri.identity.staff.models import Authenticator, StaffMember
from cauri.infra.audit.acts import SYSTEM

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _reset_asked(about: str) -> Request:
    return services.request(
        "staff.factor_reset", {"username": about}, reason="Lost phone", by=enrolled("ibrahima", "support"), now=NOW
    )


def test_gives_no_second_factor_of_an_admin_to_who_is_none(awa: StaffMember, moussa: StaffMember) -> None:
    factors.enrolment_of(awa, now=NOW)
    asked = _reset_asked("awa")

    with pytest.raises(four_eyes.ColleagueHoldsMore):
        services.approve(asked.pk, by=enrolled("mariem", "sub_admin"), now=NOW)
    assert Authenticator.objects.filter(member=awa).exists()

    services.approve(asked.pk, by=moussa, now=NOW)
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("role", ["support", "sub_admin"])
def test_gives_a_second_factor_to_who_holds_no_more_than_the_checker(db: None, role: str) -> None:
    factors.enrolment_of(enrolled("fatou", role), now=NOW)
    asked = _reset_asked("fatou")

    services.approve(asked.pk, by=enrolled("mariem", "sub_admin"), now=NOW)

    assert not Authenticator.objects.exists()


def test_takes_no_role_from_who_holds_more_than_the_checker(awa: StaffMember, moussa: StaffMember) -> None:
    roles.define("granting", title="Granting", may=["staff.role.approve"], by=SYSTEM, now=NOW)
    asked = services.request(
        "staff.role", {"username": "moussa", "role": "support"}, reason="Moves to the desk", by=awa, now=NOW
    )

    with pytest.raises(four_eyes.ColleagueHoldsMore):
        services.approve(asked.pk, by=enrolled("fatou", "granting"), now=NOW)

    assert StaffMember.objects.get(username="moussa").role == "admin"
