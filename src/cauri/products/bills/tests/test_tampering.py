"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from tests.support import relay
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.bills.invariants import INVARIANTS
from cauri.products.bills.tests.company import Ledger, awa, failed, paid
from cauri.products.bills.tests.scheduling import due, paid_due, run_of, scheduled

Change = Callable[[str, Mapping[str, object]], int]

EDITS = {
    "ordered from another company": (
        "UPDATE bills_order SET company = 'moneta' WHERE quote_id = (SELECT quote_id FROM payments_payment"
        " WHERE id = %(paid)s)",
        "bill_has_an_order",
    ),
    "ordered as something else": (
        "UPDATE bills_order SET category = 'water' WHERE quote_id = (SELECT quote_id FROM payments_payment"
        " WHERE id = %(paid)s)",
        "bill_has_an_order",
    ),
    "ordered by another": (
        "UPDATE bills_order SET owner_id = %(nobody)s WHERE quote_id = (SELECT quote_id FROM payments_payment"
        " WHERE id = %(paid)s)",
        "bill_has_an_order",
    ),
    "ordered and gone": (
        "DELETE FROM bills_order WHERE quote_id = (SELECT quote_id FROM payments_payment WHERE id = %(paid)s)",
        "bill_has_an_order",
    ),
    "told to another company": (
        "UPDATE instructions_instruction SET company = 'moneta' WHERE payment_id = %(paid)s",
        "bill_is_carried_out_by_its_company",
    ),
    "receipt of nothing": (
        "INSERT INTO bills_receipt SELECT %(nobody)s, sealed FROM bills_receipt WHERE payment_id = %(paid)s",
        "receipt_is_of_a_delivered_bill",
    ),
    "receipt of what failed": (
        "INSERT INTO bills_receipt SELECT %(failed)s, sealed FROM bills_receipt WHERE payment_id = %(paid)s",
        "receipt_is_of_a_delivered_bill",
    ),
    "run of another payment": (
        "UPDATE bills_run SET payment_id = %(nobody)s WHERE id = %(run)s",
        "scheduled_bill_is_one_run",
    ),
    "agreed to less": (
        "UPDATE bills_schedule SET up_to_minor = amount_minor - 1 WHERE id = %(schedule)s",
        "scheduled_bill_is_one_run",
    ),
    "agreed to another amount": (
        "UPDATE bills_schedule SET amount_minor = amount_minor - 1 WHERE id = %(schedule)s",
        "scheduled_bill_is_one_run",
    ),
    "run that was skipped, and paid": (
        "UPDATE bills_run SET state = 'skipped' WHERE id = %(run)s",
        "paid_run_has_a_payment",
    ),
    "run paid by nothing": (
        "UPDATE bills_run SET payment_id = %(nobody)s WHERE id = %(run)s AND state = 'paid'",
        "paid_run_has_a_payment",
    ),
}
_TABLES = ("bills_order", "bills_receipt", "bills_run", "bills_schedule", "instructions_instruction")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE bills_order DISABLE TRIGGER immutable")
        connection.execute("ALTER TABLE bills_schedule DROP CONSTRAINT schedule_amount_within")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, company: Ledger) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    paid_due()
    names = {"paid": paid(one), "schedule": schedule, "run": run_of(schedule).pk, "nobody": ids.new_id()}
    relay.deliver_all()
    company.says = failed
    names["failed"] = paid(one)
    relay.deliver_all()
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
