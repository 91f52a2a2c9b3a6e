"""Linking a Google account …"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from tests.support import crowds
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.identity.access import queries as access_queries
from cauri.identity.access import services as access
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PASSWORD, PIN, WRONG, Person
from cauri.identity.federation import handlers, queries, services
from cauri.identity.federation.events import IdentityLinked
from cauri.identity.federation.models import FederatedIdentity
from cauri.identity.federation.ports import ProviderUnavailable, TokenRefused
from cauri.identity.federation.tests.conftest import Mint
from cauri.infra.audit import queries as audit
from cauri.infra.audit.models import AuditRecord
from cauri.infra.embedded.databases import Urls
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit.transactions import transaction

SUBJECT = "110169484474386276334"


def _link(person: Person, token: str, **given: Any) -> None:
    usual: dict[str, Any] = {"pin": PIN, "now": NOW}
    services.link(person.caller, "google", token, **(usual | given))


def _linked(person: Person) -> list[str]:
    return [one.subject for one in queries.identities_of(person.user.pk)]


def test_keeps_issuer_and_subject(awa: Person, google: Sandbox, mint: Mint) -> None:
    _link(awa, mint())

    (kept,) = queries.identities_of(awa.user.pk)
    assert (kept.issuer, kept.subject, kept.provider, kept.linked_at) == (
        google.url_of("google"),
        SUBJECT,
        "google",
        NOW,
    )
    (record,) = audit.records(action="federation.linked")
    assert (record.actor, record.subject, record.after) == (awa.user.pk, str(awa.user.pk), {"provider": "google"})


def test_takes_the_password_too(db: None, mint: Mint) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=PASSWORD)

    _link(moussa, mint(), pin=None, password=PASSWORD)

    assert _linked(moussa) == [SUBJECT]


def test_takes_the_pin_and_counts_it(awa: Person, mint: Mint) -> None:
    with pytest.raises(access.WrongPin):
        _link(awa, mint(), pin=WRONG)
    with pytest.raises(access.OneSecret):
        _link(awa, mint(), pin=None)

    assert _linked(awa) == []
    with pytest.raises(access.WrongPin) as refused:
        _link(awa, mint(), pin=WRONG)
    assert refused.value.facts == {"tries_left": 3}


@pytest.mark.parametrize("forgery", ["other_key", "wrong_aud", "expired"])
def test_refuses_a_forgery_and_changes_nothing(awa: Person, mint: Mint, forgery: str) -> None:
    with pytest.raises(TokenRefused):
        _link(awa, mint(forgery=forgery))

    assert _linked(awa) == []
    assert not PublishedFact.objects.filter(name="federation.identity_linked").exists()


def test_refuses_another_nonce(awa: Person, mint: Mint) -> None:
    with pytest.raises(TokenRefused):
        _link(awa, mint(nonce="hers"), nonce="another")

    assert _linked(awa) == []


def test_changes_nothing_while_google_is_gone(
    awa: Person, google: Sandbox, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cauri.integrations.google.keys._known", {})
    token = mint()
    google.fault("google", "drop")

    with pytest.raises(ProviderUnavailable):
        _link(awa, token)

    assert _linked(awa) == []


def test_ends_her_other_sessions(awa: Person, mint: Mint) -> None:
    elsewhere, _ = people.signed_in(awa.user)

    _link(awa, mint())

    with pytest.raises(access.NotSignedIn):
        access_queries.caller_of(elsewhere.tokens.access_token, now=NOW)
    assert access_queries.caller_of(awa.device.tokens.access_token, now=NOW) == awa.caller


def test_is_told_at_every_address(awa: Person, mint: Mint) -> None:
    _link(awa, mint())

    (fact,) = PublishedFact.objects.filter(name="federation.identity_linked")
    assert fact.payload == {"user_id": str(awa.user.pk), "provider": "google"}
    handlers.text_of_link(IdentityLinked(user_id=awa.user.pk, provider="google"))
    handlers.mail_of_link(IdentityLinked(user_id=awa.user.pk, provider="google"))
    assert {kept.message.recipient for kept in mailbox.recent(9)} == {"+22222123456", "awa@example.org"}
    assert all("A Google account was linked" in kept.message.body for kept in mailbox.recent(9))


def test_may_be_repeated_and_is_told_once(awa: Person, mint: Mint) -> None:
    _link(awa, mint())
    _link(awa, mint())

    assert _linked(awa) == [SUBJECT]
    assert PublishedFact.objects.filter(name="federation.identity_linked").count() == 1


def test_refuses_what_another_has_linked(awa: Person, moussa: Person, mint: Mint) -> None:
    _link(awa, mint())

    with pytest.raises(services.LinkedElsewhere):
        _link(moussa, mint())

    assert (_linked(awa), _linked(moussa)) == ([SUBJECT], [])


def test_refuses_a_second_account(awa: Person, mint: Mint) -> None:
    _link(awa, mint())

    with pytest.raises(services.LinkedAlready):
        _link(awa, mint(sub="another"))

    assert _linked(awa) == [SUBJECT]


def test_leaves_no_token_and_no_address_behind(awa: Person, mint: Mint) -> None:
    token = mint(email="awa.private@gmail.example")

    _link(awa, token)

    seen = str([*AuditRecord.objects.values(), *PublishedFact.objects.values(), *FederatedIdentity.objects.values()])
    assert token.rpartition(".")[2] not in seen
    assert "awa.private" not in seen


def test_is_won_by_one_of_two_who_link_the_same_account_at_once(committed_db: Urls, mint: Mint) -> None:
    both = [people.person("Awa Diallo"), people.person("Moussa Diop")]
    token = mint()

    told = crowds.together([lambda one=one: _link(one, token) for one in both for _ in range(4)])  # type: ignore[misc] # bound early

    assert FederatedIdentity.objects.count() == 1
    winner = FederatedIdentity.objects.get().user_id
    for person, answer in zip([one for one in both for _ in range(4)], told, strict=True):
        assert answer is None if person.user.pk == winner else isinstance(answer, services.LinkedElsewhere)
    assert PublishedFact.objects.filter(name="federation.identity_linked").count() == 1


@pytest.mark.parametrize("hers", ["another's", "one more of hers"])
def test_is_lost_to_who_was_a_moment_faster(committed_db: Urls, google: Sandbox, mint: Mint, hers: str) -> None:
    awa, moussa = people.person("Awa Diallo"), people.person("Moussa Diop")
    faster, subject = (moussa, SUBJECT) if hers == "another's" else (awa, "another")
    token = mint()

    with ThreadPoolExecutor(1) as slower:
        with transaction():
            FederatedIdentity.objects.create(
                issuer=google.url_of("google"),
                subject=subject,
                provider="google",
                user_id=faster.user.pk,
                linked_at=NOW,
            )
            told = slower.submit(_and_hang_up, lambda: _link(awa, token))
            assert eventually(_somebody_waits, seconds=20)
        error = told.exception(timeout=20)

    assert isinstance(error, services.LinkedElsewhere if hers == "another's" else services.LinkedAlready)
    assert FederatedIdentity.objects.count() == 1


def test_changes_nothing_when_it_was_linked_between_two_looks(
    awa: Person, google: Sandbox, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same request of hers, on its way twice."""

    def and_then_linked(look: Callable[..., Any]) -> Callable[..., Any]:
        def looked(*asked: Any) -> Any:
            seen = look(*asked)
            FederatedIdentity.objects.get_or_create(
                issuer=google.url_of("google"),
                subject=SUBJECT,
                defaults={"provider": "google", "user_id": awa.user.pk, "linked_at": NOW},
            )
            return seen

        return looked

    for name in ("owner_of", "identity_at"):
        monkeypatch.setattr(queries, name, and_then_linked(getattr(queries, name)))

    _link(awa, mint())

    assert FederatedIdentity.objects.count() == 1


def _somebody_waits() -> bool:
    """Whether a row that was inserted keeps another transaction from inserting the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
        return bool(cursor.fetchone()[0])


def _and_hang_up(call: Callable[[], None]) -> None:
    try:
        call()
    finally:
        connections.close_all()


def test_is_won_by_one_of_two_accounts_that_she_links_at_once(committed_db: Urls, mint: Mint) -> None:
    awa = people.person()
    tokens = [mint(), mint(sub="another")]

    told = crowds.together([lambda token=token: _link(awa, token) for token in tokens])  # type: ignore[misc] # bound early

    assert len(_linked(awa)) == 1
    assert sorted(type(answer).__name__ for answer in told) == ["LinkedAlready", "NoneType"]


def test_is_refused_when_her_session_has_ended_meanwhile(awa: Person, mint: Mint) -> None:
    token = mint()
    access.sign_out(awa.caller, now=NOW)

    with pytest.raises(access.SessionOver):
        _link(awa, token)
    assert _linked(awa) == []
