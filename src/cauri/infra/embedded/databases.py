"""Which logins reach the database.

Two roles, always: the owner's login (`cauri_owner`, or the one an operator names) owns the tables and runs
migrations; `cauri_app` runs everything else and may not UPDATE, DELETE or TRUNCATE the books.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from cauri.infra.embedded import paths

APP_ROLE = "cauri_app"
OWNER_ROLE = "cauri_owner"
DATABASE = "cauri"
PORT = 5432
_RUNS_BEFORE_PREPARED = 3  # of a statement that may be prepared (kit.sql); a pooler that cannot do it needs a huge one


@dataclass(frozen=True)
class Urls:
    """The two logins of one database, which may be the same."""

    app: str
    owner: str
    embedded: bool

    def environment(self) -> dict[str, str]:
        """What makes a process started from here use these logins."""
        return {"DATABASE_URL": self.app, "DATABASE_OWNER_URL": self.owner}


def named(*, app: str | None, owner: str | None) -> Urls | None:
    """The logins an operator named, or None when the embedded server is meant."""
    return None if app is None else Urls(app=app, owner=owner or app, embedded=False)


def of_place(place: paths.Place, database: str = DATABASE) -> Urls:
    """The logins of the embedded server in a place."""
    return Urls(
        app=socket_url(place.socket, user=APP_ROLE, database=database),
        owner=socket_url(place.socket, user=OWNER_ROLE, database=database),
        embedded=True,
    )


def socket_url(socket: Path, *, user: str, database: str) -> str:
    """The URL of a database behind a Unix socket."""
    # The port names the socket's file. It is said here because $PGPORT would change it otherwise.
    return f"postgresql://{user}@/{quote(database)}?host={quote(str(socket), safe='/')}&port={PORT}"


def with_database(url: str, database: str) -> str:
    """The same login at another database of the same server."""
    return urlsplit(url)._replace(path=f"/{quote(database)}").geturl()


def database_of(url: str) -> str:
    """The name of the database in a URL."""
    return unquote(urlsplit(url).path.lstrip("/"))


def app_database(url: str) -> dict[str, Any]:
    """Django's entry for everything but migrations: whoever logs in takes on the role `cauri_app`."""
    entry = owner_database(url)
    if entry["USER"] != APP_ROLE:
        asked = entry["OPTIONS"].get("options", "")
        entry["OPTIONS"]["options"] = f"{asked} -c role={APP_ROLE}".strip()
    return entry


def owner_database(url: str) -> dict[str, Any]:
    """Django's entry for migrations."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    options["prepare_threshold"] = int(options.get("prepare_threshold", _RUNS_BEFORE_PREPARED))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "cauri.infra.postgres",
        "NAME": database_of(url),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def parameters(url: str) -> dict[str, Any]:
    """What psycopg is told to connect as the app does, without Django."""
    entry = app_database(url)
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {**entry["OPTIONS"], **{word: entry[key] for word, key in named.items() if entry[key]}}
