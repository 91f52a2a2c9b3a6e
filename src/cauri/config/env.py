"""What the environment says, read once. `.env.example` lists and explains every variable."""

import secrets
from pathlib import Path

import environ

from cauri.infra.embedded import databases, home

env = environ.Env()
environ.Env.read_env(home.project_root() / ".env")

HOME: Path = home.home()
PRODUCTION: bool = env.str("CAURI_ENVIRONMENT", default="development") == "production"

REDIS_URL: str | None = env.str("REDIS_URL", default=None)
CELERY_BROKER_URL: str | None = env.str("CELERY_BROKER_URL", default=None)


def secret_key() -> str:
    """Django's signing key: demanded in production, made once and kept in the home folder elsewhere."""
    if PRODUCTION:
        return str(env.str("CAURI_SECRET_KEY"))
    named: str | None = env.str("CAURI_SECRET_KEY", default=None)
    if named:
        return named
    kept = HOME / "secret_key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def database_urls() -> databases.Urls:
    """Where the books are: the app's login and the owner's.

    DATABASE_URL alone is the owner's login, and the app gives up its rights after connecting (SET ROLE). With
    DATABASE_OWNER_URL beside it, DATABASE_URL is the app's own login and is used as it is.
    """
    app: str | None = env.str("DATABASE_URL", default=None)
    owner: str | None = env.str("DATABASE_OWNER_URL", default=None)
    return databases.urls(app=app, owner=owner)
