"""Django's settings. What differs between installations comes from `env`; everything else stands here."""

from pathlib import Path
from typing import Any

from cauri.config import logs
from cauri.config.between_people import *  # noqa: F403 # settings too, with a page of their own
from cauri.config.companies import *  # noqa: F403 # settings too, with a page of their own
from cauri.infra import env
from cauri.infra.embedded import databases
from cauri.interfaces.console import look

BASE_DIR = Path(__file__).resolve().parents[1]

# -- who we are ---------------------------------------------------------------------------------------------
DEBUG = False
PRODUCTION = env.PRODUCTION
CAURI_HOME = env.HOME
SECRET_KEY = env.secret_key()
ALLOWED_HOSTS: list[str] = env.ALLOWED_HOSTS
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
    "corsheaders",
    "django_celery_beat",
    "ninja",
    # infra
    "cauri.infra.outbox",
    "cauri.infra.jobs",
    "cauri.infra.audit",
    "cauri.infra.messaging",
    "cauri.infra.idempotency",
    "cauri.infra.inbox",
    "cauri.infra.throttles",
    "cauri.infra.documents",
    "cauri.infra.companies",
    # identity
    "cauri.identity.staff",
    "cauri.identity.users",
    "cauri.identity.access",
    "cauri.identity.federation",
    "cauri.identity.passkeys",
    "cauri.identity.approvals",
    "cauri.identity.blocks",
    "cauri.identity.profiles",
    "cauri.identity.kyc",
    # books
    "cauri.books.ledger",
    "cauri.books.wallets",
    "cauri.books.fees",
    "cauri.books.fx",
    "cauri.books.limits",
    "cauri.books.payments",
    "cauri.books.instructions",
    # products
    "cauri.products.transfers",
    "cauri.products.deposits",
    "cauri.products.exchanges",
    "cauri.products.withdrawals",
    "cauri.products.bills",
    "cauri.products.agents",
    "cauri.products.payouts",
    "cauri.products.requests",
    "cauri.products.splits",
    "cauri.products.standing_orders",
    "cauri.products.bank_requests",
    "cauri.products.qr",
    "cauri.products.claims",
    "cauri.products.recalls",
    # servicing
    "cauri.servicing.notifications",
    "cauri.servicing.reconciliation",
    "cauri.servicing.statements",
    "cauri.servicing.streams",
    # integrations
    "cauri.integrations.bankgateway",
    "cauri.integrations.billers",
    "cauri.integrations.dtone",
    "cauri.integrations.onfido",
    "cauri.integrations.paystack",
    # interfaces
    "cauri.interfaces.api",
    "cauri.interfaces.console",
    "cauri.interfaces.public",
]

MIDDLEWARE = [
    "cauri.interfaces.api.middleware.observed",
    "corsheaders.middleware.CorsMiddleware",
    # Outside whatever answers by itself, so that no answer goes without their headers.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cauri.interfaces.api.middleware.guarded",
    "cauri.interfaces.api.middleware.explained",
    "cauri.interfaces.api.middleware.metered",
    "cauri.interfaces.api.middleware.bounded",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cauri.interfaces.console.middleware.PageSessions",
    "django.middleware.common.CommonMiddleware",
    "cauri.interfaces.console.middleware.PageFormTokens",
    "cauri.interfaces.console.middleware.in_operators_time",
    "cauri.interfaces.console.middleware.PageStaff",
    "cauri.interfaces.console.middleware.PageMessages",
    "cauri.interfaces.console.middleware.refusals_on_record",
]
LARGEST_BODY = 1024 * 1024  # bytes; documents have a door of their own
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY
# The doors that take documents or long files. What they are sent stays in memory: it must never lie on a disk in clear.
UPLOADS = (
    r"/api/v1/(kyc/cases/[0-9a-f-]{36}/documents|profiles/me/avatar|payouts)"
    r"|/console/reconciliation/statement/upload/"
)
LARGEST_UPLOAD = 11 * 1024 * 1024  # bytes, with the form around the document
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_UPLOAD
# Requests a minute: infra/throttles says whose.
THROTTLES: dict[str, int] = {"address": 60, "identifier": 5, "lookup": 60, "write": 120, "document": 12}
THROTTLE_FACTOR: int = env.env.int("CAURI_THROTTLE_FACTOR", default=1)
# Pages of which other origins may call the API from a browser. They sign in with tokens, never with cookies.
CORS_ALLOWED_ORIGINS: list[str] = env.CORS_ORIGINS
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "x-request-id",
)
CORS_EXPOSE_HEADERS = (
    "content-disposition",
    "content-language",
    "idempotent-replayed",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "x-request-id",
)
CORS_PREFLIGHT_MAX_AGE = 3600
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
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_TRUSTED_ORIGINS: list[str] = env.env.list("CAURI_TRUSTED_ORIGINS", default=[])
MONITORING_TOKEN: str | None = env.MONITORING_TOKEN
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
# A code of an authenticator app after the password. Always asked for in production; elsewhere if this says so, and of
# whoever has set one up.
STAFF_SECOND_FACTOR: bool = PRODUCTION or env.env.bool("CAURI_STAFF_SECOND_FACTOR", default=False)

