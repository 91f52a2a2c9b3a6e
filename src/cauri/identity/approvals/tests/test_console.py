"""The console's queue of requests …"""

from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import DeadlockDetected

from cauri.identity.approvals import queries, services
from cauri.identity.approvals.models import Request
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock

QUEUE = "/console/approvals/request/"
NEW = f"{QUEUE}new/staff.role/"
TYPED = {"username": "fatou", "role": "finance", "reason": "New in the team"}


@pytest.fixture
def made(client: Client, awa: StaffMember, fatou: StaffMember) -> str:
    """The address of Awa's request."""
    client.force_login(awa)
    return str(client.post(NEW, TYPED)["Location"])


def _desk(member: StaffMember) -> Client:
    desk = Client()
    desk.force_login(member)
    return desk


def _state() -> str:
    return queries.request(Request.objects.get().pk).state_at(clock.now())


def test_offers_what_one_may_ask_for(client: Client, fatou: StaffMember) -> None:
    client.force_login(fatou)

    page = client.get(QUEUE).content.decode()

    assert "Unlocking of a customer" in page
    assert "Role of a colleague" not in page
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, TYPED).status_code == 403
    assert client.get(f"{QUEUE}new/access.unlock/").status_code == 200


def test_shows_a_request_in_full_to_its_maker_who_can_only_withdraw(client: Client, made: str) -> None:
    page = client.get(made).content.decode()

    assert all(text in page for text in TYPED.values())
    assert "Withdraw" in page
    assert "Approve" not in page.replace("Approvals", "")
    client.post(f"{made.removesuffix('/')}/approve/")
    assert _state() == "waiting"
    client.post(f"{made}withdraw/")
    assert _state() == "withdrawn"


@pytest.mark.parametrize(
    ("act", "state", "role"), [("approve", "approved", "finance"), ("reject", "rejected", "support")]
)
def test_lets_a_colleague_decide(made: str, moussa: StaffMember, act: str, state: str, role: str) -> None:
    desk = _desk(moussa)
    assert made not in ("", "/")
    assert "New in the team" in desk.get(made).content.decode()

    after = desk.post(f"{made}{act}/", {"note": "Seen"}, follow=True).content.decode()

    assert "Seen" in after
    assert _state() == state
    assert StaffMember.objects.get(username="fatou").role == role
    assert "This was decided before." in desk.post(f"{made}approve/", follow=True).content.decode()


def test_lets_an_auditor_look_and_do_nothing(made: str, moussa: StaffMember) -> None:
    StaffMember.objects.filter(pk=moussa.pk).update(role="auditor")
    desk = _desk(moussa)

    assert desk.get(made).status_code == 200
    for act in ("approve", "reject", "withdraw"):
        assert desk.post(f"{made}{act}/").status_code == 403
    assert desk.post(NEW, TYPED).status_code == 403
    assert _state() == "waiting"


def test_decides_nothing_by_a_link(made: str, moussa: StaffMember) -> None:
    _desk(moussa).get(f"{made}approve/")

    assert _state() == "waiting"


def test_says_what_is_wrong_and_keeps_what_was_typed(client: Client, awa: StaffMember, fatou: StaffMember) -> None:
    client.force_login(awa)

    page = client.post(NEW, {**TYPED, "role": "<b>"}).content.decode()

    assert "There is no role of that name." in page
    assert "&lt;b&gt;" in page
    assert "New in the team" in page
    assert not Request.objects.exists()


@pytest.mark.parametrize("page", ["new/ledger.burn/", f"{UUID(int=1)}/", "nothing/"])
def test_has_no_other_pages(client: Client, awa: StaffMember, page: str) -> None:
    client.force_login(awa)

    assert client.get(f"{QUEUE}{page}").status_code == 404


def test_tries_an_act_again_that_the_database_took_back(
    made: str, moussa: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who lock the same rows in another order: one of them is asked to begin again."""
    approve, asked = services.approve, []

    def deadlocked_once(*what: Any, **more: Any) -> Request:
        asked.append(what)
        if len(asked) == 1:
            raise OperationalError from DeadlockDetected()
        return approve(*what, **more)

    monkeypatch.setattr(services, "approve", deadlocked_once)

    assert _desk(moussa).post(f"{made}approve/").status_code == 302
    assert (_state(), len(asked)) == ("approved", 2)
