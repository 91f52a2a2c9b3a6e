"""What staff do at the console …"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from cauri.identity.approvals import kinds, queries
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Decision, Request
from cauri.identity.approvals.services import OwnRequest
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock, permissions
from cauri.products.bank_requests.tests import branch
from tests.access import agents, members, scenes_of_bank_requests, scenes_of_payouts
from tests.access import city as cities
from tests.access.city import City
from tests.access.console import CONSOLE, NOBODY
from tests.access.pages import addresses
from tests.support import people

PASSWORD: Final = "twelve-cowries-at-noon"
NEW_PASSWORD: Final = "thirteen-cowries-at-dusk"

# What nobody does alone. Each kind is asked for by one member of staff and allowed by another.
UNDER_FOUR_EYES: Final = {
    "access.pin_reset": "let a customer who forgot the PIN choose another",
    "access.unbar_pin": "let a customer whose PIN was barred enter it again",
    "access.unlock": "let a locked customer in again",
    "agents.admit": "let somebody serve customers",
    "agents.decline": "turn down who wants to serve customers",
    "agents.float": "give an agent float",
    "bills.refund": "give a bill back, or not",
    "deposits.credit": "give a customer money that is in suspense",
    "deposits.return": "send money that is in suspense back to who paid it",
    "deposits.end_return": "no longer have money sent back that the bank does not send",
    "fees.rule": "change a fee",
    "fx.accept_rate": "believe an exchange rate that jumped",
    "instructions.finding": "say what a company did with a payment",
    "kyc.override": "set a customer's tier by hand",
    "ledger.adjustment": "move money by hand",
    "limits.customer": "give one customer other limits",
    "limits.rule": "change a limit",
    "payments.unclaimed": "pay out what is owed to a customer who has left",
    "profiles.erase": "forget a customer who has left",
    "recalls.decision": "give a transfer back that its recipient keeps, or not",
    "reconciliation.adjust": "put right what a company holds",
    "staff.factor_reset": "take a colleague's second factor away",
    "staff.role": "give a colleague a role",
}


_NOTHING: Final = "transaction,nothing,3,500,NGN,0,failed,2026-01-31T00:00:00+00:00"


@dataclass(frozen=True)
class Act:
    """One act at the console: what is sent where, and what the audit log then says."""

    leaves: str
    form: dict[str, Any]
    about: Callable[[City], list[Any]] = lambda _: []


ACTS: Final = {
    "access_lock": Act("access.account_locked", {}, lambda city: [city.awa.user.pk]),
    "access_sim_changed": Act("access.sim_changed", {}, lambda city: [city.awa.user.pk]),
    "agents_suspend": Act("agents.suspended", {"because": "complaints"}, lambda _: [agents.agent(active=True)]),
    "agents_resume": Act("agents.resumed", {"because": "cleared"}, lambda _: [agents.agent(active=False)]),
    "agents_float_decline": Act("agents.float_declined", {"because": "no slip"}, lambda _: [agents.float_asked()]),
    "approvals_request_new": Act(
        "approvals.requested",
        {"product": "transfer", "currency": "MRU", "percent": "0.7", "reason": "they rose"},
        lambda _: ["fees.rule"],
    ),
    "approvals_request_approve": Act("approvals.approved", {}, lambda city: [city.request]),
    "approvals_request_reject": Act("approvals.rejected", {}, lambda _: [cities.asked_for()]),
    "approvals_request_withdraw": Act("approvals.withdrawn", {}, lambda _: [_own_request()]),
    "audit_export": Act("audit.exported", {"since": "2026-01-01T00:00", "until": "2100-01-01T00:00", "form": "csv"}),
    "bank_requests_approve": Act("bank_requests.approved", {}, lambda _: [scenes_of_bank_requests.waiting()]),
    "bank_requests_refuse": Act(
        "bank_requests.refused", {"because": "too new"}, lambda _: [scenes_of_bank_requests.waiting()]
    ),
    "bank_requests_produce": Act(
        "bank_requests.produced", {"reference": "4711"}, lambda _: [branch.approved(scenes_of_bank_requests.waiting())]
    ),
    "bank_requests_deliver": Act(
        "bank_requests.delivered",
        {},
        lambda _: [branch.produced(branch.approved(scenes_of_bank_requests.waiting()))],
    ),
    "bills_refresh": Act("bills.catalogue_refreshed", {}),
    "bills_switch": Act("bills.biller_switched_off", {"to": "off", "because": "it is moving"}, lambda _: ["somelec"]),
    "companies_switch": Act(
        "companies.switched_off", {"to": "off", "because": "they are moving"}, lambda _: ["paystack"]
    ),
    "kyc_case_decide": Act("kyc.case_taken", {"act": "take"}, lambda city: [city.case]),
    "ledger_verify_now": Act("ledger.verified", {}),
    "payouts_stop": Act(
        "payouts.stopped",
        {"because": "they were hacked"},
        lambda _: [scenes_of_payouts.under_way(people.customer("Awa Sow"))],
    ),
    "reconciliation_explain": Act(
        "reconciliation.break_explained", {"note": "They are at it"}, lambda city: [city.difference]
    ),
    "reconciliation_upload": Act(
        "reconciliation.report_taken_in", {"company": "paystack", "report": cities.reported(_NOTHING)}
    ),
    "password_change": Act(
        "staff.password_changed",
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    ),
    "logout": Act("staff.signed_out", {}),
    "login": Act("staff.sign_in_failed", {"username": "aissata.admin", "password": "not-her-password"}),
    "second_factor": Act("staff.second_factor_failed", {"code": "000000"}),
}
# These take a POST and read only: a search, the frame's lists, what was sent in development.
_READ_ONLY: Final = {"index", "search", "app_list", "mailbox/"}


@pytest.fixture(scope="module")
def town(city: None) -> City:
    """The city, with something of everything in it."""
    return cities.founded()


def test_is_each_tried_here() -> None:
    acting = {one.name for one in addresses() if CONSOLE[one.line].of(one.name).acted_on_by != NOBODY}

    assert acting == set(ACTS) | _READ_ONLY


@pytest.mark.parametrize("name", ACTS)
def test_is_on_record(name: str, day: None, town: City) -> None:
    act, desk = ACTS[name], Client()
    actor = members.of_role("admin")
    if name != "login":
        desk.force_login(actor)
    since = clock.now()

    desk.post(reverse(f"admin:{name}", args=act.about(town)), act.form)

    record = AuditRecord.objects.filter(action=act.leaves, at__gte=since).latest("at")
    if not act.leaves.endswith("_failed"):
        assert (record.actor_kind, record.actor) == ("staff", actor.pk)
    assert record.request_id


@pytest.mark.parametrize("name", ["kyc_case_change", "kyc_case_document"])
def test_is_on_record_when_they_look_at_what_is_personal(name: str, day: None, town: City) -> None:
    desk, actor, since = Client(), members.of_role("compliance"), clock.now()
    desk.force_login(actor)
    about = [town.case] if name == "kyc_case_change" else [town.case, "front"]

    assert desk.get(reverse(f"admin:{name}", args=about)).status_code == 200

    assert AuditRecord.objects.filter(actor=actor.pk, at__gte=since).exists()


def test_takes_two_where_it_is_about_money_limits_fees_roles_and_unlocking() -> None:
    assert {kind.name for kind in kinds.declared()} == set(UNDER_FOUR_EYES)


@pytest.mark.parametrize("name", UNDER_FOUR_EYES)
def test_is_never_allowed_by_who_asked_for_it(name: str, day: None, town: City) -> None:
    alone, now = members.of_role("admin", name="khady"), clock.now()
    kind = kinds.named(name)
    assert alone.may(kind.to_request)
    assert alone.may(kind.to_approve)
    asked = Request.objects.create(
        kind=name, payload={}, reason="alone", asked_by=alone, asked_at=now, expires_at=now + approvals.DECIDED_WITHIN
    )

    for decide in (approvals.approve, approvals.reject):
        with pytest.raises(OwnRequest):
            decide(asked.pk, by=alone, now=now)

    assert queries.request(asked.pk).state_at(now) == "waiting"
    assert not Decision.objects.filter(request=asked).exists()


@pytest.mark.parametrize("name", UNDER_FOUR_EYES)
def test_is_never_asked_for_or_allowed_by_who_only_looks(name: str) -> None:
    of_the_auditor = permissions.of_standard_role("auditor") or frozenset()

    assert not {kinds.named(name).to_request, kinds.named(name).to_approve} & of_the_auditor


def _own_request() -> str:
    fee = {"product": "transfer", "currency": "MRU", "percent": "0.6"}
    me = members.of_role("admin")
    return str(approvals.request("fees.rule", fee, reason="a slip", by=me, now=clock.now()).pk)
