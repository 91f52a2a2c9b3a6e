"""Which logins reach the database.

Two roles, always: `cauri_owner` (or the login an operator names) owns the tables and runs migrations, `cauri_app`
runs everything else and may not UPDATE, DELETE or TRUNCATE the books.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cauri.infra.embedded import paths

APP_ROLE = "cauri_app"
OWNER_ROLE = "cauri_owner"
DATABASE = "cauri"


@dataclass(frozen=True)
class Urls:
    """The two logins. `switch_role`: the app connects with the owner's login and gives its rights up."""

    app: str
    owner: str
    switch_role: bool
    embedded: bool


def urls(*, app: str | None, owner: str | None) -> Urls:
    """The logins that the environment names, or the embedded server's."""
    if app is None:
        socket = paths.socket_folder()
        return Urls(
            app=f"postgresql://{APP_ROLE}@/{DATABASE}?host={socket}",
            owner=f"postgresql://{OWNER_ROLE}@/{DATABASE}?host={socket}",
            switch_role=False,
            embedded=True,
        )
    return Urls(app=app, owner=owner or app, switch_role=owner is None, embedded=False)


def django_database(url: str, *, role: str | None = None) -> dict[str, Any]:
    """One entry of Django's DATABASES. `role` is taken on at connect."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    if role is not None:
        options["options"] = f"{options.get('options', '')} -c role={role}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
