"""Folders of an embedded server, such that an unprivileged user can reach them and a socket path fits."""

import hashlib
import os
import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cauri.infra.embedded import home
from cauri.kit.errors import Refusal

_LONGEST_SOCKET_FOLDER = 80  # the kernel allows 107 bytes, "/.s.PGSQL.5432" and a terminating zero included
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
_FOR_ROOT = Path("/var/lib/cauri")


@dataclass(frozen=True)
class Place:
    """Everything one embedded server keeps, below one folder."""

    root: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def programs(self) -> Path:
        """Our copy of PostgreSQL's programs, where the server's user cannot reach the installed ones."""
        return self.root / "programs"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.root / "postgres.log"

    @property
    def socket(self) -> Path:
        """The 0700 folder of the Unix socket; it is the only way in.

        A path too long for the kernel, or with a comma, which libpq takes for a list, is replaced by one
        below /tmp. Not below $TMPDIR: every process of an installation must find the same one.
        """
        folder = self.root / "socket"
        if len(str(folder)) <= _LONGEST_SOCKET_FOLDER and _PLAIN.fullmatch(str(folder)):
            return folder
        return Path("/tmp") / f"cauri-{_short_hash(folder)}"  # noqa: S108 - its owner is checked before use


class HomeNotWritable(Refusal):
    """The folder that should hold the installation's state cannot be made or written."""

    code = "home_not_writable"


def installed() -> Place:
    """The place of this installation's server, as `settle` decided or would find it by itself."""
    elsewhere = _elsewhere()
    return Place(Path(elsewhere.read_text().strip()) if elsewhere.is_file() else home.home())


def settle() -> Place:
    """Make the folder of this installation's server and decide, once, where it is.

    That is the home folder, except for root when a folder above it is private: the server runs as an
    unprivileged user, who could not get there, and we never open a private folder. Then it is below
    /var/lib/cauri, under a name that the home folder remembers, so that a home folder made anew never meets
    an old database.

    Raises HomeNotWritable.
    """
    try:
        home.home().mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0 and not _elsewhere().is_file() and not reachable_by_others(home.home()):
            _remember(_FOR_ROOT / secrets.token_hex(6))
        place = installed()
        place.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeNotWritable(f"{error.filename} cannot be written: {error.strerror}") from error
    return place


def reachable_by_others(path: Path) -> bool:
    """Whether a user with no rights of their own may enter `path` and every folder above it."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


def _remember(root: Path) -> None:
    root.mkdir(mode=0o711, parents=True)
    draft = _elsewhere().with_suffix(f".{os.getpid()}")
    draft.write_text(f"{root}\n")
    try:
        os.link(draft, _elsewhere())
    except FileExistsError:
        root.rmdir()  # another start decided first
    finally:
        draft.unlink()


def _elsewhere() -> Path:
    return home.home() / "data_root"


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
