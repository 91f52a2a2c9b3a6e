"""Processes: which of them live, what they are, and how a child is tied to its parent's life."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
_ON_LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None)  # loaded now: a child between fork and exec must not load libraries


@dataclass(frozen=True)
class Account:
    """A user that a child process runs as."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """Who runs PostgreSQL when we are root, as it refuses to: `postgres` where there is one, else `nobody`.

    None when we are an ordinary user, who runs it themselves.
    """
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def start(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    output: IO[bytes] | None,
    account: Account | None,
    when_parent_dies: signal.Signals,
    folder: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, which gets `when_parent_dies` as soon as our process is gone.

    Call it from the main thread: Linux watches the thread that started the child. Elsewhere a small watchman
    process does.
    """
    child = subprocess.Popen(  # noqa: S603 - callers pass programs they found themselves
        [os.fspath(word) for word in command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=folder,
        start_new_session=True,
        preexec_fn=_told_of_parents_death(when_parent_dies) if _ON_LINUX else None,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if not _ON_LINUX:
        watch_over(child.pid, when_parent_dies)
    return child


def watch_over(child: int, when_parent_dies: signal.Signals) -> subprocess.Popen[bytes]:
    """Start a watchman that signals the child once we are gone, where the kernel does not offer that."""
    words = [str(os.getpid()), str(child), str(int(when_parent_dies))]
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "cauri.infra.embedded.watchman", *words],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def alive(pid: int) -> bool:
    """Whether a process runs. One that has ended and waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _state(pid) != "Z"


def command_line(pid: int) -> str:
    """The words a process was started with, separated by spaces; empty when it is gone."""
    if _ON_LINUX:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return _ps(pid, "command=")


def running_in(folder: Path) -> list[int]:
    """Processes whose working directory is `folder` (none are found where there is no /proc)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder and alive(int(entry.name)):
                found.append(int(entry.name))
    return found


def wait_until(true: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Ask again and again, for at most `seconds`; answer whether it came true."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def die_with_parent(sign: signal.Signals) -> None:
    """Make this process get `sign` as soon as its parent is gone. For children that others start."""
    if _ON_LINUX:
        _prctl(_PR_SET_PDEATHSIG, int(sign))
        return
    parent = os.getppid()

    def watch() -> None:
        wait_until(lambda: os.getppid() != parent, seconds=float("inf"), every=0.3)
        os.kill(os.getpid(), sign)

    threading.Thread(target=watch, daemon=True).start()


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies, so that none escapes us (Linux only)."""
    if _ON_LINUX:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def reap_adopted(ours: Collection[int]) -> None:
    """Take leave of ended children that we did not start ourselves. As PID 1 nobody else does.

    `ours` are the children whose exit codes somebody still wants to ask for.
    """
    for pid in children():
        if pid not in ours:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def end_adopted(spared: Collection[int]) -> None:
    """Kill every child but the spared: what our own children started and left behind."""
    left = set(children()) - set(spared)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for pid in left:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def children() -> list[int]:
    """Our children, adopted ones and ended ones included (none are found where there is no /proc)."""
    found: list[int] = []
    for thread in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, thread.read_text().split())
    return found


def _told_of_parents_death(sign: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def in_the_child() -> None:
        _prctl(_PR_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:  # it died before we asked to be told
            os._exit(1)

    return in_the_child


def _prctl(option: int, value: int) -> None:
    _LIBC.prctl(option, value, 0, 0, 0)


def _state(pid: int) -> str:
    if not _ON_LINUX:
        return _ps(pid, "state=")[:1]
    try:
        # The name in parentheses may itself hold spaces and parentheses; the state follows the last one.
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _ps(pid: int, column: str) -> str:
    asked = subprocess.run(  # noqa: S603 - fixed words and a number
        ["ps", "-o", column, "-p", str(pid)],  # noqa: S607 - where ps lies differs between systems
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()
