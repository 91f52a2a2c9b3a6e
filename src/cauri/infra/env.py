"""What the environment says, read once. `.env.example` lists and explains every variable.

It stands here and not in config, because the command line must know it before Django is configured.
"""

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from cauri.infra.embedded import databases, home, paths

env = environ.Env()
if not env.bool("CAURI_WITHOUT_DOTENV", default=False):  # for processes that are told everything, as simulations are
    environ.Env.read_env(home.project_root() / ".env")

HOME: Path = home.home()
PRODUCTION: bool = env.str("CAURI_ENVIRONMENT", default="development") == "production"

LOG_LEVEL: str = env.str("CAURI_LOG_LEVEL", default="INFO").upper()
_LOG_FILE: str | None = env.str("CAURI_LOG_FILE", default=None)
LOG_FILE: Path | None = Path(_LOG_FILE).expanduser() if _LOG_FILE else None

_ANYWHERE = ("127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104 - whoever asks from this machine gets there

# Where the API listens, and how many requests it works on at once: one process with so many threads each.
API_HOST: str = env.str("CAURI_HOST", default="127.0.0.1")
API_PORT: int = env.int("CAURI_PORT", default=8000)
API_PROCESSES: int = env.int("CAURI_API_PROCESSES", default=1)
API_THREADS: int = env.int("CAURI_API_THREADS", default=8)

# Where outside companies are played, for development: beside the API, so that two installations do not meet.
SANDBOX_HOST: str = env.str("CAURI_SANDBOX_HOST", default="127.0.0.1")
SANDBOX_PORT: int = env.int("CAURI_SANDBOX_PORT", default=API_PORT + 700)
SANDBOX_URL: str = f"http://{SANDBOX_HOST}:{SANDBOX_PORT}"

# Where the realtime server listens, what apps are told of that, and how many connections it takes at once.
REALTIME_HOST: str = env.str("CAURI_REALTIME_HOST", default=API_HOST)
REALTIME_PORT: int = env.int("CAURI_REALTIME_PORT", default=API_PORT + 1)
_REALTIME_HERE = f"ws://{'localhost' if REALTIME_HOST in _ANYWHERE else REALTIME_HOST}:{REALTIME_PORT}/ws/"
REALTIME_URL: str | None = env.str("CAURI_REALTIME_URL", default=None if PRODUCTION else _REALTIME_HERE)
REALTIME_CONNECTIONS: int = env.int("CAURI_REALTIME_CONNECTIONS", default=10_000)
REALTIME_CONNECTIONS_OF_ONE: int = env.int("CAURI_REALTIME_CONNECTIONS_OF_ONE", default=10)
# Under which names we are reached, which web pages may call us, and who may read the figures.
ALLOWED_HOSTS: list[str] = env.list("CAURI_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CORS_ORIGINS: list[str] = env.list("CAURI_CORS_ORIGINS", default=[])
MONITORING_TOKEN: str | None = env.str("CAURI_MONITORING_TOKEN", default=None)

# Set by a supervisor for a child: whether the tables are up to date is somebody else's business.
PREPARED: bool = env.bool("CAURI_PREPARED", default=False)

REDIS_URL: str | None = env.str("REDIS_URL", default=None)
CELERY_BROKER_URL: str | None = env.str("CELERY_BROKER_URL", default=None) or None
CELERY_QUEUE_PREFIX: str = env.str("CELERY_QUEUE_PREFIX", default="")

_SHORTEST_PEPPER = 32
_GOOGLE = "https://accounts.google.com"
_DOCUMENT_KEY = 32  # bytes: AES-256


def secret_key() -> str:
    """Django's signing key: demanded in production, made once and kept in the home folder elsewhere."""
    return _secret("CAURI_SECRET_KEY", file="secret_key", fresh=lambda: secrets.token_urlsafe(50))


def percent(variable: str, *, default: str) -> Decimal:
    """A share in per cent, from 0 on and below 100. Raises ImproperlyConfigured."""
    written = env.str(variable, default=default)
    try:
        share = Decimal(written)
    except InvalidOperation:
        share = Decimal("NaN")
    if not (share.is_finite() and 0 <= share < 100):
        raise ImproperlyConfigured(f"{variable} is a number of per cent from 0 to below 100, not {written!r}")
    return share


def peppers() -> dict[str, str]:
    """What PINs and passwords are hashed with besides themselves, by version, the newest first: "2:newer,1:older".

    It is never in the database, so that whoever has only that cannot try ten thousand PINs.
    """
    named = _secret("CAURI_PEPPER", file="pepper", fresh=lambda: f"1:{secrets.token_urlsafe(32)}")
    versions = dict(part.strip().split(":", 1) for part in named.split(",") if ":" in part)
    if not versions or min(map(len, versions.values())) < _SHORTEST_PEPPER:
        raise ImproperlyConfigured(f"CAURI_PEPPER is version:secret, {_SHORTEST_PEPPER} characters at least")
    return versions


def token_keys() -> list[str]:
    """The keys of access tokens (32 random bytes each, base64url): the first signs, all of them are accepted."""
    named = _secret("CAURI_TOKEN_KEY", file="token_key", fresh=lambda: secrets.token_urlsafe(32))
    return [key.strip() for key in named.split(",") if key.strip()]


def document_keys() -> dict[str, bytes]:
    """What documents are sealed with, by key id, the newest first: "2:newer,1:older", base64url of 32 bytes each.

    They are never in the database, nor where the documents are kept.
    """
    named = _secret(
        "CAURI_DOCUMENT_KEYS",
        file="document_keys",
        fresh=lambda: f"1:{base64.urlsafe_b64encode(secrets.token_bytes(_DOCUMENT_KEY)).decode()}",
    )
    pairs = (part.strip().split(":", 1) for part in named.split(",") if ":" in part)
    try:
        keys = {key_id: base64.urlsafe_b64decode(key) for key_id, key in pairs}
    except ValueError:
        keys = {}
    if not keys or any(len(key) != _DOCUMENT_KEY or not key_id for key_id, key in keys.items()):
        raise ImproperlyConfigured("CAURI_DOCUMENT_KEYS is id:key, a key being base64url of 32 random bytes")
    return keys


def google_issuer() -> str:
    """Who signs the ID tokens that count: Google; the sandbox, while development names no client of its own.

    Production takes nobody else's word for who somebody is.
    """
    is_own = "CAURI_GOOGLE_CLIENT_IDS" in env.ENVIRON
    named = env.str("CAURI_GOOGLE_ISSUER", default=_GOOGLE if PRODUCTION or is_own else f"{SANDBOX_URL}/google")
    if PRODUCTION and named != _GOOGLE:
        raise ImproperlyConfigured("CAURI_GOOGLE_ISSUER is for development: in production Google signs its tokens")
    return str(named)


def _secret(variable: str, *, file: str, fresh: Callable[[], str]) -> str:
    """A secret of the installation: demanded in production, made once and kept in the home folder elsewhere."""
    if PRODUCTION:
        return str(env.str(variable))
    named: str | None = env.str(variable, default=None)
    if named:
        return named
    kept = HOME / file
    if not kept.exists():
        _keep(kept, fresh())
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
