"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.standing_orders.invariants import INVARIANTS
from cauri.products.standing_orders.models import Order, Run
from cauri.products.standing_orders.tests.ordering import NOON, TODAY, arranged, awa, moussa, mru, paid_due

Change = Callable[[str, Mapping[str, object]], int]

EDITS = {
    "another amount": (
        "UPDATE standing_orders_order SET amount_minor = amount_minor - 1 WHERE id = %(daily)s",
        "standing_order_payment_is_one_date",
    ),
    "agreed to less": (
        "UPDATE standing_orders_order SET up_to_minor = amount_minor WHERE id = %(daily)s",
        "standing_order_payment_is_one_date",
    ),
    "paid to another": (
        "UPDATE standing_orders_order SET payee_id = %(khadys)s WHERE id = %(daily)s",
        "standing_order_payment_is_one_date",
    ),
    "paid from another wallet": (
        "UPDATE standing_orders_order SET from_wallet_id = %(savings)s WHERE id = %(daily)s",
        "standing_order_payment_is_one_date",
    ),
    "a payment without a date": (
        "UPDATE payments_payment SET authorised_by = 'standing_order' WHERE id = %(transfer)s",
        "standing_order_payment_is_one_date",
    ),
    "a date paid by a transfer": (
        "UPDATE standing_orders_run SET payment_id = %(transfer)s WHERE id = %(run)s",
        "standing_order_payment_is_one_date",
    ),
    "a date that is gone": (
        "DELETE FROM standing_orders_run WHERE id = %(run)s",
        "standing_order_payment_is_one_date",
    ),
    "paid by nothing": (
        "UPDATE standing_orders_run SET payment_id = %(nobody)s WHERE id = %(run)s",
        "paid_date_has_a_payment",
    ),
    "paid by what was refused": (
        "UPDATE payments_payment SET state = 'refused' WHERE id = (SELECT payment_id FROM standing_orders_run"
        " WHERE id = %(run)s)",
        "paid_date_has_a_payment",
    ),
    "paid, and skipped by its row": (
        "UPDATE standing_orders_run SET state = 'skipped' WHERE id = %(run)s",
        "paid_date_has_a_payment",
    ),
    "twice on one date": (
        "INSERT INTO standing_orders_run SELECT %(nobody)s, due_on, 'skipped', NULL, 'x', at, order_id"
        " FROM standing_orders_run WHERE id = %(run)s",
        "standing_order_date_is_once",
    ),
    "on a day between two dates": (
        "UPDATE standing_orders_run SET due_on = due_on + 1 WHERE id = %(monthly_run)s",
        "standing_order_date_is_once",
    ),
    "before it began": (
        "UPDATE standing_orders_run SET due_on = due_on - 30 WHERE id = %(run)s",
        "standing_order_date_is_once",
    ),
    "a date over again": (
        "UPDATE standing_orders_order SET next_on = first_on WHERE id = %(daily)s",
        "standing_order_goes_on",
    ),
    "next on a day between two dates": (
        "UPDATE standing_orders_order SET next_on = next_on + 1 WHERE id = %(monthly)s",
        "standing_order_goes_on",
    ),
    "next after the last": (
        "UPDATE standing_orders_order SET next_on = last_on + 1 WHERE id = %(ending)s",
        "standing_order_goes_on",
    ),
    "tried, and not on record": (
        "UPDATE standing_orders_order SET tries = 1 WHERE id = %(daily)s",
        "standing_order_goes_on",
    ),
    "tried too often": (
        "UPDATE standing_orders_order SET tries = 4 WHERE id = %(retried)s",
        "standing_order_goes_on",
    ),
    "another's money": (
        "UPDATE standing_orders_order SET from_wallet_id = %(khadys)s WHERE id = %(ending)s",
        "standing_order_pays_from_its_owner",
    ),
    "another currency": (
        "UPDATE standing_orders_order SET currency = 'XOF' WHERE id = %(ending)s",
        "standing_order_pays_from_its_owner",
    ),
}
_TABLES = ("standing_orders_run", "standing_orders_order", "payments_payment")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for table, names in {
            "standing_orders_run": ("standing_order_date_once", "standing_order_run_paid_or_said_why"),
            "standing_orders_order": ("standing_order_amount_within", "standing_order_goes_somewhere"),
        }.items():
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER fixed")
            for name in names:
                admin.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield lambda statement, values: admin.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change) -> None:
    one, other, khady = awa(), moussa(), people.customer("Khady Ba", funds="0")
    poor = people.customer("Ibrahima Fall", funds="0")
    until = TODAY + timedelta(days=9)
    daily, monthly = arranged(one, other, every="day"), arranged(one, other)
    names: dict[str, object] = {
        "daily": daily,
        "monthly": monthly,
        "ending": arranged(one, other, every="day", first_on=until, until=until),
        "retried": arranged(poor, other),
        "savings": people.another_wallet(one).pk,
        "khadys": khady.wallet.pk,
        "nobody": ids.new_id(),
    }
    paid_due(NOON)
    names["transfer"] = people.paid(one, khady, "1.00").pk
    names["run"] = Run.objects.get(order=daily).pk
    names["monthly_run"] = Run.objects.get(order=monthly).pk
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


@pytest.mark.usefixtures("tampered")
def test_does_not_have_a_date_paid_again_although_its_row_is_lost(superuser: Change) -> None:
    one, other = awa(), moussa()
    order_id = arranged(one, other)
    assert paid_due(NOON) == {"paid": 1}
    superuser("DELETE FROM standing_orders_run WHERE order_id = %(order)s", {"order": order_id})
    Order.objects.filter(pk=order_id).update(next_on=TODAY, next_at=NOON)

    for hour in range(5):
        assert "paid" not in paid_due(NOON + timedelta(hours=hour))

    assert other.balance == mru("100.00")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE standing_orders_order SET amount_minor = 1",
        "UPDATE standing_orders_order SET payee_id = from_wallet_id",
        "UPDATE standing_orders_order SET up_to_minor = up_to_minor + 1",
        "UPDATE standing_orders_order SET every = 'day'",
        "UPDATE standing_orders_order SET last_on = NULL",
        "DELETE FROM standing_orders_order",
        "UPDATE standing_orders_run SET due_on = due_on + 1",
        "DELETE FROM standing_orders_run",
    ],
)
def test_is_refused_by_the_database(committed_db: Urls, statement: str) -> None:
    arranged(awa(), moussa(), until=date(2024, 1, 1))
    paid_due(NOON)
    before = list(Order.objects.values()), list(Run.objects.values())

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
    with psycopg.connect(committed_db.owner, autocommit=True) as owner, pytest.raises(psycopg.Error):
        owner.execute(statement)

    assert (list(Order.objects.values()), list(Run.objects.values())) == before
