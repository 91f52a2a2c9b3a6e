"""The `cauri` command: finds its commands, keeps the server for their length, and says "no" in one line."""

from collections.abc import Iterator

import psycopg
import pytest
from tests.support import platforms
from tests.support.platforms import PRODUCTION, Platform

from cauri.infra.embedded.databases import Urls


@pytest.fixture
def installation() -> Iterator[Platform]:
    """An installation with nothing in it yet."""
    with platforms.platform() as found:
        yield found


@pytest.fixture
def with_database(committed_db: Urls, installation: Platform) -> Platform:
    """An installation on a migrated database that an operator named."""
    installation.environment = committed_db.environment()
    return installation


def test_lists_every_command(installation: Platform) -> None:
    listed = installation.run("--help")

    assert listed.returncode == 0
    for command in ("api", "check", "db", "demo", "migrate", "psql", "run", "staff", "worker"):
        assert f"\n  {command} " in listed.stdout


def test_refuses_a_command_that_does_not_exist(installation: Platform) -> None:
    refused = installation.run("mint")

    assert refused.returncode == 2
    assert "No such command 'mint'" in refused.stderr


def test_starts_the_server_for_a_command_migrates_and_stops_it(installation: Platform) -> None:
    loaded = installation.run("demo")

    assert loaded.returncode == 0, loaded.stderr
    assert "/console/" in loaded.stdout
    assert installation.processes() == {}
    assert installation.run("demo").stdout == loaded.stdout
    assert installation.run("migrate").stdout == "The tables are up to date.\n"


def test_leaves_a_background_server_running_until_it_is_stopped(installation: Platform) -> None:
    assert installation.run("db", "status").returncode == 3
    started = installation.run("db", "start")
    assert started.returncode == 0, started.stderr
    assert installation.urls.app in started.stdout

    assert installation.run("migrate", "--quiet").returncode == 0
    with psycopg.connect(installation.urls.app) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
    assert installation.run("db", "status").returncode == 0
    assert installation.run("db", "start").returncode == 0

    assert installation.run("db", "stop").returncode == 0
    assert installation.processes() == {}
    assert installation.run("db", "stop").stdout == "It does not run.\n"


def test_opens_psql_as_the_app_or_as_the_owner(with_database: Platform) -> None:
    question = ("--", "-Atc", "SELECT current_user")

    assert with_database.run("psql", *question).stdout == "cauri_app\n"
    as_owner = with_database.run("psql", "--owner", *question).stdout.strip()
    assert as_owner not in {"", "cauri_app"}
    assert with_database.run("psql", "--", "-c", "SELECT nonsense").returncode == 1


def test_finds_nothing_wrong_with_a_migrated_database(with_database: Platform) -> None:
    found = with_database.run("check")

    assert "ok    database" in found.stdout
    assert "ok    migrations" in found.stdout


def test_sets_the_first_fees_and_limits_also_where_nothing_is_left_to_migrate(
    with_database: Platform, committed_db: Urls
) -> None:
    """Whoever migrated may have been killed before they were set."""
    tables = ("fees_rule", "limits_rule")
    with psycopg.connect(committed_db.owner) as owner:
        for table in tables:
            owner.execute(f"DELETE FROM {table}")

    assert with_database.run("migrate").stdout == "The tables are up to date.\n"

    with psycopg.connect(committed_db.app) as app:
        assert all(app.execute(f"SELECT count(*) > 10 FROM {table}").fetchone() == (True,) for table in tables)


def test_seeds_what_it_is_asked_for_as_often_as_one_likes(with_database: Platform) -> None:
    first = with_database.run("seed")
    agents = with_database.run("seed", "agents")

    assert first.returncode == 0, first.stderr
    assert "Mauritania" in first.stdout
    assert "MRU" in first.stdout
    assert "0 fee rules set" in first.stdout
    assert "Operators, billers and packages: " in first.stdout
    assert "khadija" in agents.stdout
    assert with_database.run("seed", "agents").stdout == agents.stdout
    assert with_database.run("seed", "gold").returncode == 2


def test_seeds_nobody_with_a_known_pin_in_production(with_database: Platform) -> None:
    with_database.environment |= PRODUCTION
    for words in (("demo",), ("seed", "fees", "customers")):
        refused = with_database.run(*words)

        assert refused.returncode == 1
        assert "in development only" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_finds_missing_migrations(with_database: Platform, committed_db: Urls) -> None:
    with psycopg.connect(committed_db.owner) as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    found = with_database.run("check")

    assert found.returncode == 1
    assert "FAIL  migrations: 1 " in found.stdout


def test_enrols_staff_and_refuses_a_weak_password(with_database: Platform) -> None:
    words = ("staff", "enrol", "fatou", "--email", "fatou@cauri.example", "--role", "support", "--password")

    refused = with_database.run(*words, "1234")
    enrolled = with_database.run(*words, "a-long-enough-password")
    again = with_database.run(*words, "a-long-enough-password")

    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert enrolled.returncode == 0
    assert again.returncode == 1
    assert "Traceback" not in refused.stderr + again.stderr


def test_says_in_one_line_that_the_database_cannot_be_reached(installation: Platform) -> None:
    installation.environment = {"DATABASE_URL": "postgresql://cauri@127.0.0.1:1/cauri"}

    refused = installation.run("migrate")

    assert refused.returncode == 1
    assert "the database cannot be reached" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_will_not_stop_the_server_of_an_operator(with_database: Platform) -> None:
    refused = with_database.run("db", "stop")

    assert refused.returncode == 1
    assert "DATABASE_URL names a server" in refused.stderr


def test_demands_a_key_in_production(installation: Platform) -> None:
    installation.environment = {"CAURI_ENVIRONMENT": "production"}

    refused = installation.run("migrate")

    assert refused.returncode == 1
    assert "CAURI_SECRET_KEY" in refused.stderr
    assert "Traceback" not in refused.stderr
