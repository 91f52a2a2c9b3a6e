"""What somebody changes behind the codes' back …"""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connections
from pytest_django import Settings
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.books.payments import held
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.qr import paying
from cauri.products.qr.invariants import INVARIANTS
from cauri.products.qr.models import Order
from cauri.products.qr.tests.stall import made, paid, quoted, static

Change = Callable[[str, Mapping[str, object]], int]

ONCE, ITS_OWN, OWNERS = "qr_code_is_paid_once", "qr_payment_is_its_codes", "qr_code_pays_its_owner"
EDITS = {
    "used, and never paid": (
        "UPDATE qr_code SET state = 'used', ended_at = now() WHERE id = %(open)s", ONCE
    ),
    "paid, and not used": ("UPDATE qr_code SET state = 'active', ended_at = NULL WHERE id = %(used)s", ONCE),
    "paid twice": ("UPDATE qr_order SET code_id = %(used)s WHERE payment_id = %(other)s", ONCE),
    "rejected, and used": ("UPDATE qr_code SET state = 'used', ended_at = now() WHERE id = %(freed)s", ONCE),
    "payment that no code asked for": (
        "UPDATE qr_order SET state = 'quoted', payment_id = NULL WHERE code_id = %(used)s", ITS_OWN
    ),
    "payment of another quote": ("UPDATE qr_order SET quote_id = %(nobody)s WHERE code_id = %(used)s", ITS_OWN),
    "order of a payment that is none": (
        "UPDATE qr_order SET state = 'paid', payment_id = %(nobody)s WHERE state = 'quoted'", ITS_OWN
    ),
    "order that is gone": ("DELETE FROM qr_order WHERE code_id = %(used)s", ITS_OWN),
    "code of another amount": ("UPDATE qr_code SET amount_minor = 999 WHERE id = %(used)s", ITS_OWN),
    "code with a higher least": ("UPDATE qr_code SET least_minor = 1001 WHERE id = %(bounded)s", ITS_OWN),
    "code with a lower most": ("UPDATE qr_code SET most_minor = 999 WHERE id = %(bounded)s", ITS_OWN),
    "code that had ended": ("UPDATE qr_code SET expires_at = made_at + interval '1 us' WHERE id = %(used)s", ITS_OWN),
    "code of who paid": ("UPDATE qr_code SET owner_id = %(payer)s WHERE id = %(used)s", ITS_OWN),
    "payment let go, and standing": (
        "UPDATE qr_order SET state = 'freed' WHERE code_id = %(bounded)s", ITS_OWN
    ),
    "code into another wallet": ("UPDATE qr_code SET wallet_id = %(wallet)s WHERE id = %(used)s", ITS_OWN),
    "static code into another's wallet": ("UPDATE qr_code SET wallet_id = %(wallet)s WHERE id = %(static)s", OWNERS),
    "code in another currency": ("UPDATE qr_code SET currency = 'USD' WHERE id = %(open)s", OWNERS),
    "order that takes a code for one payment for one of many": (
        "UPDATE qr_order SET single_use = false WHERE code_id = %(used)s", OWNERS
    ),
}  # fmt: skip
_TABLES = ("qr_order", "qr_code")


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in _TABLES:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER fixed")
        connection.execute("DROP INDEX qr_order_single_use_paid_once")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.fixture
def names(committed_db: Urls, settings: Settings) -> dict[str, object]:
    """Codes of all kinds, by what became of them."""
    moussa, awa = people.customer("Moussa Sow", funds="0.00"), people.customer("Awa Diallo")
    used, open_, freed = (made(moussa, amount="10.00") for _ in range(3))
    bounded = made(moussa, least="5.00", most="50.00", single_use=False)
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    rejected = paid(awa, freed)
    settings.PAYMENT_GUARDS = []
    held.reject(UUID(rejected["id"]), actor=SYSTEM, now=clock.now())
    with transaction():
        paying.free(UUID(rejected["id"]), now=clock.now())
    paid(awa, used)
    other = paid(awa, bounded, "10.00")
    quoted(awa, open_)
    return {
        "used": used["id"], "open": open_["id"], "freed": freed["id"], "bounded": bounded["id"],
        "static": static(moussa)["id"], "other": other["id"], "payer": awa.user.pk, "wallet": awa.wallet.pk,
        "nobody": ids.new_id(),
    }  # fmt: skip


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, names: dict[str, object]) -> None:
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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE qr_code SET amount_minor = 1",
        "UPDATE qr_code SET wallet_id = owner_id",
        "UPDATE qr_code SET owner_id = wallet_id",
        "UPDATE qr_code SET reference = reverse(reference)",
        "UPDATE qr_code SET expires_at = NULL",
        "UPDATE qr_code SET single_use = false",
        "DELETE FROM qr_code",
        "UPDATE qr_order SET code_id = quote_id",
        "UPDATE qr_order SET single_use = false",
        "TRUNCATE qr_order, qr_code",
    ],
)
@pytest.mark.parametrize("role", ["default", "owner"])
def test_is_refused_by_the_database(names: dict[str, object], statement: str, role: str) -> None:
    with pytest.raises(DatabaseError), connections[role].cursor() as cursor:
        cursor.execute(statement)


def test_pays_no_code_for_one_payment_twice(names: dict[str, object]) -> None:
    another = Order.objects.get(code=UUID(str(names["used"])))
    another.quote_id, another.payment_id = ids.new_id(), ids.new_id()

    with pytest.raises(DatabaseError, match="qr_order_single_use_paid_once"):
        another.save(force_insert=True)
