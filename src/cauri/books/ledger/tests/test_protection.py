"""The books are protected: …"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, connection
from psycopg import sql
from tests.support.clones import Clones

from cauri.books.ledger import holds, upkeep, verification
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, START, Town, after, balance, batch, move, post, posting, value
from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import APP_ROLE, Urls
from cauri.kit import ids
from cauri.kit.transactions import transaction

TABLES = (
    "ledger_account",
    "ledger_balance",
    "ledger_block",
    "ledger_entry",
    "ledger_hold",
    "ledger_hot_entry",
    "ledger_posting",
    "ledger_verification",
)
UPDATED_BY_THE_FUNCTIONS = ("ledger_balance", "ledger_hold")
CALLED_BY_THE_APP = {
    "ledger_capture",
    "ledger_fold_account",
    "ledger_hold",
    "ledger_open_account",
    "ledger_post",
    "ledger_post_batch",
    "ledger_post_moves",
    "ledger_post_with_fee",
    "ledger_record_refusal",
    "ledger_release",
    "ledger_return",
    "ledger_seal",
    "ledger_set_floor",
    "ledger_set_hot",
    "ledger_set_state",
    "ledger_summarise",
    "ledger_tails",
}

Connection = psycopg.Connection[tuple[object, ...]]


def _fill(town: Town) -> None:
    """A row in every table."""
    post(move(town.awa, town.ibrahima, 5), at=after(1))
    with transaction():
        holds.hold(posting(move(town.awa, town.moussa, 5)), expires_at=after(10))


def _last_column(table: str) -> str:
    return str(
        value(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass ORDER BY attnum DESC LIMIT 1",
            table,
        )
    )


def _statements(table: str) -> dict[str, str]:
    column = _last_column(table)
    return {
        "UPDATE": f"UPDATE {table} SET {column} = {column}",
        "UPDATE nothing": f"UPDATE {table} SET {column} = {column} WHERE false",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table}",
        "INSERT": f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}",
        "MERGE": f"MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
        "LOCK": f"SELECT * FROM {table} FOR UPDATE",
        "DROP": f"DROP TABLE {table}",
        "ALTER": f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        "RULE": f"CREATE RULE quiet AS ON UPDATE TO {table} DO INSTEAD NOTHING",
    }


def _refused_to_the_app(statement: str) -> bool:
    try:
        with transaction(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        cause = error.__cause__
        assert isinstance(cause, psycopg.errors.InsufficientPrivilege), cause
        return True
    return False


# -- from the app ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
def test_every_table_of_the_books_is_tried_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'ledger\\_%%' AND relkind = 'r' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == list(TABLES)
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (APP_ROLE,)


@pytest.mark.parametrize("table", TABLES)
def test_the_app_may_read_and_nothing_else(town: Town, table: str) -> None:
    _fill(town)
    assert value(f"SELECT count(*) FROM {table}") is not None
    allowed = {what for what, statement in _statements(table).items() if not _refused_to_the_app(statement)}
    assert allowed == ({"INSERT"} if table == "ledger_verification" else set())
    assert balance(town.awa) == START - 5


@pytest.mark.usefixtures("db")
def test_the_app_has_no_other_right_on_a_table_or_a_column() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, privilege_type FROM pg_class, aclexplode(relacl)
             WHERE relname = ANY (%s) AND grantee IN (0, %s::regrole) ORDER BY 1, 2
            """,
            [list(TABLES), APP_ROLE],
        )
        expected = [(table, "SELECT") for table in TABLES] + [("ledger_verification", "INSERT")]
        assert cursor.fetchall() == sorted(expected)
        cursor.execute(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = ANY (%s::regclass[]) AND attacl IS NOT NULL",
            [list(TABLES)],
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("db")
def test_the_app_may_call_what_posts_and_nothing_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT proname, prosecdef, has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc
             WHERE proname LIKE 'ledger\\_%%'
            """,
            [APP_ROLE],
        )
        found = cursor.fetchall()
    assert {name for name, _, callable_ in found if callable_} == CALLED_BY_THE_APP
    assert {name for name, definer, _ in found if definer} == CALLED_BY_THE_APP


@pytest.mark.parametrize(
    "call",
    [
        "SELECT ledger_leg('{id}', 1, {awa}, 1000000, 'MRU', 0)",
        "SELECT ledger_apply('{id}', '{{{awa}}}', '{{{moussa}}}', '{{5}}', '{{MRU}}', 0, true)",
        "SELECT ledger_reserve('{{{awa}}}', '{{-5}}', '{{MRU}}')",
        "SELECT ledger_raise('insufficient_funds', '{{}}')",
        "SELECT ledger_refuse_change()",
    ],
)
def test_the_app_cannot_call_what_the_posting_functions_are_made_of(town: Town, call: str) -> None:
    assert _refused_to_the_app(call.format(id=ids.new_id(), awa=town.awa, moussa=town.moussa))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE ledger_balance_too (balance bigint)",
        "CREATE TEMP TABLE ledger_balance (account_id bigint)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.greatest_of(bigint, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'",
        "SET session_replication_role = replica",
        "SET ROLE cauri_owner",
        "ALTER ROLE cauri_app SUPERUSER",
    ],
)
def test_the_app_can_make_nothing_that_would_come_in_between(statement: str) -> None:
    if statement.startswith("SET ROLE") and value("SELECT rolsuper FROM pg_roles WHERE rolname = session_user"):
        pytest.skip("a superuser's login takes on cauri_app on this server, and may take on any other role")
    assert _refused_to_the_app(statement)


# -- from shadows on the search path ---------------------------------------------------------------------------------


SHADOWS = (
    "CREATE TEMP TABLE ledger_account (LIKE public.ledger_account INCLUDING ALL)",
    "CREATE TEMP TABLE ledger_balance (LIKE public.ledger_balance INCLUDING ALL)",
    "CREATE TEMP TABLE ledger_posting (LIKE public.ledger_posting INCLUDING ALL)",
    "CREATE TEMP TABLE ledger_entry (LIKE public.ledger_entry INCLUDING ALL)",
    "CREATE TEMP TABLE ledger_hot_entry (LIKE public.ledger_hot_entry INCLUDING ALL)",
    "CREATE TEMP TABLE ledger_hold (LIKE public.ledger_hold INCLUDING ALL)",
    "CREATE TEMP TABLE ledger_block (LIKE public.ledger_block INCLUDING ALL)",
    "INSERT INTO pg_temp.ledger_balance SELECT account_id, 1000000000, 0, 0, NULL, currency, 'open', false"
    "  FROM public.ledger_balance",
)


@pytest.fixture
def shadowed(committed_db: Urls, database_server: Clones) -> Iterator[tuple[Town, Connection]]:
    """A town, and the app's connection where an administrator carelessly allowed temporary tables and a schema."""
    town = towns.settle()
    name = databases.database_of(committed_db.owner)
    with psycopg.connect(databases.with_database(database_server.admin, name), autocommit=True) as admin:
        admin.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO cauri_app").format(sql.Identifier(name)))
    with psycopg.connect(committed_db.app, autocommit=True) as app:
        app.execute("SET ROLE cauri_app")
        for statement in SHADOWS:
            app.execute(statement)
        app.execute("SET search_path = pg_temp, pg_catalog, public")
        yield town, app


def test_temporary_tables_cannot_stand_in_for_the_books(shadowed: tuple[Town, Connection]) -> None:
    town, app = shadowed
    awa, moussa, fees = town.awa, town.moussa, town.fees
    too_much, at = START + 1, int(DAY.timestamp()) * 1_000_000

    def new() -> str:
        return str(ids.new_id())

    calls: list[tuple[str, list[object]]] = [
        ("SELECT ledger_post(%s, 'p', %s, %s, %s, 'MRU', %s, '2025-01-01')", [new(), awa, moussa, too_much, at]),
        (
            "SELECT ledger_post_with_fee(%s, 'p', %s, %s, %s, %s, 1, 'MRU', %s, '2025-01-01')",
            [new(), awa, moussa, START, fees, at],
        ),
        (
            "SELECT ledger_post_moves(%s, 'p', %s::bigint[], %s::bigint[], %s::bigint[], '{MRU}', %s, '2025-01-01')",
            [new(), [awa], [moussa], [too_much], at],
        ),
        (
            "SELECT ledger_hold(%s, 'p', %s::bigint[], %s::bigint[], %s::bigint[], '{MRU}', %s, '2025-01-01', %s)",
            [new(), [awa], [moussa], [too_much], at, at],
        ),
    ]
    for statement, parameters in calls:
        with pytest.raises(psycopg.DatabaseError, match="insufficient_funds"):
            app.execute(statement, parameters)
    refused = app.execute(
        "SELECT outcome FROM ledger_post_batch(%s::uuid[], '{p}', %s::bigint[], '{2025-01-01}', '{NULL}', '{1}',"
        " %s::bigint[], %s::bigint[], %s::bigint[], '{MRU}')",
        [[new()], [at], [awa], [moussa], [too_much]],
    ).fetchone()
    assert refused == ("refused",)
    for table in ("posting", "entry", "hot_entry", "hold"):
        counted = sql.SQL("SELECT count(*) FROM pg_temp.{}").format(sql.Identifier(f"ledger_{table}"))
        assert app.execute(counted).fetchone() == (0,)
    app.execute("SELECT ledger_post(%s, 'p', %s, %s, %s, 'MRU', %s, '2025-01-01')", [new(), awa, moussa, START, at])
    assert (balance(awa), balance(moussa)) == (0, 2 * START)


def test_types_of_the_callers_own_are_not_the_functions_types(shadowed: tuple[Town, Connection]) -> None:
    """A domain named like a type of PostgreSQL runs its check as whoever uses it: the books' owner must not."""
    town, app = shadowed
    app.execute(
        "CREATE FUNCTION pg_temp.spy() RETURNS boolean LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'spied as %', current_user; END $$"
    )
    for name in ("text", "bigint", "int8", "uuid", "date", "numeric", "jsonb"):
        if name != "bigint":
            app.execute(f"CREATE DOMAIN pg_temp.{name} AS pg_catalog.{name} CHECK (pg_temp.spy())")
    at = int(DAY.timestamp()) * 1_000_000
    ledger_post = "SELECT ledger_post(%s, 'p', %s, %s, %s, 'MRU', %s, '2025-01-01')"
    app.execute(ledger_post, [str(ids.new_id()), town.awa, town.moussa, 5, at])
    app.execute(
        "SELECT ledger_post_with_fee(%s, 'p', %s, %s, 5, %s, 1, 'MRU', %s, '2025-01-01')",
        [str(ids.new_id()), town.awa, town.moussa, town.fees, at],
    )
    with pytest.raises(psycopg.DatabaseError, match="insufficient_funds"):
        app.execute(ledger_post, [str(ids.new_id()), town.awa, town.moussa, START + 1, at])
    assert balance(town.awa) == START - 11


# -- from the owner --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("tampered")
def test_the_owner_changes_no_history(committed_db: Urls) -> None:
    _fill(towns.settle())
    upkeep.seal(now=DAY)
    verification.verify(now=DAY)
    with psycopg.connect(committed_db.owner) as owner:
        for table in TABLES:
            for what, statement in _statements(table).items():
                refused = what in {"UPDATE", "UPDATE nothing", "DELETE", "TRUNCATE", "MERGE"}
                if what.startswith("UPDATE") and table in UPDATED_BY_THE_FUNCTIONS:
                    refused = False  # or they could not work
                if not refused:
                    continue
                counted = owner.execute(f"SELECT count(*) FROM {table}").fetchone()
                assert counted != (0,), table
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"), owner.transaction():
                    owner.execute(statement)


def test_batches_are_posted_by_nobody_but_the_functions(town: Town) -> None:
    """The rights above do not stand in the way of what they protect."""
    assert batch([posting(move(town.awa, town.moussa, 5))])[0].posted
