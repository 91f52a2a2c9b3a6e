"""Joining …"""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from tests.support import crowds

from cauri.identity.users import queries
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import NoTransaction, transaction
from cauri.money.currencies import UnknownCurrency

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AWA = {
    "phone": E164("+22222123456"),
    "username": "Awa.D",
    "name": "Awa Diallo",
    "language": "fr",
    "country": "MR",
    "home_currency": "MRU",
}
MOUSSA = {**AWA, "phone": E164("+221771234567"), "username": "moussa", "name": "Moussa Diop", "country": "SN"}


def _join(**wanted: Any) -> User:
    with transaction():
        return users.join(**{**AWA, "now": NOW, **wanted})


def test_makes_a_customer_who_can_be_found(db: None) -> None:
    awa = _join(email=" Awa@Example.org ")

    assert queries.user(awa.pk) == awa
    assert queries.by_phone(E164("+22222123456")) == awa
    assert queries.by_email("AWA@example.ORG") == awa
    assert queries.by_username(" aWA.d ") == awa
    assert queries.users_by_id({awa.pk, ids.new_id()}) == {awa.pk: awa}
    found = queries.user(awa.pk)
    assert (found.email, found.username, found.tier, found.state) == ("awa@example.org", "Awa.D", 0, "active")
    assert (found.joined_at, found.phone_verified_at, found.email_verified_at) == (NOW, NOW, NOW)


def test_tells_the_fact_and_records_it_without_a_name(db: None) -> None:
    awa = _join()

    (fact,) = PublishedFact.objects.all()
    assert (fact.name, fact.payload) == ("users.user_joined", {"user_id": str(awa.pk)})
    (record,) = audit.records()
    assert (record.action, record.subject, record.actor) == ("users.joined", str(awa.pk), awa.pk)
    assert "Awa" not in str(vars(record))


@pytest.mark.parametrize(
    ("same", "refusal"),
    [
        ({"phone": AWA["phone"]}, users.PhoneTaken),
        ({"username": "AWA.D"}, users.UsernameTaken),
        ({"email": "awa@example.org"}, users.EmailTaken),
    ],
)
def test_refuses_what_is_somebodys(db: None, same: dict[str, Any], refusal: type[Refusal]) -> None:
    _join(email="awa@example.org")

    with pytest.raises(refusal) as refused:
        _join(**{**MOUSSA, **same})
    assert refused.value.facts == {}
    assert User.objects.count() == 1


def test_lets_one_of_many_have_a_username(committed_db: Urls) -> None:
    numbers = [E164(f"+2222212{number:04}") for number in range(10)]

    told = crowds.together([lambda phone=phone: _join(phone=phone) for phone in numbers])  # type: ignore[misc] # early

    assert sum(isinstance(one, users.UsernameTaken) for one in told) == 9
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "username",
    ["a", "A", "7a", "awa.d_i-allo", "a" * 30, "1.a"],
)
def test_takes_a_username(db: None, username: str) -> None:
    assert _join(username=username).username == username


@pytest.mark.parametrize(
    "username",
    ["", ".awa", "-awa", "_awa", "a" * 31, "awa d", "awa@d", "àwa", "عواء", "22123456", "1-2", "awa\n", "awa\x00"],
)
def test_refuses_a_username(db: None, username: str) -> None:
    with pytest.raises(users.UsernameInvalid):
        _join(username=username)


@pytest.mark.parametrize(
    "name", ["Awa", "عواء بنت محمد", "  Awa   Diallo ", "N'Diaye-Sow", "x" * 80, "A.B. Diallo", "Dr. Sow"]
)
def test_takes_a_name_of_any_script(db: None, name: str) -> None:
    assert _join(name=name).name == " ".join(name.split())


@pytest.mark.parametrize(
    "name",
    ["http://example.org Ba", "example.org/login", "Awa example.org", "call:123", "awa@example", "example\uff0eorg"],
)
def test_refuses_a_name_that_phones_show_as_a_link(db: None, name: str) -> None:
    with pytest.raises(users.NameInvalid):
        _join(name=name)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "Awa\u202eDiallo", "Awa\u200b", "A\x00wa", "\ud800"])
def test_refuses_a_name(db: None, name: str) -> None:
    with pytest.raises(users.NameInvalid):
        _join(name=name)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"country": "XX"}, users.UnknownCountry),
        ({"country": "mr"}, users.UnknownCountry),
        ({"language": "de"}, users.UnknownLanguage),
        ({"home_currency": "XXX"}, UnknownCurrency),
        ({"email": "awa at example"}, users.EmailInvalid),
        ({"email": "x" * 250 + "@example.org"}, users.EmailInvalid),
    ],
)
def test_refuses(db: None, wanted: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        _join(**wanted)


def test_needs_a_way_to_be_reached(db: None) -> None:
    with pytest.raises(IntegrityError, match="users_user_can_be_reached"):
        _join(phone=None)


def test_belongs_to_somebody_elses_transaction(committed_db: Urls) -> None:
    with pytest.raises(NoTransaction):
        users.join(**{**AWA, "now": NOW})  # type: ignore[arg-type] # as in the others


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Awa Diallo", "Awa D•••"), ("Awa", "A•••"), ("Awa Mariem Diallo", "Awa D•••"), ("عواء محمد", "عواء م•••")],
)
def test_shows_strangers_a_masked_name(name: str, shown: str) -> None:
    assert queries.masked_name(User(name=name)) == shown


def test_is_what_an_unknown_customer_has_not_done(db: None) -> None:
    with pytest.raises(queries.UnknownUser):
        queries.user(ids.new_id())
    assert queries.by_phone(E164("+22222123456")) is None
    assert queries.by_username("awa") is None
    assert queries.by_email("awa@example.org") is None
