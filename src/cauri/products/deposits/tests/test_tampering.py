"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from django.conf import LazySettings
from tests.support.books import books_must_hold
from tests.support.clones import Clones
from tests.support.sandbox import Sandbox

from cauri.books.ledger import invariants
from cauri.books.payments.models import Payment
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.deposits.invariants import INVARIANTS
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.tests import banking, paying
from cauri.products.deposits.tests.banking import Bank
from cauri.products.deposits.tests.paying import Paystack

Change = Callable[[str, Mapping[str, object]], int]

EDITS = {
    "credited, of another amount": (
        "UPDATE deposits_incoming SET amount_minor = amount_minor + 1 WHERE id = %(credited)s",
        "incoming_is_paid",
    ),
    "credited, of another currency": (
        "UPDATE deposits_incoming SET currency = 'KES' WHERE id = %(credited)s",
        "incoming_is_paid",
    ),
    "credited, of another company": (
        "UPDATE deposits_incoming SET company = 'moneta' WHERE id = %(credited)s",
        "incoming_is_paid",
    ),
    "credited, by no payment": (
        "UPDATE deposits_incoming SET payment_id = %(nobody)s WHERE id = %(credited)s",
        "incoming_is_paid",
    ),
    "credited, for another's deposit": (
        "UPDATE deposits_intent SET wallet_id = %(moussas)s WHERE id = %(paid)s",
        "incoming_is_paid",
    ),
    "credited, says suspended": (
        "UPDATE deposits_incoming SET state = 'suspended', reason = 'unmatched', payment_id = NULL"
        " WHERE id = %(credited)s",
        "suspense_is_suspended",
    ),
    "credited and gone": ("DELETE FROM deposits_incoming WHERE id = %(credited)s", "deposit_is_of_something"),
    "suspended, of another amount": (
        "UPDATE deposits_incoming SET amount_minor = amount_minor - 1 WHERE id = %(suspended)s",
        "suspense_is_suspended",
    ),
    "suspended, says reversed": (
        "UPDATE deposits_incoming SET state = 'reversed' WHERE id = %(suspended)s",
        "suspense_is_suspended",
    ),
    "suspended, says resolved": (
        "UPDATE deposits_incoming SET state = 'resolved', payment_id = %(nobody)s WHERE id = %(suspended)s",
        "incoming_is_paid",
    ),
    "suspended and gone": ("DELETE FROM deposits_incoming WHERE id = %(suspended)s", "suspense_is_suspended"),
    "paid, says open": (
        "UPDATE deposits_intent SET state = 'open', ended_at = NULL WHERE id = %(paid)s",
        "deposit_is_paid_by_its_charge",
    ),
    "open, says paid": (
        "UPDATE deposits_intent SET state = 'paid', ended_at = made_at WHERE id = %(open)s",
        "deposit_is_paid_by_its_charge",
    ),
    "paid, of another amount": (
        "UPDATE deposits_intent SET amount_minor = amount_minor + 1 WHERE id = %(paid)s",
        "deposit_is_paid_by_its_charge",
    ),
    "credited by account number, says another's": (
        "UPDATE deposits_account SET wallet_id = %(moussas)s WHERE id = %(account)s",
        "incoming_is_paid",
    ),
    "credited by account number, of another bank": (
        "UPDATE deposits_account SET company = 'moneta' WHERE id = %(account)s",
        "incoming_is_paid",
    ),
    "credited by account number, of another amount": (
        "UPDATE deposits_incoming SET amount_minor = amount_minor + 1 WHERE id = %(by_account)s",
        "incoming_is_paid",
    ),
    "account number, of another currency": (
        "UPDATE deposits_account SET currency = 'XOF' WHERE id = %(account)s",
        "account_is_one_wallets",
    ),
    "credited by transfer, on another number": (
        "UPDATE deposits_incoming SET account_id = %(account)s WHERE id = %(credited)s",
        "account_is_one_wallets",
    ),
    "being sent back, of another amount": (
        "UPDATE deposits_incoming SET state = 'returning', amount_minor = amount_minor - 1 WHERE id = %(suspended)s",
        "suspense_is_suspended",
    ),
    "cost, more than booked": (
        "UPDATE deposits_incoming SET cost_minor = cost_minor + 1 WHERE id = %(credited)s",
        "cost_is_booked",
    ),
    "cost, forgotten": ("UPDATE deposits_incoming SET cost_minor = NULL WHERE id = %(suspended)s", "cost_is_booked"),
}
TABLES = ("deposits_incoming", "deposits_intent", "deposits_account")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, paystack: Paystack, sandbox: Sandbox, settings: LazySettings) -> None:
    bank = Bank.named_in(settings, sandbox)
    awa, moussa, khady = paying.awa(), paying.awa(), banking.awa()
    account = banking.numbered(khady)
    by_account = bank.transfer(account, "20.00")
    banking.read()
    paid = paying.credited(paystack, awa)
    short = paying.paid(paystack, awa, amount=100_000)
    paying.ask(short)
    names = {
        "credited": paying.incoming_of(paid).pk,
        "suspended": paying.incoming_of(short).pk,
        "paid": paid.pk,
        "open": short.pk,
        "account": account.pk,
        "by_account": banking.incoming(by_account).pk,
        "moussas": moussa.wallet.pk,
        "nobody": ids.new_id(),
    }
    books_must_hold()
    found = {}

    for table in TABLES:
        superuser(f"CREATE TABLE before_{table} AS TABLE {table}", {})
    for edit, (statement, _) in EDITS.items():
        assert superuser(statement, names) == 1, edit
        found[edit] = {finding.check for finding in invariants.findings()}
        for table in TABLES:
            superuser(f"DELETE FROM {table}", {})
            superuser(f"INSERT INTO {table} SELECT * FROM before_{table}", {})

    for table in TABLES:
        superuser(f"DROP TABLE before_{table}", {})

    assert {edit: check in found[edit] for edit, (_, check) in EDITS.items()} == dict.fromkeys(EDITS, True)
    assert {check for _, check in EDITS.values()} == {one.name for one in INVARIANTS}
    books_must_hold()
    assert (Payment.objects.count(), Incoming.objects.count()) == (2, 3)