# -- customers' sign-in -------------------------------------------------------------------------------------
PEPPERS: dict[str, str] = env.peppers()
TOKEN_KEYS: list[str] = env.token_keys()
COUNTRIES: list[str] = env.env.list(
    "CAURI_COUNTRIES", default=["MR", "SN", "ML", "CI", "BF", "GN", "NG", "GH", "KE"]
)  # whose residents may become customers
DTONE_COUNTRIES: list[str] = env.env.list("CAURI_DTONE_COUNTRIES", default=COUNTRIES)  # in which it is asked for offers
HOME_COUNTRY: str = env.env.str("CAURI_COUNTRY", default="MR")  # whose phone numbers need no country code
# One-time codes an hour, times THROTTLE_FACTOR: from one network for all purposes together, and by text message.
CODES_FROM_ONE_NETWORK: int = env.env.int("CAURI_CODES_FROM_ONE_NETWORK", default=20)
SMS_CODES_AN_HOUR: dict[str, int] = {
    "to_one_country": env.env.int("CAURI_SMS_CODES_TO_ONE_COUNTRY", default=1000),
    "in_all": env.env.int("CAURI_SMS_CODES_IN_ALL", default=2000),
}
TIER_OF_VERIFIED_PHONE = 1
# How much one PIN check pays for in all, within five minutes; nothing in a currency that is not named.
STEP_UP_CAPS = {
    "MRU": "20000.00",
    "XOF": "300000",
    "XAF": "300000",
    "EUR": "500.00",
    "USD": "500.00",
    "GBP": "500.00",
    "NGN": "500000.00",
    "KES": "60000.00",
    "GHS": "6000.00",
}
# How much one payment may move that a passkey agrees to; nothing in a currency that is not named.
PASSKEY_CAPS = STEP_UP_CAPS
# The name that passkeys are made for, and the pages (https://app.example) and apps (android:apk-key-hash:…) that may
# ask for them. A browser refuses a name that is not the page's own or the end of it.
PASSKEY_RP_ID: str = env.env.str("CAURI_PASSKEY_RP_ID", default="localhost")
PASSKEY_ORIGINS: list[str] = env.env.list(
    "CAURI_PASSKEY_ORIGINS", default=[] if PRODUCTION else [f"http://localhost:{env.API_PORT}"]
)
# Who else says who customers are, by name and dotted path: a federation.ports.IdentityProvider each, or nobody.
# Google's tokens count that were made for these client ids.
GOOGLE_CLIENT_IDS: list[str] = env.env.list(
    "CAURI_GOOGLE_CLIENT_IDS", default=[] if PRODUCTION else ["cauri-development"]
)
GOOGLE_ISSUER: str = env.google_issuer()
IDENTITY_PROVIDERS: dict[str, str | None] = {
    "google": "cauri.integrations.google.accounts.GoogleAccounts" if GOOGLE_CLIENT_IDS else None
}
# How much a step-up token pays to somebody new: above it takes the PIN itself, or a passkey.
NEW_PAYEE_CAPS = {
    "MRU": "5000.00",
    "XOF": "75000",
    "XAF": "75000",
    "EUR": "125.00",
    "USD": "125.00",
    "GBP": "125.00",
    "NGN": "125000.00",
    "KES": "15000.00",
    "GHS": "1500.00",
}
# How much a customer may send to others while cooling off: 72 hours after another PIN, 24 after a new device.
COOLING_OFF_CAPS = {
    "MRU": "5000.00",
    "XOF": "75000",
    "XAF": "75000",
    "EUR": "125.00",
    "USD": "125.00",
    "GBP": "125.00",
    "NGN": "125000.00",
    "KES": "15000.00",
    "GHS": "1500.00",
}

