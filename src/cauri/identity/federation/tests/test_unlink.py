"""Unlinking a Google account …"""

from typing import Any

import pytest

from cauri.identity.access import queries as access_queries
from cauri.identity.access import services as access
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PIN, WRONG, Person
from cauri.identity.federation import handlers, queries, services
from cauri.identity.federation.events import IdentityUnlinked
from cauri.identity.federation.tests.conftest import Mint
from cauri.infra.audit import queries as audit
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact


@pytest.fixture
def linked(awa: Person, mint: Mint) -> Person:
    """Awa, who has linked her Google account."""
    services.link(awa.caller, "google", mint(), pin=PIN, now=NOW)
    return awa


def _unlink(person: Person, **given: Any) -> None:
    usual: dict[str, Any] = {"pin": PIN, "now": NOW}
    services.unlink(person.caller, "google", **(usual | given))


def test_lets_it_open_nothing_any_more(linked: Person, mint: Mint) -> None:
    _unlink(linked)

    assert queries.identities_of(linked.user.pk) == []
    with pytest.raises(services.NotLinked):
        services.sign_in("google", mint(), device_name="", now=NOW)
    (record,) = audit.records(action="federation.unlinked")
    assert (record.actor, record.after) == (linked.user.pk, {"provider": "google"})


def test_takes_the_pin(linked: Person) -> None:
    with pytest.raises(access.WrongPin):
        _unlink(linked, pin=WRONG)

    assert len(queries.identities_of(linked.user.pk)) == 1


def test_ends_her_other_sessions(linked: Person) -> None:
    elsewhere, _ = people.signed_in(linked.user)

    _unlink(linked)

    with pytest.raises(access.NotSignedIn):
        access_queries.caller_of(elsewhere.tokens.access_token, now=NOW)
    assert access_queries.caller_of(linked.device.tokens.access_token, now=NOW) == linked.caller


def test_is_told_at_every_address(linked: Person) -> None:
    _unlink(linked)

    assert PublishedFact.objects.filter(name="federation.identity_unlinked").count() == 1
    handlers.text_of_unlink(IdentityUnlinked(user_id=linked.user.pk, provider="google"))
    handlers.mail_of_unlink(IdentityUnlinked(user_id=linked.user.pk, provider="google"))
    assert {kept.message.recipient for kept in mailbox.recent(9)} == {"+22222123456", "awa@example.org"}
    assert all("was unlinked" in kept.message.body for kept in mailbox.recent(9))


def test_refuses_who_has_linked_nothing(awa: Person, moussa: Person, mint: Mint) -> None:
    services.link(awa.caller, "google", mint(), pin=PIN, now=NOW)

    with pytest.raises(services.NothingLinked):
        _unlink(moussa)

    assert len(queries.identities_of(awa.user.pk)) == 1


def test_lets_another_link_it(linked: Person, moussa: Person, mint: Mint) -> None:
    _unlink(linked)

    services.link(moussa.caller, "google", mint(), pin=PIN, now=NOW)

    assert len(queries.identities_of(moussa.user.pk)) == 1


def test_is_refused_when_her_session_has_ended_meanwhile(linked: Person) -> None:
    access.sign_out(linked.caller, now=NOW)

    with pytest.raises(access.SessionOver):
        _unlink(linked)
    assert len(queries.identities_of(linked.user.pk)) == 1
