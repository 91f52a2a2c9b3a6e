"""Asking to become an agent …"""

from typing import Any

import pytest
from tests.support import people
from tests.support.apps import App

from cauri.identity.approvals.models import Request
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.agents import applications
from cauri.products.agents.models import Agent
from cauri.products.agents.tests.shop import AGENTS, SHOP, agent_of, approved, fatou

pytestmark = pytest.mark.django_db


def _apply(one: people.Customer, **shop: Any) -> Any:
    return App.of(one).post(f"{AGENTS}/application", {**SHOP, **shop})


def _me(one: people.Customer) -> Any:
    return App.of(one).get(f"{AGENTS}/me").document


def test_waits_for_the_operator() -> None:
    one = people.customer("Fatou Sow", tier=2)
    assert App.of(one).get(f"{AGENTS}/me").code == "not_an_agent"

    answer = _apply(one)

    assert (answer.status, answer.document["state"], answer.document["float"]) == (201, "applied", None)
    assert (answer.document["currency"], answer.document["latitude"]) == ("MRU", 18.0858)
    assert _me(one) == answer.document
    assert AuditRecord.objects.filter(action="agents.applied", actor=one.user.pk).count() == 1


def test_takes_a_verified_identity() -> None:
    assert _apply(people.customer("Fatou Sow", tier=1)).code == "agent_tier_too_low"
    assert not Agent.objects.exists()


def test_is_done_once() -> None:
    one = people.customer("Fatou Sow", tier=2)
    _apply(one)
    assert _apply(one).code == "agent_already_applied"


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": "90.000001"},
        {"longitude": "-180.5"},
        {"latitude": "18.0000001"},
        {"trading_name": " "},
        {"trading_name": "Boutique \u202euotaF"},
        {"hours": "8\n9"},
        {"phone": "call me"},
        {"state": "active"},
    ],
)
def test_of_nonsense_is_refused(wrong: dict[str, str]) -> None:
    assert _apply(people.customer("Fatou Sow", tier=2), **wrong).status == 422


def test_is_admitted_by_two_of_the_staff_with_a_float() -> None:
    one = people.customer("Fatou Sow", tier=2)
    _apply(one)

    approved("agents.admit", {"agent": str(agent_of(one).pk), "float_cap": "20000"})

    me = _me(one)
    assert me["state"] == "active"
    assert me["float"]["cap"] == {"amount": "20000.00", "currency": "MRU"}
    assert me["float"]["balance"] == {"amount": "0.00", "currency": "MRU"}
    listed = App.of(one).get("/api/v1/wallets").document
    assert [(wallet["kind"], wallet["is_default"]) for wallet in listed] == [("main", True), ("float", False)]


def test_may_be_declined_and_made_again() -> None:
    one = people.customer("Fatou Sow", tier=2)
    _apply(one)

    approved("agents.decline", {"agent": str(agent_of(one).pk), "because": "No such street"})

    assert (_me(one)["state"], _me(one)["reason"]) == ("declined", "No such street")
    assert _apply(one, address="Avenue Kennedy 14").document["state"] == "applied"
    assert _me(one)["reason"] == ""


def test_is_decided_on_once() -> None:
    one = fatou(holds="0")
    with pytest.raises(applications.NotApplied), transaction():
        applications.admit(agent_of(one).pk, actor=SYSTEM, now=clock.now())
    with pytest.raises(applications.NotApplied):
        approved("agents.decline", {"agent": str(agent_of(one).pk), "because": "too late"})
    assert not Request.objects.exists()


def test_comes_to_nothing_while_the_applicant_is_locked() -> None:
    one = people.customer("Fatou Sow", tier=2)
    _apply(one)
    type(one.user).objects.filter(pk=one.user.pk).update(state="locked")
    with pytest.raises(applications.ApplicantGone):
        approved("agents.admit", {"agent": str(agent_of(one).pk)})
