"""The supervisor: what it leaves behind, what it survives, what it refuses."""

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.support import platforms
from tests.support.clusters import Cluster
from tests.support.platforms import Platform, eventually

from cauri.infra.embedded import databases


@pytest.fixture
def new() -> Iterator[Platform]:
    """An installation that was never started."""
    with platforms.platform() as found:
        yield found


@pytest.fixture(scope="module")
def stopped(prepare: Callable[[Platform], None]) -> Iterator[Platform]:
    """An installation that was up, with its data, and was stopped."""
    with platforms.platform() as found:
        prepare(found)
        found.start()
        assert found.signal(signal.SIGINT) == 0
        yield found


@pytest.fixture
def platform(new: Platform, stopped: Platform) -> Platform:
    """An installation that need not prepare anything when it starts."""
    new.copy(stopped)
    return new


def _commit(platform: Platform, word: str) -> None:
    with psycopg.connect(platform.urls.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def _kept(platform: Platform) -> list[str]:
    with psycopg.connect(platform.urls.owner) as connection:
        return [str(word) for (word,) in connection.execute("SELECT word FROM kept ORDER BY word")]


def _runs(platform: Platform, part: str) -> bool:
    return any(part in words for words in platform.processes().values())


def test_leaves_no_process_after_ctrl_c_and_starts_again(new: Platform) -> None:
    new.start()
    assert "Sign in at /console/" in new.output()
    assert f"ws://localhost:{new.realtime_port}/ws/" in new.output()
    assert platforms.says_yes(f"http://127.0.0.1:{new.realtime_port}/health/ready")
    assert len(new.processes()) >= 5
    _commit(new, "before")

    assert new.signal(signal.SIGINT) == 0
    assert new.processes() == {}

    print(f"\nsecond start: {new.start():.1f} s")  # under ten by itself; other tests run beside this one
    assert _kept(new) == ["before"]
    assert new.signal(signal.SIGTERM) == 0
    assert new.processes() == {}


def test_takes_everything_along_when_it_is_killed_and_loses_nothing(platform: Platform) -> None:
    platform.start()
    _commit(platform, "acknowledged")

    platform.signal(signal.SIGKILL)
    assert eventually(lambda: platform.processes() == {}, seconds=15), platform.processes()

    platform.start()
    assert _kept(platform) == ["acknowledged"]


def test_starts_at_once_again_while_what_it_left_is_still_ending(platform: Platform) -> None:
    platform.start()
    _commit(platform, "acknowledged")
    platform.signal(signal.SIGKILL)
    eventually(lambda: not platform.is_ready(), seconds=15)  # the port is free again once the old API is gone

    platform.start()
    assert _kept(platform) == ["acknowledged"]


def test_brings_a_killed_postmaster_back(platform: Platform) -> None:
    platform.start()
    _commit(platform, "acknowledged")
    old = platform.pid_of("/bin/postgres -D")

    os.kill(old, signal.SIGKILL)

    assert eventually(
        lambda: old not in platform.processes() and _runs(platform, "/bin/postgres -D") and platform.is_ready(),
        seconds=20,
    )
    assert eventually(lambda: platform.zombies() == [], seconds=5)
    assert _kept(platform) == ["acknowledged"]


@pytest.mark.parametrize("part", ["cauri.interfaces.cli.main api", "cauri.interfaces.cli.main worker"])
def test_starts_a_killed_child_again_and_leaves_nothing_of_the_old_one(platform: Platform, part: str) -> None:
    platform.start()
    before = platform.processes()
    old = platform.pid_of(part)

    os.kill(old, signal.SIGKILL)

    assert eventually(
        lambda: old not in platform.processes() and _runs(platform, part) and platform.is_ready(), seconds=20
    )
    assert eventually(lambda: len(platform.processes()) <= len(before) + 2, seconds=10)
    assert eventually(lambda: platform.zombies() == [], seconds=5)
    assert platform.signal(signal.SIGINT) == 0
    assert platform.processes() == {}


def test_refuses_a_second_one_and_says_where_the_first_is(platform: Platform) -> None:
    platform.start()
    for port in (platform.port, platforms.free_port()):
        refused = Platform(home=platform.home, port=port).run("run")

        assert refused.returncode == 1
        assert f"cauri run at http://localhost:{platform.port} runs already" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert platform.is_ready()


def test_refuses_a_port_that_is_taken(new: Platform) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", new.port))
        other.listen()
        refused = new.run("run")

    assert refused.returncode == 1
    assert f"cannot listen on 127.0.0.1:{new.port}" in refused.stderr
    assert "CAURI_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not new.home.exists(), "it should refuse before it starts anything"


def test_refuses_production(new: Platform) -> None:
    new.environment = {"CAURI_ENVIRONMENT": "production", "CAURI_SECRET_KEY": "x" * 60}

    refused = new.run("run")

    assert refused.returncode == 1
    assert "for development" in refused.stderr


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs the right to unshare")
def test_buries_the_dead_when_it_is_the_first_process_of_a_container(platform: Platform) -> None:
    platform.wrapper = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
    platform.start()
    first = platform.pid_of("cauri.interfaces.cli.main run")
    status = Path(f"/proc/{first}/status").read_text()
    assert "NSpid:" in status
    assert status.partition("NSpid:")[2].splitlines()[0].split()[-1] == "1"

    for part in ("/bin/postgres -D", "cauri.interfaces.cli.main api"):
        os.kill(platform.pid_of(part), signal.SIGKILL)
    # What a grandchild leaves behind falls to the first process.
    assert eventually(lambda: platform.is_ready() and platform.zombies() == [], seconds=20)

    os.kill(first, signal.SIGTERM)
    assert platform.process is not None
    assert platform.process.wait(60) == 0
    assert platform.processes() == {}


def test_waits_for_a_command_that_uses_the_database(platform: Platform) -> None:
    command = platform.spawn("psql", "--", "-c", "SELECT pg_sleep(4)")
    assert eventually(lambda: _runs(platform, "/bin/psql"), seconds=30)

    platform.start()

    assert command.wait(10) == 0
    assert "Waiting for `cauri psql`" in platform.output()


def test_outlives_a_named_database_that_goes_away_for_a_while(new: Platform) -> None:
    with Cluster.running() as cluster:
        new.environment = {
            "DATABASE_URL": databases.with_database(cluster.server.superuser_url, "shop"),
            "http_proxy": "http://127.0.0.1:9",  # never asked for our own health
        }
        new.start()
        assert not (new.home / "postgres").exists()

        cluster.kill()
        assert eventually(lambda: not new.is_ready(), seconds=10)
        cluster.start()

        assert eventually(new.is_ready, seconds=15)
        assert new.signal(signal.SIGINT) == 0
        assert new.processes() == {}


def test_prepares_the_database_again_when_the_postmaster_dies_meanwhile(new: Platform) -> None:
    new.process = new.spawn("run")
    assert eventually(lambda: _runs(new, "cauri.interfaces.cli.main demo"), seconds=30)
    assert eventually(lambda: _has_begun_to_migrate(new), seconds=30)

    os.kill(new.pid_of("/bin/postgres -D"), signal.SIGKILL)

    assert eventually(lambda: "Sign in at /console/" in new.output(), seconds=60), new.output()
    assert new.is_ready()


def _has_begun_to_migrate(platform: Platform) -> bool:
    try:
        with psycopg.connect(platform.urls.owner, connect_timeout=2) as connection:
            return connection.execute("SELECT to_regclass('django_migrations')").fetchone() != (None,)
    except psycopg.OperationalError:
        return False
