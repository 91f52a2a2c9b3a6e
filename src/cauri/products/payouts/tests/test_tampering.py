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
from cauri.products.payouts.invariants import INVARIANTS
from cauri.products.payouts.models import Line
from cauri.products.payouts.tests import office
from cauri.products.payouts.tests.office import agreed, checked, line, paid, staff

Change = Callable[[str, Mapping[str, object]], int]

EDITS = {
    "line of another payee": (
        "UPDATE payouts_line SET payee_id = %(nobody)s WHERE id = %(paid)s", "payout_is_one_line"
    ),
    "line of another amount": ("UPDATE payouts_line SET amount_minor = 1 WHERE id = %(paid)s", "payout_is_one_line"),
    "line that is gone": ("DELETE FROM payouts_line WHERE id = %(paid)s", "payout_is_one_line"),
    "file of another wallet": (
        "UPDATE payouts_batch SET wallet_id = %(nobody)s WHERE id = %(batch)s", "payout_is_one_line"
    ),
    "payment that nobody brought": (
        "UPDATE payouts_line SET id = %(nobody)s WHERE id = %(paid)s", "payout_is_one_line"
    ),
    "refused, and paid": (
        "UPDATE payouts_line SET state = 'refused', code = 'x' WHERE id = %(paid)s", "payout_line_is_as_its_payment"
    ),
    "paid, and refused": (
        "UPDATE payouts_line SET state = 'paid' WHERE id = %(refused)s", "payout_line_is_as_its_payment"
    ),
    "open, and paid": ("UPDATE payouts_line SET state = 'open' WHERE id = %(paid)s", "payout_line_is_as_its_payment"),
    "stopped, and paid": (
        "UPDATE payouts_line SET state = 'stopped' WHERE id = %(paid)s", "payout_line_is_as_its_payment"
    ),
    "more than was agreed to": (
        "UPDATE payouts_batch SET total_minor = total_minor + 1 WHERE id = %(batch)s", "payout_counts_its_lines"
    ),
    "counted twice": ("UPDATE payouts_batch SET paid = paid + 1 WHERE id = %(batch)s", "payout_counts_its_lines"),
    "line that was added": (
        "INSERT INTO payouts_line SELECT %(nobody)s, number + 9, amount_minor, fee_minor, debit_minor, note, state,"
        " code, batch_id, payee_id FROM payouts_line WHERE id = %(waiting)s",
        "payout_counts_its_lines",
    ),
    "open when all is over": (
        "UPDATE payouts_line SET state = 'open' WHERE id = %(refused)s", "payout_that_is_over_has_no_open_line"
    ),
    "stopped before anybody agreed": (
        "UPDATE payouts_line SET state = 'stopped' WHERE id = %(waiting)s", "payout_that_is_over_has_no_open_line"
    ),
    "brought by who agreed": (
        "UPDATE payouts_batch SET prepared_by_id = owner_id WHERE id = %(batch)s", "payout_takes_two"
    ),
    "agreed to by another": (
        "UPDATE payouts_batch SET approved_by_id = prepared_by_id WHERE id = %(batch)s", "payout_takes_two"
    ),
    "agreed to by nobody": ("UPDATE payouts_batch SET approved_by_id = NULL WHERE id = %(batch)s", "payout_takes_two"),
    "left more than the books say": (
        "UPDATE payouts_batch SET paid_minor = paid_minor + 1 WHERE id = %(batch)s", "payout_is_paid_from_the_books"
    ),
}  # fmt: skip
_TABLES = ("payouts_line", "payouts_batch")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE payouts_line DISABLE TRIGGER fixed")
        for name in ("payout_takes_two", "payout_approved_by_owner", "payout_paid_when_approved"):
            connection.execute(f"ALTER TABLE payouts_batch DROP CONSTRAINT {name}")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change) -> None:
    awa, moussa = office.awa("100.00"), office.moussa()
    office.named(awa, moussa)
    fatou, khady = staff(2)
    batch_id = agreed(awa, moussa, line(fatou, "100.00"), line(khady, "50.00"))
    paid(batch_id)
    waiting = checked(awa, moussa, line(fatou, "1.00"))
    ids_of = dict(Line.objects.filter(batch=batch_id).values_list("state", "pk"))
    names = {
        "batch": batch_id, "paid": ids_of["paid"], "refused": ids_of["refused"],
        "waiting": Line.objects.get(batch=waiting["id"]).pk, "nobody": ids.new_id(),
    }  # fmt: skip
    books_must_hold()
    found = {}

    for table in _TABLES:
        superuser(f"CREATE TABLE before_{table} AS TABLE {table}", {})
    for edit, (statement, _) in EDITS.items():
        assert superuser(statement, names) == 1, edit
        found[edit] = {finding.check for finding in invariants.findings()}
        for table in _TABLES:
            superuser(f"DELETE FROM {table}", {})
        for table in reversed(_TABLES):
            superuser(f"INSERT INTO {table} SELECT * FROM before_{table}", {})
    for table in _TABLES:
        superuser(f"DROP TABLE before_{table}", {})

    assert {edit: check in found[edit] for edit, (_, check) in EDITS.items()} == dict.fromkeys(EDITS, True)
    assert {check for _, check in EDITS.values()} == {one.name for one in INVARIANTS}
    books_must_hold()
