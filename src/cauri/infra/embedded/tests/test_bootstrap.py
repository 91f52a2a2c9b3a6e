"""Bootstrapping: two roles, a database, and rights; on our server and on one that an operator named."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql

from cauri.infra.embedded import bootstrap, databases
from cauri.infra.embedded.databases import Urls
from cauri.infra.embedded.postgres import Server


@pytest.fixture
def started(every_postgres: None, server: Server) -> Server:
    """A server with nothing in it, of every version at hand."""
    server.start()
    return server


def _login(server: Server, name: str, rights: str = "") -> str:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN " + rights).format(sql.Identifier(name)))
    return databases.socket_url(server.place.socket, user=name, database="shop")


def _named(app: str, owner: str | None = None) -> Urls:
    urls = databases.named(app=app, owner=owner)
    assert urls is not None
    return urls


@pytest.fixture
def connected() -> Iterator[list[psycopg.Connection[tuple[object, ...]]]]:
    """Connections that are closed after the test."""
    found: list[psycopg.Connection[tuple[object, ...]]] = []
    yield found
    for connection in found:
        connection.close()


def _as_app(urls: Urls) -> psycopg.Connection[tuple[object, ...]]:
    """Connect as Django does."""
    entry = databases.app_database(urls.app)
    return psycopg.connect(
        host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"], autocommit=True, **entry["OPTIONS"]
    )


def _check_the_roles(urls: Urls) -> None:
    """The app reads and writes what the owner makes, and makes nothing itself."""
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE counted (id bigserial, word text)")
    with _as_app(urls) as app:
        assert app.execute("SELECT current_user").fetchone() == ("cauri_app",)
        app.execute("INSERT INTO counted (word) VALUES ('one')")
        app.execute("UPDATE counted SET word = 'two'")
        assert app.execute("SELECT id, word FROM counted").fetchall() == [(1, "two")]
        app.execute("DELETE FROM counted")
        for refused in (
            "CREATE TABLE own (id int)",
            "CREATE TEMPORARY TABLE own (id int)",
            "CREATE SCHEMA own",
            "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "TRUNCATE counted",
            "ALTER TABLE counted ADD COLUMN more int",
            "DROP TABLE counted",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(refused.encode())


def test_gives_an_embedded_server_its_roles_and_its_database(started: Server) -> None:
    urls = databases.of_place(started.place)

    bootstrap.embedded_database(started.superuser_url, urls)
    bootstrap.embedded_database(started.superuser_url, urls)

    with psycopg.connect(urls.owner) as owner:
        about = "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'cauri%'"
        assert owner.execute(about).fetchall() == [(False, False, False)] * 2
    _check_the_roles(urls)


def test_may_be_done_by_many_at_once(started: Server) -> None:
    urls = databases.of_place(started.place)

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(bootstrap.embedded_database, started.superuser_url, urls) for _ in range(8)]
        for one in done:
            one.result(timeout=60)

    _check_the_roles(urls)


def test_makes_role_and_database_with_a_superuser_login(started: Server) -> None:
    urls = _named(databases.with_database(started.superuser_url, "shop"))

    bootstrap.named_database(urls)
    bootstrap.named_database(urls)

    _check_the_roles(urls)


def test_makes_role_and_database_with_a_login_that_may(started: Server) -> None:
    urls = _named(_login(started, "operator", "CREATEDB CREATEROLE"))

    bootstrap.named_database(urls)
    bootstrap.named_database(urls)

    _check_the_roles(urls)


def test_lets_two_logins_of_an_operator_work_apart(started: Server) -> None:
    urls = _named(_login(started, "till"), _login(started, "operator", "CREATEDB CREATEROLE"))

    bootstrap.named_database(urls)

    _check_the_roles(urls)
    with (
        psycopg.connect(urls.app, autocommit=True) as till,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        till.execute("CREATE TABLE own (id int)")


def test_says_what_an_administrator_must_run_when_the_role_may_not_be_made(started: Server) -> None:
    urls = _named(_login(started, "operator", "CREATEDB"))

    with pytest.raises(bootstrap.RightsMissing, match="CREATE ROLE cauri_app; GRANT cauri_app TO") as refusal:
        bootstrap.named_database(urls)

    for command in str(refusal.value).partition("run: ")[2].replace("<your login>", "operator").split(";"):
        with psycopg.connect(started.superuser_url, autocommit=True) as administrator:
            administrator.execute(command.encode())
    bootstrap.named_database(urls)
    _check_the_roles(urls)


def test_says_what_an_administrator_must_run_when_the_database_may_not_be_made(started: Server) -> None:
    urls = _named(_login(started, "operator"))

    with pytest.raises(bootstrap.RightsMissing, match='CREATE DATABASE "shop" OWNER'):
        bootstrap.named_database(urls)


def test_says_that_a_server_does_not_answer() -> None:
    urls = _named("postgresql://operator@127.0.0.1:1/shop")

    with pytest.raises(bootstrap.DatabaseUnreachable, match="cannot be reached"):
        bootstrap.named_database(urls)


def test_does_not_take_a_wrong_login_for_a_missing_database(started: Server) -> None:
    urls = _named(databases.socket_url(started.place.socket, user="shop", database="shop"))

    with pytest.raises(bootstrap.DatabaseUnreachable, match='role "shop" does not exist'):
        bootstrap.named_database(urls)
