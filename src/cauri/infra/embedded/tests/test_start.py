"""Starting a server: from nothing, after a crash, over what a dead one left, and in awkward places."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from cauri.infra.embedded import postgres, processes, programs
from cauri.infra.embedded.paths import Place
from cauri.infra.embedded.postgres import Server


def _ask(server: Server, question: str) -> object:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        answer = connection.execute(question.encode()).fetchone()
    assert answer is not None
    return answer[0]


def _keep(server: Server, word: str) -> None:
    with psycopg.connect(server.superuser_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def _kill(server: Server) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()


@pytest.mark.usefixtures("every_postgres")
def test_makes_a_cluster_that_is_safe_and_speaks_utf8(server: Server) -> None:
    server.start()

    assert _ask(server, "SHOW fsync") == "on"
    assert _ask(server, "SHOW full_page_writes") == "on"
    assert _ask(server, "SHOW synchronous_commit") == "on"
    assert _ask(server, "SHOW data_checksums") == "on"
    assert _ask(server, "SHOW server_encoding") == "UTF8"
    assert _ask(server, "SHOW listen_addresses") == ""
    assert _ask(server, "SHOW TimeZone") == "UTC"
    assert server.place.socket.stat().st_mode & 0o777 == 0o700
    assert server.place.cluster.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("every_postgres")
def test_keeps_what_was_committed_when_the_postmaster_was_killed(server: Server) -> None:
    server.start()
    _keep(server, "acknowledged")
    _kill(server)
    assert (server.place.cluster / "postmaster.pid").exists()

    began = time.monotonic()
    server.start()

    assert time.monotonic() - began < 10
    assert _ask(server, "SELECT word FROM kept") == "acknowledged"


def test_ends_a_backend_that_outlived_its_postmaster(server: Server) -> None:
    server.start()
    _keep(server, "acknowledged")
    with psycopg.connect(server.superuser_url) as connection:
        pid = connection.info.backend_pid
        os.kill(pid, signal.SIGSTOP)  # it cannot notice that its postmaster is gone
        _kill(server)
        assert processes.alive(pid)

        server.start()

    assert not processes.alive(pid)
    assert _ask(server, "SELECT word FROM kept") == "acknowledged"


def _as_the_servers_user(*command: str) -> "subprocess.Popen[bytes]":
    """A process that PostgreSQL could signal, and so might take for a server."""
    account = processes.unprivileged_account()
    return subprocess.Popen(command, user=account.uid if account else None)


@pytest.mark.parametrize("whose", ["nobody's", "a zombie's", "a stranger's"])
def test_removes_lock_files_that_name_no_server_of_ours(server: Server, whose: str) -> None:
    server.start()
    _kill(server)
    dead, zombie = _as_the_servers_user("true"), _as_the_servers_user("true")
    stranger = _as_the_servers_user("sleep", "60")
    dead.wait()
    time.sleep(0.5)  # the zombie has ended by now, and nobody has reaped it
    pid = {"nobody's": dead.pid, "a zombie's": zombie.pid, "a stranger's": stranger.pid}[whose]
    for lock in (server.place.cluster / "postmaster.pid", server.place.socket / ".s.PGSQL.5432.lock"):
        rest = lock.read_text().partition("\n")[2]
        lock.write_text(f"{pid}\n{rest}")

    server.start()

    assert _ask(server, "SELECT 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    zombie.wait()


def test_waits_for_an_orphan_that_is_still_ending(server: Server) -> None:
    server.start()
    _keep(server, "acknowledged")
    orphan = server.process
    assert orphan is not None

    second = Server(server.place)
    second.start()

    assert orphan.poll() is not None
    assert _ask(second, "SELECT word FROM kept") == "acknowledged"
    second.stop()


def test_takes_no_half_made_cluster_for_a_whole_one(server: Server) -> None:
    half = server.place.cluster.with_suffix(".new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    server.start()

    assert _ask(server, "SELECT 1") == 1
    assert not half.exists()


@pytest.fixture
def started_at() -> Iterator[Callable[[Path], Server]]:
    """Starts servers in places of the test's choice; afterwards they are stopped and their sockets gone."""
    started = []

    def start(root: Path) -> Server:
        server = Server(Place(root))
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()
        shutil.rmtree(server.place.socket)


def test_works_with_spaces_commas_and_accents_in_the_path(folder: Path, started_at: Callable[[Path], Server]) -> None:
    awkward = folder / "it's an, odd home été"
    awkward.mkdir(mode=0o711)

    assert _ask(started_at(awkward), "SELECT 1") == 1


def test_finds_a_short_socket_for_a_very_long_path(folder: Path, started_at: Callable[[Path], Server]) -> None:
    far = folder
    for _ in range(6):
        far /= "a-rather-long-name-for-a-folder"
        far.mkdir(mode=0o711)

    server = started_at(far)

    assert _ask(server, "SELECT 1") == 1
    assert server.place.socket.stat().st_mode & 0o777 == 0o700


def test_refuses_a_socket_folder_that_is_a_link(server: Server, folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    server.place.socket.symlink_to(folder / "elsewhere")

    with pytest.raises(postgres.ServerFailed, match="belongs to somebody else"):
        server.start()


def test_refuses_the_cluster_of_another_version(server: Server) -> None:
    server.start()
    server.stop()
    (server.place.cluster / "PG_VERSION").write_text("14\n")

    with pytest.raises(postgres.OtherVersion, match="PostgreSQL 14"):
        server.start()


def test_says_why_postgres_did_not_start(server: Server) -> None:
    server.start()
    server.stop()
    (server.place.cluster / "postgresql.conf").write_text("shared_buffers = nonsense\n")

    with pytest.raises(postgres.ServerFailed, match="nonsense"):
        server.start()


def test_says_that_pg_bin_is_wrong(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", "/nowhere")

    with pytest.raises(programs.NoPostgres, match="PG_BIN names /nowhere"):
        server.start()


def test_is_not_misled_by_the_users_own_pg_variables(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGDATA": "/nowhere", "PGHOST": "nowhere.example", "PGPORT": "5999"}.items():
        monkeypatch.setenv(name, value)

    server.start()

    assert _ask(server, "SHOW port") == "5432"


def test_says_that_the_server_takes_no_connection(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_LONGEST_SILENCE", 0.5)
    monkeypatch.setenv("PGOPTIONS", "-c fsync=off")  # PostgreSQL refuses every connection that asks for this

    with pytest.raises(postgres.ServerFailed, match="takes no connection"):
        server.start()

    assert not server.lives()
