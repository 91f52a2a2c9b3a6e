"""What a database needs before the first migration: itself, two roles, and rights that say who may do what.

Every step looks before it acts, so it is cheap and harmless to run at every start, and by several processes
at once.
"""

import time
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import APP_ROLE, OWNER_ROLE, Urls
from cauri.kit.errors import Refusal

Connection = psycopg.Connection[tuple[object, ...]]

_SCHEMA = "public"
_OLDEST_VERSION = 15


class DatabaseUnreachable(Refusal):
    """The server that was named does not answer, or refuses the login."""

    code = "database_unreachable"


class DatabaseTooOld(Refusal):
    """The server is older than PostgreSQL 15."""

    code = "database_too_old"


class RightsMissing(Refusal):
    """The login may not do what bootstrapping needs; the message says what an administrator has to run."""

    code = "database_rights_missing"


def embedded_database(superuser_url: str, urls: Urls) -> None:
    """Make both login roles, the database and the rights in a server of our own."""
    _patiently(lambda: _embedded_roles(superuser_url))
    _patiently(lambda: _make_database(superuser_url, databases.database_of(urls.owner), owner=OWNER_ROLE))
    _patiently(lambda: _grant(urls.owner))


def named_database(urls: Urls) -> None:
    """Make what is missing on a server that an operator named, as far as the owner's login may.

    Raises DatabaseUnreachable, DatabaseTooOld, RightsMissing.
    """
    try:
        if not _exists(urls.owner):
            maintenance = databases.with_database(urls.owner, "postgres")
            _patiently(lambda: _make_database(maintenance, databases.database_of(urls.owner), owner=None))
        _patiently(lambda: _app_role(urls))
        _patiently(lambda: _grant(urls.owner))
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(f"the database cannot be reached: {_first_line(error)}") from error


def _embedded_roles(superuser_url: str) -> None:
    with _connect(superuser_url) as connection:
        for role in (OWNER_ROLE, APP_ROLE):
            if not _role_exists(connection, role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _make_database(url: str, name: str, *, owner: str | None) -> None:
    """Create a database unless it exists. It is the login's own unless `owner` names another role."""
    with _connect(url) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        command = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        if owner is not None:
            command += sql.SQL(" OWNER {}").format(sql.Identifier(owner))
        try:
            connection.execute(command)
        except psycopg.errors.InsufficientPrivilege as error:
            raise RightsMissing(f'an administrator has to run: CREATE DATABASE "{name}" OWNER <your login>') from error


def _exists(url: str) -> bool:
    try:
        _connect(url).close()
    except psycopg.OperationalError as error:
        # libpq gives no SQLSTATE for a refused connection; the words may be translated, the name is not.
        maintenance = databases.with_database(url, "postgres")
        if f'"{databases.database_of(url)}"' not in str(error):
            raise
        with _connect(maintenance) as connection:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(asked, [databases.database_of(url)]).fetchone():
                raise
        return False
    return True


def _app_role(urls: Urls) -> None:
    """The role `cauri_app`, and the right of the app's login to take it on."""
    with _connect(urls.owner) as connection:
        try:
            if not _role_exists(connection, APP_ROLE):
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APP_ROLE)))
            login = _login(connection, urls.app)
            if login != APP_ROLE:
                _let_take_on(connection, login)
        except psycopg.errors.InsufficientPrivilege as error:
            raise RightsMissing(
                f"an administrator has to run: CREATE ROLE {APP_ROLE}; GRANT {APP_ROLE} TO <your login>"
            ) from error


def _let_take_on(connection: Connection, login: str) -> None:
    # "May SET ROLE" became a right apart from membership with PostgreSQL 16.
    right = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    may = connection.execute("SELECT pg_has_role(%s::name, %s::name, %s)", [login, APP_ROLE, right]).fetchone()
    if may == (False,):
        command = sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP_ROLE), sql.Identifier(login))
        connection.execute(command)


def _login(connection: Connection, url: str) -> str:
    return unquote(urlsplit(url).username or "") or connection.info.user


def _grant(owner_url: str) -> None:
    """The app may read and write what the owner makes, and make nothing itself.

    A migration of an append-only table takes the surplus rights back.
    """
    with _connect(owner_url) as connection, connection.transaction():
        if connection.info.server_version < _OLDEST_VERSION * 10000:
            raise DatabaseTooOld(f"PostgreSQL {_OLDEST_VERSION} or newer is needed")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if _granted(connection):
            return
        schema, app = sql.Identifier(_SCHEMA), sql.Identifier(APP_ROLE)
        name = sql.Identifier(connection.info.dbname)
        for command in _RIGHTS:
            connection.execute(sql.SQL(command).format(schema=schema, app=app, database=name))


_LOCK = 0x6361757269  # "cauri" in ASCII: any number that nobody else uses

_RIGHTS = (
    "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC",
    "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {app}",
    "GRANT USAGE ON SCHEMA {schema} TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)


def _granted(connection: Connection) -> bool:
    """Whether the rights stand: a database's own, which a clone does not inherit, and the last ones given."""
    found = connection.execute(
        """
        SELECT has_schema_privilege(%(app)s::name, %(schema)s, 'USAGE')
           AND NOT has_schema_privilege(%(app)s::name, %(schema)s, 'CREATE')
           AND NOT has_database_privilege(%(app)s::name, current_database(), 'CREATE')
           AND NOT has_database_privilege(%(app)s::name, current_database(), 'TEMPORARY')
           AND 2 = (
                SELECT count(*) FROM pg_default_acl
                WHERE defaclrole = current_user::regrole
                  AND defaclnamespace = %(schema)s::regnamespace
                  AND EXISTS (SELECT FROM aclexplode(defaclacl) AS acl WHERE acl.grantee = %(app)s::regrole)
           )
        """,
        {"app": APP_ROLE, "schema": _SCHEMA},
    ).fetchone()
    return found == (True,)


def _role_exists(connection: Connection, role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _connect(url: str) -> Connection:
    return psycopg.connect(url, connect_timeout=10, autocommit=True)


_LOST_A_RACE = (
    psycopg.errors.DuplicateObject,
    psycopg.errors.DuplicateDatabase,
    psycopg.errors.UniqueViolation,
    psycopg.errors.ObjectInUse,
    psycopg.errors.InternalError_,  # "tuple concurrently updated": two grants at once
)


def _patiently(step: Callable[[], None]) -> None:
    """Run a step again when another process was doing the same; it then finds it done."""
    for _ in range(20):
        try:
            return step()
        except _LOST_A_RACE:
            time.sleep(0.1)
    return step()


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
