"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from tests.support.books import books_must_hold
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.exchanges.invariants import INVARIANTS
from cauri.products.exchanges.tests.exchanging import awa, exchanged, quoted

Change = Callable[[str, Mapping[str, object]], int]

EDITS = {
    "bought for more": (
        "UPDATE exchanges_exchange SET bought_minor = bought_minor - 1 WHERE sold_by_id = %(sold)s",
        "exchange_has_both_halves",
    ),
    "bought into another wallet": (
        "UPDATE exchanges_exchange SET into_id = %(other)s WHERE sold_by_id = %(sold)s",
        "exchange_has_both_halves",
    ),
    "sold by another payment": (
        "UPDATE exchanges_exchange SET sold_by_id = %(nobody)s WHERE sold_by_id = %(sold)s",
        "exchange_has_both_halves",
    ),
    "sold by an exchange of somebody else": (
        "UPDATE exchanges_exchange SET owner_id = %(somebody)s WHERE sold_by_id = %(sold)s",
        "exchange_payment_is_of_an_exchange",
    ),
    "sold by no exchange": (
        "DELETE FROM exchanges_exchange WHERE sold_by_id = %(sold)s",
        "exchange_payment_is_of_an_exchange",
    ),
    "bought by another payment": (
        "UPDATE exchanges_exchange SET bought_by_id = sold_by_id WHERE sold_by_id = %(sold)s",
        "exchange_has_both_halves",
    ),
    "moved on the position by something else": (
        "UPDATE payments_payment SET product = 'transfer' WHERE id = %(sold)s",
        "exchange_position_moves_by_exchanges",
    ),
}
_TABLES = ("exchanges_exchange", "payments_payment")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE exchanges_exchange DISABLE TRIGGER fixed")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change) -> None:
    one, other = awa(), awa()
    names = {
        "sold": exchanged(one), "other": other.wallet.pk, "somebody": other.user.pk, "nobody": ids.new_id(),
    }  # fmt: skip
    quoted(one)
    books_must_hold()
    found = {}

    for table in _TABLES:
        superuser(f"CREATE TABLE before_{table} AS TABLE {table}", {})
    for edit, (statement, _) in EDITS.items():
        assert superuser(statement, names) == 1, edit
        found[edit] = {finding.check for finding in invariants.findings()}
        for table in _TABLES:
            superuser(f"DELETE FROM {table}", {})
            superuser(f"INSERT INTO {table} SELECT * FROM before_{table}", {})

    assert {edit: check in found[edit] for edit, (_, check) in EDITS.items()} == dict.fromkeys(EDITS, True)
    assert {check for _, check in EDITS.values()} == {one.name for one in INVARIANTS}
    for table in _TABLES:
        superuser(f"DROP TABLE before_{table}", {})
    books_must_hold()
