"""Every operation of the API …"""

import json
from typing import Any

import pytest
from django.test import Client

from cauri.identity.access.models import Session
from cauri.identity.access.services import lock_for
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from tests.access import digests, members, scenes
from tests.access.matrix import API, COLUMNS, STAFF, Reach, Who
from tests.access.scenes import Request
from tests.support import people
from tests.support.operations import Operation, operations
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

ALL = list(operations())
NAMES = {Who.OTHER: "Moussa Diop", Who.AGENT: "Fatou Sow", Who.MERCHANT: "Ibrahima Fall"}
_ASKED_IN_TURN = [*(column for column in COLUMNS if column != Who.OWNER), Who.OWNER]  # she may use it up
REFUSALS = {401, 403, 404, 423}

# What a refused request may leave behind: that somebody asked, and that a guess was wrong.
TRACES = {
    "public.audit_record", "public.throttles_count", "public.throttles_counter", "public.access_tries",
    "public.access_onetimecode", "public.passkeys_challenge", "public.idempotency_request",
}  # fmt: skip
# A locked owner's passkey counts that it was used, although they are not let in.
TRACES_OF_USE = {"POST /api/v1/auth/passkeys/sign-in": {"public.passkeys_passkey"}}


@pytest.fixture(scope="module")
def desks(city: None) -> dict[str, Client]:
    """A browser for each role of staff, by its column, where somebody has signed in."""
    opened = {f"staff: {role}": Client() for role in STAFF}
    for role, browser in zip(STAFF, opened.values(), strict=True):
        browser.force_login(members.of_role(role))
    return opened


def test_has_its_line_in_the_table() -> None:
    asked = {str(one) for one in ALL}

    assert sorted(asked - set(API)) == [], "declare in tests/access/matrix.py who may do that"
    assert sorted(set(API) - asked) == [], "the table has lines for operations that are none"


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_lets_in_whom_its_line_names_and_nobody_else(
    operation: Operation, google: Sandbox, desks: dict[str, Client]
) -> None:
    reach = API[str(operation)]
    asks_of = _Cells(operation, reach, desks)

    let_in = {column for column in _ASKED_IN_TURN if asks_of.lets_in(column)}

    expected = {column for column in COLUMNS if reach.succeeds_for(column)}
    if str(operation) == "GET /health/ready":
        expected = set()  # no worker runs here, and it says so to everybody
    assert let_in == expected


@pytest.mark.parametrize(
    "operation", [one for one in ALL if API.get(str(one)) in {Reach.OWNER, Reach.OWN_CODE}], ids=str
)
def test_about_what_is_anothers_tells_no_more_than_about_what_is_nobodys(operation: Operation, google: Sandbox) -> None:
    awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Diop")
    hers = scenes.request_for(operation, awa)
    nobodys = hers.of_nobodys()

    of_hers = _asked(operation, hers, Client(), moussa, body=hers.body)
    of_nobodys = _asked(operation, nobodys, Client(), moussa, body=nobodys.body)

    expected = 404 if API[str(operation)] is Reach.OWNER else 403
    assert (of_hers.status_code, of_nobodys.status_code) == (expected, expected), (of_hers.content, of_nobodys.content)
    assert _told(of_hers, hers) == _told(of_nobodys, nobodys)
    assert set(of_hers.headers) == set(of_nobodys.headers)


class _Cells:
    """One line of the table, cell by cell."""

    def __init__(self, operation: Operation, reach: Reach, desks: dict[str, Client]) -> None:
        self._operation, self._reach, self._desks = operation, reach, desks
        self._awa = people.customer("Awa Diallo")
        self._hers = scenes.request_for(operation, self._awa)

    def lets_in(self, column: str) -> bool:
        """Whether somebody is answered with success. Who is not is refused by the book, and has changed nothing."""
        match column:
            case Who.OWNER:
                return self._succeeds(self._hers, Client(), self._awa, self._hers.body)
            case Who.LOCKED:
                return self._succeeds_when_locked()
            case Who.ANONYMOUS:
                return self._succeeds_as_stranger(Client(), None)
            case Who.OTHER | Who.AGENT | Who.MERCHANT:
                return self._succeeds_as_stranger(Client(), people.customer(NAMES[Who(column)]))
            case _:
                return self._succeeds_as_stranger(self._desks[column], None)

    def _succeeds_as_stranger(self, client: Client, caller: Customer | None) -> bool:
        """Somebody asks about themselves where that is what one does; about what is Awa's everywhere else."""
        if self._reach is Reach.EVERYBODY or (self._reach is Reach.EACH and caller is not None):
            own = scenes.request_for(self._operation, caller or people.customer("Awa Diallo"))
            return self._succeeds(own, client, caller, own.body)
        if self._reach in {Reach.PROOF, Reach.CODE}:  # a code takes five tries only
            hers = scenes.request_for(self._operation, people.customer("Awa Diallo"))
            return self._succeeds(hers, client, caller, hers.guess)
        return self._succeeds(self._hers, client, caller, self._hers.body)

    def _succeeds_when_locked(self) -> bool:
        locked = people.customer("Awa Diallo")
        hers = scenes.request_for(self._operation, locked)
        lock_for(locked.user.pk, by=SYSTEM, wipe=False, now=clock.now())
        let_in = self._succeeds(hers, Client(), locked, hers.body)
        if self._reach in {Reach.EACH, Reach.OWNER}:
            Session.objects.filter(user=locked.user).update(ended_at=None, ended_why="")
            assert not self._succeeds(hers, Client(), locked, hers.body), "if a session had outlived the lock"
        return let_in

    def _succeeds(self, request: Request, client: Client, caller: Customer | None, body: Any) -> bool:
        return bool(_tried(self._operation, request, client, caller, body).status_code < 300)


def _tried(operation: Operation, request: Request, client: Client, caller: Customer | None, body: Any) -> Any:
    traces = TRACES | TRACES_OF_USE.get(str(operation), set())
    before = digests.contents(digests.tables(but=traces))
    answer = _asked(operation, request, client, caller, body=body)
    if answer.status_code >= 300 and str(operation) != "GET /health/ready":
        assert answer.status_code in REFUSALS, (str(operation), answer.status_code, answer.content)
        assert digests.changed(before) == set(), str(operation)
    return answer


def _asked(operation: Operation, request: Request, client: Client, caller: Customer | None, *, body: Any) -> Any:
    headers = {} if caller is None else {"Authorization": f"Bearer {caller.access_token}"}
    return request.of(operation, client, body=body, key="key-0001", **headers)


def _told(answer: Any, request: Request) -> dict[str, Any]:
    """A problem document without what names this very request."""
    told: dict[str, Any] = json.loads(answer.content)
    del told["request_id"]
    text = json.dumps(told)
    return dict(json.loads(text.replace(str(request.named), "…")))
