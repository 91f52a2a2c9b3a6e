"""A database for the length of a block: whose server it is, and when it stops."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from cauri.infra.embedded import databases, postgres, processes, server
from cauri.infra.embedded.paths import Place

_HOLD = """
import sys
from pathlib import Path
from cauri.infra.embedded import server
from cauri.infra.embedded.paths import Place
with server.running(place=Place(Path(sys.argv[1]))):
    print("up", flush=True)
    sys.stdin.readline()
"""


def _hold(place: Place) -> "subprocess.Popen[str]":
    """Another process that uses the place until it is told to stop."""
    return subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(place.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _up(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"


def _dismiss(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _answers(place: Place) -> bool:
    return postgres.answers(postgres.Server(place).superuser_url)


def test_starts_a_server_and_stops_it_after_the_block(place: Place) -> None:
    with server.running(place=place) as urls, psycopg.connect(urls.app) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("cauri_app",)

    assert not _answers(place)
    assert server.keeper(place) is None


def test_stops_the_server_when_the_block_fails(place: Place) -> None:
    with pytest.raises(ZeroDivisionError), server.running(place=place):
        raise ZeroDivisionError

    assert not _answers(place)


def test_uses_the_server_of_another_process_and_leaves_it_running(place: Place) -> None:
    with server.running(place=place):
        with _hold(place) as guest:
            _up(guest)
            guest.communicate("\n", timeout=30)
        assert guest.returncode == 0
        assert _answers(place)


def test_keeps_the_server_until_the_last_guest_has_left(place: Place) -> None:
    guests: list[subprocess.Popen[str]] = []
    left_at: list[float] = []

    def leave_later() -> None:
        time.sleep(1.0)
        assert _answers(place)
        left_at.append(time.monotonic())
        guests[0].communicate("\n", timeout=30)

    with server.running(place=place):
        guests.append(_hold(place))
        _up(guests[0])
        leaver = threading.Thread(target=leave_later)
        leaver.start()

    assert left_at, "the block ended while the guest was still there"
    leaver.join()
    assert guests[0].returncode == 0
    assert not _answers(place)


def test_lets_many_start_at_once(place: Place) -> None:
    starters = [_hold(place) for _ in range(4)]
    for starter in starters:
        _up(starter)
    for starter in starters:
        _dismiss(starter)
    for starter in starters:
        starter.communicate(timeout=60)

    assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
    assert not _answers(place)
    assert not processes.running_in(place.cluster)


def test_goes_on_after_a_keeper_that_was_killed(place: Place) -> None:
    keeper = _hold(place)
    _up(keeper)
    keeper.kill()
    keeper.communicate()

    with server.running(place=place) as urls, psycopg.connect(urls.owner) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_tells_who_keeps_the_server(place: Place) -> None:
    assert server.keeper(place) is None
    with server.keeping(place, label="somebody"):
        found = server.keeper(place)
        assert found is not None
        assert found.label == "somebody"
        with pytest.raises(server.ServerBusy), server.keeping(place, label="another"):
            pass
    assert server.keeper(place) is None


def test_uses_a_named_server_as_it_is(folder: Path) -> None:
    (folder / "named").mkdir(mode=0o711)
    with server.running(place=Place(folder / "named")) as urls:
        named = databases.named(app=urls.app, owner=urls.owner)
        with server.running(named) as found, psycopg.connect(found.app) as connection:
            assert found is named
            assert connection.execute("SELECT current_user").fetchone() == ("cauri_app",)
