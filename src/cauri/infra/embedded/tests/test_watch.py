"""Children that are watched: they do not outlive who started them, and are started again with ever longer pauses."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cauri.infra.embedded import processes
from cauri.infra.embedded.children import Child

_PARENT = """
import signal, subprocess, sys, time
from cauri.infra.embedded import processes
if sys.argv[1] == "kernel":
    child = processes.start(["sleep", "60"], environment={"PATH": "/usr/bin:/bin"}, output=None, account=None,
                            when_parent_dies=signal.SIGTERM)
else:
    child = subprocess.Popen(["sleep", "60"], start_new_session=True)
    processes.watch_over(child.pid, signal.SIGTERM)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", ["kernel", "watchman"])
def test_a_child_ends_when_its_parent_was_killed(how: str) -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT, how], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert processes.alive(child)
        parent.kill()

    assert processes.wait_until(lambda: not processes.alive(child), seconds=10)


def test_a_process_that_waits_to_be_reaped_is_not_alive() -> None:
    ended = subprocess.Popen(["true"])
    assert processes.wait_until(lambda: not processes.alive(ended.pid), seconds=10)
    assert Path(f"/proc/{ended.pid}").exists() or sys.platform != "linux"
    ended.wait()


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Child]:
    """A child that sleeps and starts a grandchild that sleeps too."""
    command = ["sh", "-c", "echo hello; sleep 60 & exec sleep 60"]
    child = Child("sleeper", command, log=tmp_path / "sleeper.log", environment={"PATH": "/usr/bin:/bin"})
    yield child
    child.stop(seconds=0)


def _pid(child: Child) -> int:
    assert child.pid is not None
    return child.pid


def _session(leader: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        try:
            if os.getsid(pid) == leader and processes.alive(pid):
                found.append(pid)
        except ProcessLookupError:
            continue
    return found


def test_a_dead_child_is_started_again_after_its_pause(sleeper: Child) -> None:
    sleeper.start(0.0)
    assert sleeper.tend(1.0) is None
    first = _pid(sleeper)
    os.kill(first, signal.SIGKILL)
    time.sleep(0.2)

    assert "killed by SIGKILL" in str(sleeper.tend(2.0))
    assert processes.wait_until(lambda: _session(first) == [], seconds=5), "the grandchild is left"
    assert sleeper.tend(2.4) is None
    assert "started again" in str(sleeper.tend(2.6))
    assert _pid(sleeper) != first


def test_pauses_grow_with_every_early_death_and_shrink_after_a_good_life(tmp_path: Path) -> None:
    child = Child("dying", ["false"], log=tmp_path / "log", environment={"PATH": "/usr/bin:/bin"})
    pauses, now = [], 0.0
    child.start(now)
    for _ in range(8):
        time.sleep(0.1)
        news = str(child.tend(now))
        assert "exit code 1" in news
        pauses.append(float(news.partition(" again in ")[2].partition(" s")[0]))
        now += pauses[-1]
        child.tend(now)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]

    time.sleep(0.1)
    assert "again in 0.5 s" in str(child.tend(now + 100))


def test_stopping_ends_the_whole_session(sleeper: Child) -> None:
    sleeper.start(0.0)
    leader = _pid(sleeper)
    assert processes.wait_until(lambda: len(_session(leader)) == 2, seconds=5)

    sleeper.stop(seconds=5)

    assert processes.wait_until(lambda: _session(leader) == [], seconds=5)
    assert sleeper.last_words() == "hello"
