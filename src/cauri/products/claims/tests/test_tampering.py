"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connections
from tests.support import people
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.claims.invariants import INVARIANTS
from cauri.products.claims.tests.sending import claim, number, owner_of, row, sent

Change = Callable[[str, Mapping[str, object]], int]
_TRANSIT, _ENDS, _PAID, _STANDS = (one.name for one in INVARIANTS)
_ROW = "UPDATE claims_claimabletransfer SET"

EDITS = {
    "left on the way": (
        "UPDATE ledger_balance SET balance = balance + 1 WHERE account_id = (SELECT id FROM ledger_account "
        "WHERE code = 'transit:claimable_transfer:MRU')", _TRANSIT
    ),
    "claimed and only reserved": (
        f"{_ROW} state = 'claimed', ended_at = made_at, paid_id = %(nobody)s WHERE payment_id = %(open)s", _ENDS
    ),
    "cancelled and reserved": (f"{_ROW} state = 'cancelled', ended_at = made_at WHERE payment_id = %(open)s", _ENDS),
    "sent by another": (f"{_ROW} sender_id = %(nobody)s WHERE payment_id = %(open)s", _ENDS),
    "forgotten": ("DELETE FROM claims_claimabletransfer WHERE payment_id = %(open)s", _ENDS),
    "released behind its back": (
        "UPDATE ledger_hold SET state = 'released', remaining = '{{0,0}}' WHERE posting_id = %(open)s", _ENDS
    ),
    "reserving less": ("UPDATE ledger_hold SET remaining[1] = remaining[1] - 1 WHERE posting_id = %(open)s", _ENDS),
    "open and paid": (f"{_ROW} state = 'open', ended_at = NULL WHERE payment_id = %(claimed)s", _PAID),
    "paid to another": (f"{_ROW} recipient_id = %(nobody)s WHERE payment_id = %(claimed)s", _PAID),
    "paid by nothing": (f"{_ROW} paid_id = %(nobody)s WHERE payment_id = %(claimed)s", _PAID),
    "paid to oneself": (f"{_ROW} recipient_id = sender_id WHERE payment_id = %(claimed)s", _STANDS),
    "claimed too late": (f"{_ROW} expires_at = ended_at WHERE payment_id = %(claimed)s", _STANDS),
    "expired too early": (f"{_ROW} state = 'expired', ended_at = made_at WHERE payment_id = %(open)s", _STANDS),
}  # fmt: skip
_TABLES = ("claims_claimabletransfer", "ledger_hold", "ledger_balance")
_CONSTRAINTS = ("claimable_claimed_by_a_payment", "claimable_recipient_found", "claimable_for_another")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for name in ("fixed", "found"):
            connection.execute(f"ALTER TABLE claims_claimabletransfer DISABLE TRIGGER {name}")
        for name in _CONSTRAINTS:
            connection.execute(f"ALTER TABLE claims_claimabletransfer DROP CONSTRAINT {name}")
        yield (
            lambda statement, values: (
                connection.execute(statement.replace("{{", "{").replace("}}", "}"), values).rowcount
            )
        )


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, settings: LazySettings) -> None:
    awa, to = people.customer("Awa Diallo"), number()
    names: dict[str, object] = {"open": sent(awa, number()), "claimed": sent(awa, to), "nobody": ids.new_id()}
    assert claim(owner_of(to), str(names["claimed"])).status == 200
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


@pytest.mark.parametrize("column", ["sender_id = recipient_id", "expires_at = now()", "recipient_id = sender_id"])
@pytest.mark.parametrize("database", ["default", "owner"])
def test_is_refused_by_the_database(committed_db: Urls, database: str, column: str) -> None:
    awa, to = people.customer("Awa Diallo"), number()
    found = sent(awa, to)
    claim(owner_of(to), found)
    assert row(found).state == "claimed"

    with pytest.raises(DatabaseError), connections[database].cursor() as cursor:
        cursor.execute(f"UPDATE claims_claimabletransfer SET {column}")
    connections[database].rollback()
