"""Publishing …"""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import DatabaseError, connections
from django.db.transaction import set_rollback

from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import events
from cauri.infra.outbox.models import PublishedFact
from cauri.infra.outbox.tests.telling import CowrieFound, tell
from cauri.kit.transactions import NoTransaction, transaction


def test_writes_the_fact_as_the_transaction_commits(committed_db: Urls) -> None:
    fact = CowrieFound(7)
    with transaction():
        events.publish(fact, aggregate="beach 1")

    row = PublishedFact.objects.get()
    assert (row.fact_id, row.name, row.payload, row.aggregate) == (
        fact.fact_id,
        "tests.cowrie_found",
        {"number": 7},
        "beach 1",
    )
    assert events.fact_from(CowrieFound, fact_id=row.fact_id, payload=row.payload) == fact


def test_leaves_no_fact_when_the_transaction_rolls_back(committed_db: Urls) -> None:
    with transaction():
        events.publish(CowrieFound(7))
        set_rollback(True)

    assert not PublishedFact.objects.exists()


def test_needs_a_transaction(committed_db: Urls) -> None:
    with pytest.raises(NoTransaction):
        events.publish(CowrieFound(7))


@dataclass(frozen=True)
class Gossip(events.Fact):
    """What no fact may be: words about people."""

    name: ClassVar[str] = "tests.gossip"
    words: str


@dataclass(frozen=True)
class Nameless(events.Fact):
    """What no fact may be: without a stable name."""

    number: int


@pytest.mark.django_db
@pytest.mark.parametrize("fact", [Gossip("Moussa told Awa that " + "bla " * 20), Nameless(1)])
def test_refuses_what_is_no_fact(fact: events.Fact) -> None:
    with transaction(), pytest.raises(events.NotAFact):
        events.publish(fact)


@pytest.mark.parametrize(("alias", "reason"), [("default", "permission denied"), ("owner", "is append-only")])
@pytest.mark.parametrize(
    "change", ["UPDATE outbox_fact SET name = 'x'", "DELETE FROM outbox_fact", "TRUNCATE outbox_fact"]
)
def test_is_for_good(committed_db: Urls, alias: str, reason: str, change: str) -> None:
    tell(1)
    with connections[alias].cursor() as cursor, pytest.raises(DatabaseError, match=reason):
        cursor.execute(change)

    assert PublishedFact.objects.count() == 1
