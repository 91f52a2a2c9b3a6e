"""What the environment says, read once. `.env.example` lists and explains every variable.

It stands here and not in config, because the command line must know it before Django is configured.
"""

import contextlib
import os
import secrets
from pathlib import Path

import environ

from cauri.infra.embedded import databases, home, paths

env = environ.Env()
environ.Env.read_env(home.project_root() / ".env")

HOME: Path = home.home()
PRODUCTION: bool = env.str("CAURI_ENVIRONMENT", default="development") == "production"

LOG_LEVEL: str = env.str("CAURI_LOG_LEVEL", default="INFO").upper()
_LOG_FILE: str | None = env.str("CAURI_LOG_FILE", default=None)
LOG_FILE: Path | None = Path(_LOG_FILE).expanduser() if _LOG_FILE else None

# Where the API listens, and how many requests it works on at once: one process with so many threads each.
API_HOST: str = env.str("CAURI_HOST", default="127.0.0.1")
API_PORT: int = env.int("CAURI_PORT", default=8000)
API_PROCESSES: int = env.int("CAURI_API_PROCESSES", default=1)
API_THREADS: int = env.int("CAURI_API_THREADS", default=8)

# Set by a supervisor for a child: whether the tables are up to date is somebody else's business.
PREPARED: bool = env.bool("CAURI_PREPARED", default=False)

REDIS_URL: str | None = env.str("REDIS_URL", default=None)
CELERY_BROKER_URL: str | None = env.str("CELERY_BROKER_URL", default=None) or None
CELERY_QUEUE_PREFIX: str = env.str("CELERY_QUEUE_PREFIX", default="")


def secret_key() -> str:
    """Django's signing key: demanded in production, made once and kept in the home folder elsewhere."""
    if PRODUCTION:
        return str(env.str("CAURI_SECRET_KEY"))
    named: str | None = env.str("CAURI_SECRET_KEY", default=None)
    if named:
        return named
    kept = HOME / "secret_key"
    if not kept.exists():
        _keep(kept, secrets.token_urlsafe(50))
    return kept.read_text()


def _keep(file: Path, secret: str) -> None:
    """Write a secret in one step: of two processes that start at once, one wins and neither reads half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secret)
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def named_database() -> databases.Urls | None:
    """The database an operator named, or None when the embedded one is meant.

    DATABASE_URL alone is the owner's login; with DATABASE_OWNER_URL beside it, it is a login of the app's
    own. Either way the app takes on the role `cauri_app` when it connects.
    """
    app: str | None = env.str("DATABASE_URL", default=None) or None
    owner: str | None = env.str("DATABASE_OWNER_URL", default=None) or None
    return databases.named(app=app, owner=owner)


def database_urls() -> databases.Urls:
    """Where the books are: the named database, or the one of this installation's embedded server."""
    return named_database() or databases.of_place(paths.installed())
