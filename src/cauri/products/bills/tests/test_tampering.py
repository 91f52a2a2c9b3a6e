"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from pytest_django import Settings
from tests.support import relay
from tests.support.books import books_must_hold
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.bills.invariants import INVARIANTS
from cauri.products.bills.tests.company import CANCELLING, Ledger, awa, failed, paid
from cauri.products.bills.tests.refunding import decided, pursued, wanted_back
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
    "wanted back by another": (
        "UPDATE bills_refundrequest SET owner_id = %(nobody)s WHERE payment_id = %(taken_back)s",
        "refund_request_is_of_its_bill",
    ),
    "wanted back from another company": (
        "UPDATE bills_refundrequest SET company = 'moneta' WHERE payment_id = %(taken_back)s",
        "refund_request_is_of_its_bill",
    ),
    "wanted back, and failed": (
        "UPDATE bills_refundrequest SET payment_id = %(failed)s WHERE payment_id = %(taken_back)s",
        "refund_request_is_of_its_bill",
    ),
    "given back by both": (
        "UPDATE bills_refundrequest SET state = 'paid' WHERE payment_id = %(taken_back)s",
        "refund_is_given_back_once",
    ),
    "taken back by nobody": (
        "UPDATE bills_refundrequest SET state = 'cancelled' WHERE payment_id = %(house_paid)s",
        "refund_is_given_back_once",
    ),
    "declined, and paid by the house": (
        "UPDATE bills_refundrequest SET state = 'declined' WHERE payment_id = %(house_paid)s",
        "refund_is_given_back_once",
    ),
    "recovered from nobody": (
        "UPDATE bills_refundrequest SET state = 'recovered' WHERE payment_id = %(house_paid)s",
        "refund_is_given_back_once",
    ),
    "given back on a guess": (
        "UPDATE instructions_instruction SET state = 'succeeded' WHERE payment_id = %(taken_back)s",
        "refund_is_given_back_once",
    ),
    "given back for nothing": (
        "UPDATE payments_payment SET original_id = %(paid)s WHERE original_id = %(taken_back)s",
        "refund_is_given_back_once",
    ),
    "paid for by the house, of less": (
        "UPDATE ledger_posting SET amount = amount - 1 WHERE kind = 'bill_refund_cost'",
        "refund_cost_is_what_the_company_keeps",
    ),
    "paid for by the house, for nobody": (
        "UPDATE ledger_posting SET reference = %(nobody)s WHERE kind = 'bill_refund_cost'",
        "refund_cost_is_what_the_company_keeps",
    ),
    "paid to the house": (
        "UPDATE ledger_posting SET payer_id = payee_id, payee_id = payer_id WHERE kind = 'bill_refund_cost'",
        "refund_cost_is_what_the_company_keeps",
    ),
}
_TABLES = (
    "bills_order",
    "bills_receipt",
    "bills_run",
    "bills_schedule",
    "bills_refundrequest",
    "instructions_instruction",
    "payments_payment",
    "ledger_posting",
)


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
def test_is_found(superuser: Change, company: Ledger, settings: Settings) -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    paid_due()
    names = {"paid": paid(one), "schedule": schedule, "run": run_of(schedule).pk, "nobody": ids.new_id()}
    relay.deliver_all()
    company.says = failed
    names["failed"] = paid(one)
    relay.deliver_all()
    company.says = None
    names["house_paid"], names["taken_back"] = wanted_back(one), wanted_back(one)
    decided(names["house_paid"], "pay")
    settings.BILL_COMPANIES = CANCELLING
    decided(names["taken_back"], "cancel")
    pursued()
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
    for table in _TABLES:
        superuser(f"DROP TABLE before_{table}", {})

    assert {edit: check in found[edit] for edit, (_, check) in EDITS.items()} == dict.fromkeys(EDITS, True)
    assert {check for _, check in EDITS.values()} == {one.name for one in INVARIANTS}
    books_must_hold()
