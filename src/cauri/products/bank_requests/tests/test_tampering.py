"""What somebody changes behind the books' back …"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
import pytest
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.clones import Clones

from cauri.books.ledger import invariants
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.products.bank_requests.invariants import INVARIANTS
from cauri.products.bank_requests.tests import branch
from cauri.products.bank_requests.tests.branch import approved, asked, awa, refused

Change = Callable[[str, Mapping[str, object]], int]
_OF_LIVE = "bank_requests_bankrequest SET {} WHERE id = %(live)s"

EDITS = {
    "another price": ("UPDATE " + _OF_LIVE.format("price_minor = 1"), "bank_request_is_paid"),
    "another kind": ("UPDATE " + _OF_LIVE.format("kind = 'cheque_book', leaves = 25"), "bank_request_is_paid"),
    "another wallet": ("UPDATE " + _OF_LIVE.format("wallet_id = %(nobody)s"), "bank_request_is_paid"),
    "another owner": ("UPDATE " + _OF_LIVE.format("owner_id = %(nobody)s"), "bank_request_is_paid"),
    "another currency": ("UPDATE " + _OF_LIVE.format("currency = 'XOF'"), "bank_request_is_paid"),
    "another payment": ("UPDATE " + _OF_LIVE.format("payment_id = %(nobody)s"), "bank_request_is_paid"),
    "no payment": ("UPDATE " + _OF_LIVE.format("payment_id = NULL"), "bank_request_is_paid"),
    "paid, and only quoted": ("UPDATE " + _OF_LIVE.format("state = 'quoted'"), "bank_request_is_paid"),
    "free, and paid": (
        "UPDATE bank_requests_bankrequest SET payment_id = %(nobody)s WHERE id = %(free)s", "bank_request_is_paid"
    ),
    "paid for another": (
        "UPDATE bank_requests_bankrequest SET payment_id = (SELECT quote_id FROM payments_payment WHERE quote_id ="
        " %(live)s) WHERE id = %(live)s",
        "bank_request_is_paid",
    ),
    "requested, and held": (
        "UPDATE bank_requests_bankrequest SET state = 'requested' WHERE id = %(held)s",
        "bank_request_is_as_its_payment",
    ),
    "rejected, and held": (
        "UPDATE bank_requests_bankrequest SET state = 'rejected' WHERE id = %(held)s",
        "bank_request_is_as_its_payment",
    ),
    "rejected, and paid": ("UPDATE " + _OF_LIVE.format("state = 'rejected'"), "bank_request_is_as_its_payment"),
    "gone": ("DELETE FROM bank_requests_bankrequest WHERE id = %(live)s", "bank_request_payment_is_of_one"),
    "cancelled, and nothing given back": (
        "UPDATE " + _OF_LIVE.format("state = 'cancelled'"), "bank_request_is_given_back"
    ),
    "refused, and nothing given back": (
        "UPDATE " + _OF_LIVE.format("state = 'refused', reason = 'x'"), "bank_request_is_given_back"
    ),
    "given back, and delivered all the same": (
        "UPDATE bank_requests_bankrequest SET state = 'delivered', reference = 'x' WHERE id = %(refused)s",
        "bank_request_is_given_back",
    ),
}  # fmt: skip


@pytest.fixture
def superuser(committed_db: Urls, database_server: Clones) -> Iterator[Change]:
    """Somebody with every right and no triggers: changes rows behind everybody's back. Commits at once."""
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for trigger in ("fixed", "delivered_there"):
            connection.execute(f"ALTER TABLE bank_requests_bankrequest DISABLE TRIGGER {trigger}")
        for name in ("bank_request_is_paid_when_asked", "bank_request_of_a_kind"):
            connection.execute(f"ALTER TABLE bank_requests_bankrequest DROP CONSTRAINT {name}")
        yield lambda statement, values: connection.execute(statement, values).rowcount


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, settings: Settings) -> None:
    branch.costs(0, "cheque_book")
    names: dict[str, object] = {
        "live": approved(asked(awa())), "refused": refused(asked(awa())), "free": asked(awa(), "cheque_book"),
        "nobody": ids.new_id(),
    }  # fmt: skip
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    names["held"] = asked(awa())
    books_must_hold()
    found = {}

    superuser("CREATE TABLE before_it AS TABLE bank_requests_bankrequest", {})
    for edit, (statement, _) in EDITS.items():
        assert superuser(statement, names) == 1, edit
        found[edit] = {finding.check for finding in invariants.findings()}
        superuser("DELETE FROM bank_requests_bankrequest", {})
        superuser("INSERT INTO bank_requests_bankrequest SELECT * FROM before_it", {})
    superuser("DROP TABLE before_it", {})

    assert {edit: check in found[edit] for edit, (_, check) in EDITS.items()} == dict.fromkeys(EDITS, True)
    assert {check for _, check in EDITS.values()} == {one.name for one in INVARIANTS}
    books_must_hold()
