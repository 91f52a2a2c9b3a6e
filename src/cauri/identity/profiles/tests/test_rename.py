"""Another name …"""

from typing import Any

import pytest
from django.test import Client
from tests.support.people import Customer, customer

from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit

pytestmark = pytest.mark.usefixtures("db")


def _rename(who: Customer, **body: object) -> tuple[int, Any]:
    answer = Client().put(
        "/api/v1/profiles/me/name", body, "application/json", headers={"Authorization": f"Bearer {who.access_token}"}
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize("tier", [0, 1])
def test_is_given_to_who_is_not_verified_and_is_on_record(tier: int) -> None:
    awa = customer("Awa Diallo", funds="0.00", tier=tier)
    assert _rename(awa, name="  Awa   Ba ") == (200, {"name": "Awa Ba"})
    assert User.objects.get(pk=awa.user.pk).name == "Awa Ba"
    (record,) = audit.records(action="users.name_chosen")
    assert audit.opened(record.pk).personal == {"before": "Awa Diallo", "after": "Awa Ba"}
    assert "Awa" not in f"{record.before}{record.after}"


@pytest.mark.parametrize("tier", [2, 3])
def test_is_refused_once_the_name_is_verified(tier: int) -> None:
    awa = customer("Awa Diallo", funds="0.00", tier=tier)
    status, told = _rename(awa, name="Fatou Sow")
    assert (status, told["code"]) == (409, "name_verified")
    assert User.objects.get(pk=awa.user.pk).name == "Awa Diallo"
    assert not audit.records(action="users.name_chosen").exists()


@pytest.mark.parametrize(
    "body", [{"name": ""}, {"name": "a" * 81}, {"name": "see evil.com"}, {}, {"name": "A", "tier": 3}]
)
def test_is_a_name(body: dict[str, object]) -> None:
    awa = customer("Awa Diallo", funds="0.00")
    assert _rename(awa, **body)[0] == 422
    assert User.objects.get(pk=awa.user.pk).name == "Awa Diallo"
