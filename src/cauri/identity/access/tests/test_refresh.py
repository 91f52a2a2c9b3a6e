"""Refreshing …"""

from datetime import datetime, timedelta

import pytest
from tests.support import crowds

from cauri.identity.access import queries, sessions, tokens
from cauri.identity.access import services as access
from cauri.identity.access.models import Device, RefreshToken, Session
from cauri.identity.access.services import Tokens
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, Person
from cauri.identity.users import services as users
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox.models import PublishedFact
from cauri.kit.transactions import transaction

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def _first(awa: Person) -> str:
    return awa.device.tokens.refresh_token


def _refused(token: str, *, at: datetime) -> None:
    with pytest.raises(access.RefreshRefused):
        access.refresh(token, now=at)


def test_gives_new_tokens_for_the_same_session(awa: Person) -> None:
    told = access.refresh(_first(awa), now=NOW + 9 * MINUTE)

    assert told.refresh_token != _first(awa)
    assert told.access_expires_at == NOW + 19 * MINUTE
    assert told.refresh_expires_at == NOW + 9 * MINUTE + 14 * DAY
    caller = queries.caller_of(told.access_token, now=NOW + 18 * MINUTE)
    assert caller == awa.caller
    assert access.refresh(told.refresh_token, now=NOW + 18 * MINUTE).refresh_token != told.refresh_token


def test_gives_the_same_successor_to_the_same_token_within_ten_seconds(awa: Person) -> None:
    first = access.refresh(_first(awa), now=NOW + MINUTE)
    again = access.refresh(_first(awa), now=NOW + MINUTE + 9 * SECOND)

    assert again.refresh_token == first.refresh_token
    access.refresh(again.refresh_token, now=NOW + 2 * MINUTE)


def test_ends_the_session_when_a_used_token_comes_again(awa: Person) -> None:
    told = access.refresh(_first(awa), now=NOW)

    _refused(_first(awa), at=NOW + 10 * SECOND)

    _refused(told.refresh_token, at=NOW + 11 * SECOND)
    with pytest.raises(access.SessionOver):
        queries.caller_of(told.access_token, now=NOW + 11 * SECOND)
    assert Session.objects.get(pk=awa.device.session_id).ended_why == "token_reused"
    (record,) = audit.records(action="access.session_ended")
    assert record.after == {"why": "token_reused", "device_id": str(awa.device.device_id)}
    (fact,) = PublishedFact.objects.filter(name="access.session_ended")
    assert fact.payload["why"] == "token_reused"


def test_remembers_a_used_token_as_long_as_its_session(awa: Person) -> None:
    token, at = _first(awa), NOW
    for _ in range(5):
        at += DAY
        token = access.refresh(token, now=at).refresh_token

    _refused(_first(awa), at=at + MINUTE)
    _refused(token, at=at + MINUTE)


def test_leaves_the_other_sessions_alone_when_one_is_stolen(awa: Person) -> None:
    elsewhere, _ = people.signed_in(awa.user)
    access.refresh(_first(awa), now=NOW)
    _refused(_first(awa), at=NOW + MINUTE)

    access.refresh(elsewhere.tokens.refresh_token, now=NOW + MINUTE)


def test_ends_after_fourteen_idle_days(awa: Person) -> None:
    told = access.refresh(_first(awa), now=NOW + 14 * DAY - SECOND)

    _refused(told.refresh_token, at=NOW + 28 * DAY - SECOND)


def test_ends_after_thirty_days_in_any_case(awa: Person) -> None:
    token = _first(awa)
    for day in (13, 26):
        told = access.refresh(token, now=NOW + day * DAY)
        token = told.refresh_token

    assert told.refresh_expires_at == NOW + 30 * DAY
    _refused(token, at=NOW + 30 * DAY)


@pytest.mark.parametrize("token", ["", "nothing of ours", "0" * 43])
def test_refuses_what_is_no_token(awa: Person, token: str) -> None:
    _refused(token, at=NOW)


def test_refuses_an_access_token(awa: Person) -> None:
    _refused(awa.device.tokens.access_token, at=NOW)


def test_is_refused_after_signing_out(awa: Person) -> None:
    access.sign_out(awa.caller, now=NOW)

    _refused(_first(awa), at=NOW)


def test_is_refused_on_a_revoked_device(awa: Person) -> None:
    Device.objects.update(revoked_at=NOW)

    _refused(_first(awa), at=NOW)


def test_is_refused_to_a_locked_customer(awa: Person) -> None:
    with transaction():
        users.lock(awa.user, by=SYSTEM, now=NOW)

    with pytest.raises(access.AccountLocked):
        access.refresh(_first(awa), now=NOW)


def test_leaves_one_lineage_of_twenty_at_once(committed_db: Urls) -> None:
    awa = people.person()

    told = crowds.together([lambda: access.refresh(_first(awa), now=NOW)] * 20)

    successors = {pair.refresh_token for pair in told if isinstance(pair, Tokens)}
    assert len([pair for pair in told if isinstance(pair, Tokens)]) == 20
    assert len(successors) == 1
    assert RefreshToken.objects.count() == 2
    assert RefreshToken.objects.filter(used_at=None).count() == 1


def test_keeps_no_token_but_its_hash(awa: Person) -> None:
    told = access.refresh(_first(awa), now=NOW)

    kept = b"".join(bytes(token.digest) for token in RefreshToken.objects.all())
    assert told.refresh_token.encode() not in kept
    assert len(kept) == 64
    assert "token=" not in repr(told)
    assert tokens.LIFE == 10 * MINUTE
    assert sessions.GRACE == 10 * SECOND
