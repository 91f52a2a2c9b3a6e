"""Suspending an agent …"""

import pytest
from django.test import Client
from django.urls import reverse
from tests.access import members
from tests.support import people, relay
from tests.support.apps import App

from cauri.identity.users.events import UserClosed
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.agents import applications, locator, queries
from cauri.products.agents.tests.shop import agent_of, awa, fatou, quote, quoted, take

pytestmark = pytest.mark.django_db


def _suspended(one: people.Customer) -> None:
    applications.suspend(agent_of(one).pk, because="complaints", actor=SYSTEM, now=clock.now())


def test_stops_even_what_was_quoted() -> None:
    one, customer = fatou(), awa()
    agreed = quoted(one, customer)
    _suspended(one)

    assert quote(one, username=customer.user.username or "").code == "agent_not_active"
    assert take(one, agreed).code == "agent_not_active"
    assert customer.balance.minor == 0


def test_hides_the_shop_until_it_resumes() -> None:
    one = fatou(holds="0")
    assert len(locator.near(18.0858, -15.9785, radius_km=1)) == 1
    _suspended(one)
    assert locator.near(18.0858, -15.9785, radius_km=1) == []

    applications.resume(agent_of(one).pk, because="cleared", actor=SYSTEM, now=clock.now())
    assert len(locator.near(18.0858, -15.9785, radius_km=1)) == 1


def test_takes_a_reason_and_an_active_agent() -> None:
    agent = agent_of(fatou(holds="0"))
    with pytest.raises(applications.AgentReasonMissing):
        applications.suspend(agent.pk, because="  ", actor=SYSTEM, now=clock.now())
    with pytest.raises(applications.AgentStateDiffers):
        applications.resume(agent.pk, because="why not", actor=SYSTEM, now=clock.now())
    with pytest.raises(queries.UnknownAgent):
        applications.suspend(agent.user_id, because="nobody", actor=SYSTEM, now=clock.now())


def test_is_done_at_the_console_and_on_record() -> None:
    one, desk = fatou(holds="0"), Client()
    desk.force_login(members.of_role("compliance"))
    agent = agent_of(one)

    desk.post(reverse("admin:agents_suspend", args=[agent.pk]), {"because": ""})
    assert agent_of(one).state == "active"
    desk.post(reverse("admin:agents_suspend", args=[agent.pk]), {"because": "complaints"})

    assert (agent_of(one).state, agent_of(one).reason) == ("suspended", "complaints")
    assert AuditRecord.objects.get(action="agents.suspended").actor_kind == "staff"
    page = desk.get(reverse("admin:agents_agent_change", args=[agent.pk]))
    assert b"Let resume" in page.content


def test_is_told_to_the_agent() -> None:
    one = fatou(holds="0")
    _suspended(one)
    relay.deliver_all()
    told = App.of(one).get("/api/v1/notifications").document["items"]
    assert told[0]["kind"] == "agent_suspended"


def test_ends_for_good_when_the_agent_leaves() -> None:
    one = fatou(holds="0")
    with transaction():
        events.publish(UserClosed(user_id=one.user.pk))
    relay.deliver_all()
    assert (agent_of(one).state, agent_of(one).phone) == ("closed", "")
