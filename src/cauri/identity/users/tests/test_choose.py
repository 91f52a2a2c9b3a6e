"""Choosing a username or a language …"""

from datetime import UTC, datetime

import pytest

from cauri.identity.users import queries
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def join(first: str) -> User:
    """Somebody who joined by e-mail, without a username."""
    with transaction():
        return users.join(
            email=f"{first}@example.org",
            username=None,
            name=first.title(),
            language="fr",
            country="MR",
            home_currency="MRU",
            now=NOW,
        )


def test_gives_a_name_to_who_joined_without(db: None) -> None:
    awa = join("awa")
    with transaction():
        users.choose_username(awa, "Awa", now=NOW)

    assert queries.by_username("awa") == awa
    assert audit.records(action="users.username_chosen").count() == 1


def test_refuses_the_name_of_another(db: None) -> None:
    awa, moussa = join("awa"), join("moussa")
    with transaction():
        users.choose_username(awa, "cowrie", now=NOW)

    with pytest.raises(users.UsernameTaken), transaction():
        users.choose_username(moussa, "COWRIE", now=NOW)
    with pytest.raises(users.UsernameInvalid), transaction():
        users.choose_username(moussa, "co wrie", now=NOW)
    assert queries.by_username("cowrie") == awa


def _choose(person: User, username: str) -> None:
    with transaction():
        users.choose_username(person, username, now=NOW)


def test_keeps_the_name_before_for_who_had_it(db: None) -> None:
    awa, moussa = join("awa"), join("moussa")
    _choose(awa, "Cowrie")
    _choose(awa, "shell")

    with pytest.raises(users.UsernameTaken):
        _choose(moussa, "cowrie")
    with pytest.raises(users.UsernameTaken), transaction():
        users.join(
            email="fatou@example.org", username="COWRIE", name="Fatou", language="fr", country="MR",
            home_currency="MRU", now=NOW,
        )  # fmt: skip
    _choose(awa, "COWRIE")
    assert queries.user(awa.pk).username == "COWRIE"


def test_keeps_five_names_for_one_customer(db: None) -> None:
    awa = join("awa")
    for number in range(6):
        _choose(awa, f"awa{number}")

    with pytest.raises(users.TooManyUsernames):
        _choose(awa, "awa6")
    assert queries.user(awa.pk).username == "awa5"
    _choose(awa, "awa0")
    assert queries.user(awa.pk).username == "awa0"


def test_changes_the_language_of_messages(db: None) -> None:
    awa = join("awa")
    with transaction():
        users.choose_language(awa, "ar", now=NOW)

    assert queries.user(awa.pk).language == "ar"
    with pytest.raises(users.UnknownLanguage), transaction():
        users.choose_language(awa, "de", now=NOW)
