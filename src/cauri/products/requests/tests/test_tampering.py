"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

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
from cauri.products.requests.invariants import INVARIANTS
from cauri.products.requests.tests.asking import pay, quoted, request, row, two

Change = Callable[[str, Mapping[str, object]], int]
_AS_ASKED, _BY_QUOTE, _STANDS = "request_is_paid_as_asked", "request_is_paid_by_its_quote", "request_stands_between_two"

EDITS = {
    "paid less": ("UPDATE requests_moneyrequest SET amount_minor = amount_minor + 1 {paid}", _AS_ASKED),
    "paid in another currency": ("UPDATE requests_moneyrequest SET currency = 'XOF' {paid}", _AS_ASKED),
    "paid to another": ("UPDATE requests_moneyrequest SET asker_id = %(nobody)s {paid}", _AS_ASKED),
    "paid by another": ("UPDATE requests_moneyrequest SET asked_id = %(nobody)s {paid}", _AS_ASKED),
    "paid by nothing": ("UPDATE requests_moneyrequest SET payment_id = %(nobody)s {paid}", _AS_ASKED),
    "paid, and held": ("UPDATE requests_moneyrequest SET state = 'paid', ended_at = made_at {paying}", _AS_ASKED),
    "paid for no request": (
        "UPDATE requests_moneyrequest SET state = 'open', payment_id = NULL, ended_at = NULL {paid}", _AS_ASKED
    ),
    "paid as something else": (
        "UPDATE payments_payment SET product = 'transfer' WHERE id = %(payment)s", _AS_ASKED
    ),
    "paid by a payment that failed": (
        "UPDATE payments_payment SET state = 'rejected' WHERE id = %(payment)s", _AS_ASKED
    ),
    "quoted for another": (
        "UPDATE requests_quoted SET request_id = %(open)s WHERE request_id = %(paid)s", _BY_QUOTE
    ),
    "quoted for nothing": ("DELETE FROM requests_quoted WHERE request_id = %(paid)s", _BY_QUOTE),
    "paid after its time": (
        "UPDATE payments_payment SET made_at = made_at + interval '7 days' WHERE id = %(payment)s", _BY_QUOTE
    ),
    "ended and open": ("UPDATE requests_moneyrequest SET ended_at = made_at {open}", _STANDS),
    "cancelled and paid": ("UPDATE requests_moneyrequest SET state = 'cancelled' {paid}", _STANDS),
    "lasting longer": ("UPDATE requests_moneyrequest SET expires_at = expires_at + interval '1 day' {open}", _STANDS),
    "expired before its time": (
        "UPDATE requests_moneyrequest SET state = 'expired', ended_at = made_at {open}", _STANDS
    ),
    "asked of oneself": ("UPDATE requests_moneyrequest SET asker_id = asked_id {open}", _STANDS),
    "reminded too often": ("UPDATE requests_moneyrequest SET reminders = 4 {open}", _STANDS),
}  # fmt: skip
_TABLES = ("requests_quoted", "requests_moneyrequest", "payments_payment")
_CONSTRAINTS = (
    "money_request_of_another", "money_request_reminded_enough", "money_request_paid_by_a_payment",
)  # fmt: skip


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE requests_moneyrequest DISABLE TRIGGER fixed")
        for name in _CONSTRAINTS:
            connection.execute(f"ALTER TABLE requests_moneyrequest DROP CONSTRAINT {name}")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, settings: Settings) -> None:
    awa, moussa = two()
    names: dict[str, object] = {one: request(awa, moussa) for one in ("open", "paid", "paying")}
    assert pay(moussa, str(names["paid"])).status == 201
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    assert pay(moussa, str(names["paying"])).document["state"] == "paying"
    names |= {"nobody": ids.new_id(), "payment": row(str(names["paid"])).payment_id}
    books_must_hold()
    found = {}

    for table in _TABLES:
        superuser(f"CREATE TABLE before_{table} AS TABLE {table}", {})
    for edit, (statement, _) in EDITS.items():
        for one in ("open", "paid", "paying"):
            statement = statement.replace(f"{{{one}}}", f"WHERE id = %({one})s")
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


@pytest.mark.parametrize("database", ["default", "owner"])
@pytest.mark.parametrize(
    "column", ["amount_minor = 1", "asker_id = asked_id", "expires_at = now()", "currency = 'XOF'"]
)
def test_is_refused_by_the_database(committed_db: Urls, database: str, column: str) -> None:
    awa, moussa = two()
    request(awa, moussa)

    with pytest.raises(DatabaseError), connections[database].cursor() as cursor:
        cursor.execute(f"UPDATE requests_moneyrequest SET {column}")
    connections[database].rollback()


def test_that_was_quoted_stays_quoted(committed_db: Urls) -> None:
    awa, moussa = two()
    found = request(awa, moussa)
    quoted(moussa, found)

    with pytest.raises(DatabaseError), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE requests_quoted SET made_at = %s", [row(found).made_at - timedelta(days=9)])
    assert Payment.objects.filter(product="request").count() == 0
