"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from django.db import DatabaseError, connections
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.recalls.invariants import INVARIANTS
from cauri.products.recalls.tests.recalling import asked, consent, row, sent, two, withdraw

Change = Callable[[str, Mapping[str, object]], int]
_HOLDS, _OF_TRANSFER, _RETURNS = (one.name for one in INVARIANTS)
_ROW = "UPDATE recalls_recall SET"
_OPEN, _BACK = "WHERE payment_id = %(open)s", "WHERE payment_id = %(back)s"

EDITS = {
    "released behind its back": (
        "UPDATE ledger_hold SET state = 'released', remaining = ARRAY[0] WHERE posting_id = %(hold)s", _HOLDS
    ),
    "holding less": ("UPDATE ledger_hold SET remaining = ARRAY[1] WHERE posting_id = %(hold)s", _HOLDS),
    "saying that it holds less": (f"{_ROW} held_minor = held_minor - 1 {_OPEN}", _HOLDS),
    "holding nothing of its": (f"{_ROW} hold_id = %(nobody)s {_OPEN}", _HOLDS),
    "ended and holding": (f"{_ROW} state = 'refused', ended_at = asked_at {_OPEN}", _HOLDS),
    "forgotten": (f"DELETE FROM recalls_recall {_OPEN}", _HOLDS),
    "from another": (f"{_ROW} recipient_id = sender_id {_OPEN}", _OF_TRANSFER),
    "of more than arrived": (f"{_ROW} amount_minor = amount_minor + 1 {_OPEN}", _OF_TRANSFER),
    "of a payment that is none": (
        "UPDATE payments_payment SET product = 'qr' WHERE id = %(open)s", _OF_TRANSFER
    ),
    "returned more": (f"{_ROW} held_minor = held_minor + 1, amount_minor = amount_minor + 1 {_BACK}", _RETURNS),
    "returned by nothing": (f"{_ROW} returned_id = %(nobody)s {_BACK}", _RETURNS),
    "returned and refused": (f"{_ROW} state = 'refused' {_BACK}", _RETURNS),
    "expired too early": (f"{_ROW} state = 'expired' WHERE payment_id = %(withdrawn)s", _RETURNS),
}  # fmt: skip
_TABLES = ("recalls_recall", "ledger_hold", "payments_payment")
_CONSTRAINTS = ("recall_of_another", "recall_holds_no_more", "recall_holds_by_a_hold", "recall_returned_by_a_payment")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE recalls_recall DISABLE TRIGGER fixed")
        for name in _CONSTRAINTS:
            connection.execute(f"ALTER TABLE recalls_recall DROP CONSTRAINT {name}")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change) -> None:
    awa, moussa = two()
    khady, ibrahima = two()
    names: dict[str, object] = {name: asked(awa, sent(awa, moussa)) for name in ("open", "back")}
    names |= {"withdrawn": asked(khady, sent(khady, ibrahima)), "nobody": ids.new_id()}
    assert consent(moussa, str(names["back"])).status == withdraw(khady, str(names["withdrawn"])).status == 200
    names["hold"] = row(str(names["open"])).hold_id
    assert list(invariants.findings()) == []
    found = {}

    for table in _TABLES:
        superuser(f"CREATE TABLE before_{table} AS TABLE {table}", {})
    for edit, (statement, _) in EDITS.items():
        assert superuser(statement, names) == 1, edit
        found[edit] = {finding.check for finding in invariants.findings()}
        for table in _TABLES:
            superuser(f"DELETE FROM {table}", {})
            superuser(f"INSERT INTO {table} SELECT * FROM before_{table}", {})
    for table in _TABLES:
        superuser(f"DROP TABLE before_{table}", {})

    assert {edit: check in found[edit] for edit, (_, check) in EDITS.items()} == dict.fromkeys(EDITS, True)
    assert {check for _, check in EDITS.values()} == {one.name for one in INVARIANTS}
    assert list(invariants.findings()) == []


@pytest.mark.parametrize("column", ["held_minor = 0", "recipient_id = sender_id", "expires_at = now()"])
def test_is_refused_by_the_database(committed_db: Urls, column: str) -> None:
    awa, moussa = two()
    asked(awa, sent(awa, moussa))

    for database in ("default", "owner"):
        with pytest.raises(DatabaseError), connections[database].cursor() as cursor:
            cursor.execute(f"UPDATE recalls_recall SET {column}")
        connections[database].rollback()
