"""Folders of the embedded server, chosen so that an unprivileged user can reach them and a socket path fits."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from cauri.infra.embedded.home import home

_LONGEST_SOCKET_FOLDER = 80  # the kernel allows 107 bytes, "/.s.PGSQL.5432" and a terminating zero included


def data_root() -> Path:
    """Where binaries and cluster live: the home folder, or /var/lib/cauri/<hash> where root's server user could
    not reach the home folder because a folder above it is private. We never open a private folder."""
    root = home()
    if os.geteuid() != 0 or _reachable_by_others(root):
        return root
    return Path("/var/lib/cauri") / _short_hash(root)


def cluster_folder() -> Path:
    """PostgreSQL's data directory."""
    return data_root() / "postgres"


def socket_folder() -> Path:
    """The 0700 folder that holds the Unix socket; it is the only way in."""
    folder = data_root() / "socket"
    if len(str(folder)) <= _LONGEST_SOCKET_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"cauri-{_short_hash(folder)}"


def _reachable_by_others(folder: Path) -> bool:
    above = [part for part in folder.parents if part.exists()]
    return all(part.stat().st_mode & stat.S_IXOTH for part in above)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]