# -- knowing customers ---------------------------------------------------------------------------------------
KYC_VALID_DAYS: int = env.env.int("CAURI_KYC_VALID_DAYS", default=730)  # of an approval, if the document lasts as long
# What customers handed in is forgotten so long after a rejection, or after a case was left alone …
KYC_REFUSED_KEPT_DAYS: int = env.env.int("CAURI_KYC_REFUSED_KEPT_DAYS", default=90)
# … and so long after a customer's last approval has ended: five years, as laws against money laundering ask.
KYC_APPROVED_KEPT_DAYS: int = env.env.int("CAURI_KYC_APPROVED_KEPT_DAYS", default=1826)
# Who checks identities, by dotted path: a kyc.ports.IdentityChecker. Without one, people do it alone.
IDENTITY_CHECKER: str | None = env.env.str("CAURI_IDENTITY_CHECKER", default=None) or None
KYC_CHECK_HOURS: int = env.env.int("CAURI_KYC_CHECK_HOURS", default=24)  # how long its answer is waited for

# -- what people do with money ----------------------------------------------------------------------------------
MOST_OPEN_DEPOSITS = 20  # of one customer: each is asked about
DEPOSIT_MINUTES: int = env.env.int("CAURI_DEPOSIT_MINUTES", default=60)  # how long one may pay on the company's page …
# … how long one may take to make a transfer that names what it is for …
DEPOSIT_TRANSFER_HOURS: int = env.env.int("CAURI_DEPOSIT_TRANSFER_HOURS", default=72)
# … to where the payer is sent back from there …
DEPOSIT_RETURN_URL: str = env.env.str("CAURI_DEPOSIT_RETURN_URL", default=f"http://localhost:{env.API_PORT}/")
# … and the domain of the e-mail address that a company is given of who has none that is verified.
DEPOSIT_EMAIL_DOMAIN: str = env.env.str("CAURI_DEPOSIT_EMAIL_DOMAIN", default="example.invalid")

# What an agent's float may hold when the operator gives more: ouguiyas, or about as much of another currency.
AGENT_FLOAT_CAP: int = env.env.int("CAURI_AGENT_FLOAT_CAP", default=1_000_000)
MOST_BENEFICIARIES: int = env.env.int("CAURI_MOST_BENEFICIARIES", default=50)  # bank accounts a customer may save
MOST_SAVED_BILL_ACCOUNTS: int = env.env.int("CAURI_MOST_SAVED_BILL_ACCOUNTS", default=50)  # … and accounts at billers
MOST_BILL_SCHEDULES: int = env.env.int("CAURI_MOST_BILL_SCHEDULES", default=20)  # … and payments made by themselves
MOST_STANDING_ORDERS: int = env.env.int("CAURI_MOST_STANDING_ORDERS", default=50)  # … and orders to send money
# Of files of payments: who may bring them for one wallet, how many of one customer a day, and after how many unknown
# people a day nothing more is told of any.
MOST_PAYOUT_PREPARERS: int = env.env.int("CAURI_MOST_PAYOUT_PREPARERS", default=10)
MOST_PAYOUTS_A_DAY: int = env.env.int("CAURI_MOST_PAYOUTS_A_DAY", default=50)
MOST_UNKNOWN_PAYEES: int = env.env.int("CAURI_MOST_UNKNOWN_PAYEES", default=1000)
# The least and the most of one payment, by category ("any" for the others) and currency, within what the company takes.
BILL_BOUNDS: dict[str, dict[str, tuple[str, str]]] = {
    "airtime": {"MRU": ("10.00", "10000.00"), "NGN": ("50.00", "50000.00")},
    "data": {"MRU": ("10.00", "10000.00"), "NGN": ("50.00", "50000.00")},
    "electricity": {"MRU": ("1.00", "100000.00"), "NGN": ("500.00", "500000.00")},
    "any": {"MRU": ("1.00", "100000.00")},
}

CASH_BOUNDS = (10, 100_000)  # ouguiyas that are paid out as cash at once, or about as much of another currency
CASH_OUT_HOURS: int = env.env.int("CAURI_CASH_OUT_HOURS", default=24)  # how long an agent may be shown a code for cash

