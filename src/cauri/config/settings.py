"""Django's settings. What differs between installations comes from `env`; everything else stands here."""

from pathlib import Path
from typing import Any

from cauri.config import logs
from cauri.infra import env
from cauri.infra.embedded import databases
from cauri.interfaces.console import look

BASE_DIR = Path(__file__).resolve().parents[1]

# -- who we are ---------------------------------------------------------------------------------------------
DEBUG = False
PRODUCTION = env.PRODUCTION
CAURI_HOME = env.HOME
SECRET_KEY = env.secret_key()
ALLOWED_HOSTS: list[str] = env.env.list("CAURI_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
ROOT_URLCONF = "cauri.config.urls"
WSGI_APPLICATION = "cauri.config.wsgi.application"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "cauri.interfaces.console.apps.ConsoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "ninja",
    # infra
    "cauri.infra.outbox",
    "cauri.infra.jobs",
    "cauri.infra.audit",
    "cauri.infra.messaging",
    # identity
    "cauri.identity.staff",
    # books
    "cauri.books.ledger",
    # interfaces
    "cauri.interfaces.api",
    "cauri.interfaces.console",
]

MIDDLEWARE = [
    "cauri.interfaces.api.middleware.observed",
    "cauri.interfaces.api.middleware.guarded",
    "cauri.interfaces.api.middleware.explained",
    "django.middleware.security.SecurityMiddleware",
    "cauri.interfaces.api.middleware.bounded",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cauri.interfaces.console.middleware.PageSessions",
    "django.middleware.common.CommonMiddleware",
    "cauri.interfaces.console.middleware.PageFormTokens",
    "cauri.interfaces.console.middleware.in_operators_time",
    "cauri.interfaces.console.middleware.PageStaff",
    "cauri.interfaces.console.middleware.PageMessages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
LARGEST_BODY = 1024 * 1024  # bytes; an endpoint that takes documents will have a door of its own
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy that ends TLS redirects; probes inside reach us without it
    "security.W021",  # whether browsers preload the operator's domain is the operator's choice
]
# Behind a proxy that ends TLS, and only there, its word is taken for how and from where a request came.
TRUSTED_PROXIES: int = env.env.int("CAURI_TRUSTED_PROXIES", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS: list[str] = env.env.list("CAURI_TRUSTED_ORIGINS", default=[])
MONITORING_TOKEN: str | None = env.env.str("CAURI_MONITORING_TOKEN", default=None)
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the packages' own files, found once at the start: there is nothing to collect

# -- staff sign-in ------------------------------------------------------------------------------------------
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
UNFOLD = look.UNFOLD
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# -- the database: two roles, one of which cannot change the books ------------------------------------------
_URLS = env.database_urls()
DATABASES: dict[str, dict[str, Any]] = {
    "default": databases.app_database(_URLS.app),
    "owner": databases.owner_database(_URLS.owner),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.StaffMember"

# -- language and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("ar", "العربية"), ("fr", "Français"), ("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "cauri.config.formats"
OPERATOR_EMAIL: str = env.env.str("CAURI_OPERATOR_EMAIL", default="operator@localhost")
OPERATOR_TIME_ZONE: str = env.env.str("CAURI_TIME_ZONE", default="Africa/Nouakchott")

LOGGING_CONFIG = "cauri.config.logs.configure"
LOGGING = logs.configuration(production=PRODUCTION, level=env.LOG_LEVEL, file=env.LOG_FILE)

# -- background work and outside companies ------------------------------------------------------------------
CELERY_APP = "cauri.config.celery.app"
# Who carries messages, by dotted path; nobody in production until one is named.
_MAILBOX: str | None = None if PRODUCTION else "cauri.infra.messaging.mailbox.Mailbox"
MESSAGE_CARRIERS: dict[str, str | None] = {
    "sms": env.env.str("CAURI_SMS_CARRIER", default=_MAILBOX),
    "email": env.env.str("CAURI_EMAIL_CARRIER", default=_MAILBOX),
}
