"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from django.db import DatabaseError, connections
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.splits.invariants import INVARIANTS
from cauri.products.splits.tests.sharing import cancel, made, part, pay, three

Change = Callable[[str, Mapping[str, object]], int]
_TOTAL, _PAID = "split_parts_make_its_total", "split_part_is_paid_by_its_payments"
_GIVEN, _STANDS = "split_contribution_is_its_payment", "split_stands_as_its_parts"

EDITS = {
    "part of more": ("UPDATE splits_part SET amount_minor = amount_minor + 1 WHERE id = %(open)s", _TOTAL),
    "total of less": ("UPDATE splits_split SET total_minor = total_minor - 1 WHERE id = %(split)s", _TOTAL),
    "part of nothing": ("UPDATE splits_part SET amount_minor = 0 WHERE id = %(open)s", _TOTAL),
    "part that is gone": ("DELETE FROM splits_part WHERE id = %(open)s", _TOTAL),
    "paid more than was": ("UPDATE splits_part SET paid_minor = paid_minor + 1 WHERE id = %(paid)s", _PAID),
    "paid by nobody": (
        "UPDATE splits_part SET paid_minor = amount_minor, state = 'paid' WHERE id = %(open)s", _PAID
    ),
    "held by nobody": ("UPDATE splits_part SET held_minor = 1 WHERE id = %(open)s", _PAID),
    "held no more": ("UPDATE splits_part SET held_minor = 0 WHERE id = %(held)s", _PAID),
    "owed by its creator": (
        "UPDATE splits_part SET paid_minor = 0, state = 'open' WHERE id = %(own)s", _PAID
    ),
    "paid and open": ("UPDATE splits_part SET state = 'open' WHERE id = %(paid)s", _PAID),
    "counted for another": (
        "UPDATE splits_contribution SET part_id = %(open)s WHERE payment_id = %(payment)s", _GIVEN
    ),
    "counted as more": (
        "UPDATE splits_contribution SET amount_minor = amount_minor + 1 WHERE payment_id = %(payment)s", _GIVEN
    ),
    "counted for nobody": ("DELETE FROM splits_contribution WHERE payment_id = %(payment)s", _GIVEN),
    "counted and held": (
        "UPDATE splits_contribution SET state = 'completed' WHERE payment_id = %(waiting)s", _GIVEN
    ),
    "counted as a transfer": ("UPDATE payments_payment SET product = 'transfer' WHERE id = %(payment)s", _GIVEN),
    "paid to another": ("UPDATE splits_split SET creator_id = %(nobody)s WHERE id = %(split)s", _GIVEN),
    "paid after its time": (
        "UPDATE payments_payment SET made_at = made_at + interval '30 days' WHERE id = %(payment)s", _GIVEN
    ),
    "quoted for another": (
        "UPDATE splits_quoted SET part_id = %(open)s WHERE part_id = %(paid)s", _GIVEN
    ),
    "open, and paid": ("UPDATE splits_split SET state = 'open' WHERE id = %(split)s", _STANDS),
    "paid, and owed": ("UPDATE splits_split SET state = 'paid', ended_at = made_at WHERE id = %(split)s", _STANDS),
    "cancelled, and paid": (
        "UPDATE splits_split SET state = 'cancelled', ended_at = made_at WHERE id = %(split)s", _STANDS
    ),
    "closed, and not ended": ("UPDATE splits_split SET state = 'closed' WHERE id = %(split)s", _STANDS),
    "partly paid by nobody": (
        "UPDATE splits_split SET state = 'partly_paid', ended_at = NULL WHERE id = %(cancelled)s", _STANDS
    ),
    "lasting longer": (
        "UPDATE splits_split SET expires_at = expires_at + interval '1 day' WHERE id = %(split)s", _STANDS
    ),
    "reminded too often": ("UPDATE splits_split SET reminders = 4 WHERE id = %(split)s", _STANDS),
}  # fmt: skip
_TABLES = ("splits_quoted", "splits_contribution", "splits_part", "splits_split", "payments_payment")
_CONSTRAINTS = {
    "splits_split": ("split_reminded_enough", "split_under_way_or_ended"),
    "splits_part": ("split_part_positive", "split_part_paid_within", "split_part_paid_wholly"),
}


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, names in _CONSTRAINTS.items():
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER fixed")
            for name in names:
                connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, settings: Settings) -> None:
    awa, moussa, fatou = three()
    found, untouched = made(awa, "300.00", moussa, fatou, with_oneself=True), made(awa, "20.00", moussa, fatou)
    cancelled = made(awa, "20.00", moussa, fatou)
    cancel(awa, cancelled)
    assert pay(moussa, found).status == 201
    payment = Payment.objects.get(product="split").pk
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    assert pay(fatou, found, "1.00").status == 201
    names = {
        "split": found, "cancelled": cancelled, "nobody": ids.new_id(), "payment": payment,
        "waiting": Payment.objects.get(product="split", state="held").pk, "open": part(untouched, moussa).pk,
        "paid": part(found, moussa).pk, "held": part(found, fatou).pk, "own": part(found, awa).pk,
    }  # fmt: skip
    books_must_hold()
    seen = {}

    for table in _TABLES:
        superuser(f"CREATE TABLE before_{table} AS TABLE {table}", {})
    for edit, (statement, _) in EDITS.items():
        assert superuser(statement, names) == 1, edit
        seen[edit] = {finding.check for finding in invariants.findings()}
        for table in _TABLES:
            superuser(f"DELETE FROM {table}", {})
            superuser(f"INSERT INTO {table} SELECT * FROM before_{table}", {})
    for table in _TABLES:
        superuser(f"DROP TABLE before_{table}", {})

    assert {edit: check in seen[edit] for edit, (_, check) in EDITS.items()} == dict.fromkeys(EDITS, True)
    assert {check for _, check in EDITS.values()} == {one.name for one in INVARIANTS}
    books_must_hold()


@pytest.mark.parametrize("database", ["default", "owner"])
@pytest.mark.parametrize(
    "change", ["splits_part SET amount_minor = 1", "splits_part SET person_id = id", "splits_split SET total_minor = 1"]
)
def test_is_refused_by_the_database(committed_db: Urls, database: str, change: str) -> None:
    awa, moussa, fatou = three()
    made(awa, "20.00", moussa, fatou)

    with pytest.raises(DatabaseError), connections[database].cursor() as cursor:
        cursor.execute(f"UPDATE {change}")
    connections[database].rollback()
