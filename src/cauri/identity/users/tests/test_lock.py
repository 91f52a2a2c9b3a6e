"""Locking a customer …"""

from datetime import UTC, datetime

import pytest

from cauri.identity.users import queries
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FATOU_OF_SUPPORT = Actor("staff", ids.new_id())


@pytest.fixture
def awa(db: None) -> User:
    with transaction():
        return users.join(
            phone=E164("+22222123456"),
            username="awa",
            name="Awa Diallo",
            language="fr",
            country="MR",
            home_currency="MRU",
            now=NOW,
        )


def test_is_told_recorded_and_can_be_undone(awa: User) -> None:
    with transaction():
        users.lock(awa, by=FATOU_OF_SUPPORT, now=NOW)
    assert (awa.state, queries.user(awa.pk).state) == ("locked", "locked")

    with transaction():
        users.unlock(awa, by=FATOU_OF_SUPPORT, now=NOW)
    assert queries.user(awa.pk).state == "active"
    assert list(PublishedFact.objects.order_by("position").values_list("name", flat=True))[1:] == [
        "users.user_locked",
        "users.user_unlocked",
    ]
    assert [record.action for record in audit.records(actor=FATOU_OF_SUPPORT.id)] == ["users.unlocked", "users.locked"]


def test_twice_changes_nothing(awa: User) -> None:
    with transaction():
        users.lock(awa, by=FATOU_OF_SUPPORT, now=NOW)
        users.lock(awa, by=FATOU_OF_SUPPORT, now=NOW)

    assert PublishedFact.objects.filter(name="users.user_locked").count() == 1


def test_does_not_bring_back_who_has_left(awa: User) -> None:
    User.objects.update(state=User.State.CLOSED)
    with transaction():
        users.lock(awa, by=FATOU_OF_SUPPORT, now=NOW)
        users.unlock(awa, by=FATOU_OF_SUPPORT, now=NOW)

    assert queries.user(awa.pk).state == "closed"


def test_leaves_the_tier_which_is_set_and_recorded_by_itself(awa: User) -> None:
    with transaction():
        users.set_tier(awa, 2, by=FATOU_OF_SUPPORT, now=NOW)
        users.lock(awa, by=FATOU_OF_SUPPORT, now=NOW)

    assert queries.user(awa.pk).tier == 2
    (record,) = audit.records(action="users.tier_set")
    assert (record.before, record.after) == ({"tier": 0}, {"tier": 2})
    with pytest.raises(ValueError, match="no tier"), transaction():
        users.set_tier(awa, 4, by=FATOU_OF_SUPPORT, now=NOW)
