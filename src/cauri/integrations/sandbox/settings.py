"""Django's settings for the sandbox: no database, no sessions, nothing kept."""

from typing import Any

DEBUG = False
SECRET_KEY = "the sandbox signs nothing with this"  # noqa: S105 - and production refuses the sandbox
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "cauri.integrations.sandbox.urls"
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, Any] = {}
MIDDLEWARE = ["cauri.integrations.sandbox.faults.faulty"]
TEMPLATES: list[dict[str, Any]] = []
USE_TZ = True