# Codes that people are paid by: what stands in them beside the name, and how many one customer may make a day. The
# operator's reverse domain must never change, or no code that is printed is known again.
QR_DOMAIN: str = env.env.str("CAURI_QR_DOMAIN", default="mr.cauri.pay")  # 32 characters at most
QR_CITY: str = env.env.str("CAURI_QR_CITY", default="Nouakchott")
QR_CITY_IN_ARABIC: str = env.env.str("CAURI_QR_CITY_IN_ARABIC", default="نواكشوط")
MOST_QR_CODES_A_DAY: int = env.env.int("CAURI_MOST_QR_CODES_A_DAY", default=50)

# -- documents -----------------------------------------------------------------------------------------------
DOCUMENT_KEYS: dict[str, bytes] = env.document_keys()
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "documents": {
        "BACKEND": env.env.str("CAURI_DOCUMENT_STORAGE", default="cauri.infra.documents.storage.HomeStorage"),
        "OPTIONS": env.env.json("CAURI_DOCUMENT_STORAGE_OPTIONS", default={}),
    },
}

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
OPERATOR_NAME: str = env.env.str("CAURI_OPERATOR_NAME", default="Cauri")  # as its banks know it
OPERATOR_EMAIL: str = env.env.str("CAURI_OPERATOR_EMAIL", default="operator@localhost")
OPERATOR_TIME_ZONE: str = env.env.str("CAURI_TIME_ZONE", default="Africa/Nouakchott")
# What customers may hold money in.
WALLET_CURRENCIES: list[str] = env.env.list(
    "CAURI_WALLET_CURRENCIES", default=["MRU", "XOF", "NGN", "KES", "GHS", "USD", "EUR", "GBP"]
)
# What customers may set limits of their own for, beside the total over all products. A new product adds itself here.
OWN_LIMIT_PRODUCTS = [
    "transfer", "request", "split", "standing_order", "qr", "exchange", "withdrawal", "cash_out", "payouts",
    "claimable_transfer",
]  # fmt: skip
# How long the audit log is kept. Less than 7 counts as 7: the database sees to it.
AUDIT_YEARS: int = env.env.int("CAURI_AUDIT_YEARS", default=7)

LOGGING_CONFIG = "cauri.config.logs.configure"
LOGGING = logs.configuration(production=PRODUCTION, level=env.LOG_LEVEL, file=env.LOG_FILE)

# -- realtime -----------------------------------------------------------------------------------------------
# Where apps are sent for live events. None: wherever they reach the API, for one proxy stands before both.
REALTIME_URL: str | None = env.REALTIME_URL

# -- background work ----------------------------------------------------------------------------------------
CELERY_APP = "cauri.config.celery.app"

# -- exchange rates -----------------------------------------------------------------------------------------
# Of which currency they are told.
FX_BASE: str = env.env.str("CAURI_FX_BASE", default="EUR")
FX_RATE_HOURS: int = env.env.int("CAURI_FX_RATE_HOURS", default=24)  # how old a rate may be
FX_JUMP_PERCENT: int = env.env.int("CAURI_FX_JUMP_PERCENT", default=5)  # beyond which two people have to agree
# What the house keeps of what an exchange would buy at the middle rate.
EXCHANGE_SPREAD_PERCENT = env.percent("CAURI_EXCHANGE_SPREAD_PERCENT", default="0.5")

# -- payments ---------------------------------------------------------------------------------------------------------
# Who may refuse or hold a payment, by dotted path: each a payments.ports.PaymentGuard.
PAYMENT_GUARDS: list[str] = env.env.list("CAURI_PAYMENT_GUARDS", default=["cauri.books.payments.cooling.CoolingOff"])
# Who has the payments of a product carried out by a company, by dotted path: each an instructions.ports.Carrier.
CARRIERS: dict[str, str] = {
    "withdrawal": "cauri.products.withdrawals.carrier.Withdrawals",
    "airtime": "cauri.products.bills.carrier.Bills",
    "data": "cauri.products.bills.carrier.Bills",
    "electricity": "cauri.products.bills.carrier.Bills",
    "cable_tv": "cauri.products.bills.carrier.Bills",
    "internet": "cauri.products.bills.carrier.Bills",
    "water": "cauri.products.bills.carrier.Bills",
    "waste": "cauri.products.bills.carrier.Bills",
    "education": "cauri.products.bills.carrier.Bills",
    "government": "cauri.products.bills.carrier.Bills",
    "insurance": "cauri.products.bills.carrier.Bills",
    "tax": "cauri.products.bills.carrier.Bills",
    "other": "cauri.products.bills.carrier.Bills",
}
