"""Breaches of every promise: files to add to a copy of the tree, and what must be said about them.

Text for a file that exists already goes at its end.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """Files to plant, and pieces of text that must each stand in one finding."""

    files: dict[str, str]
    found: tuple[str, ...]


_HOUSE = "src/cauri"

IN_THE_SOURCE = {
    "long_files": Breach(
        {
            f"{_HOUSE}/money/planted_long.py": "x = 1\n" * 401,
            f"{_HOUSE}/money/planted_just.py": "x = 1\n" * 400,
        },
        ("money/planted_long.py:400: 401 lines",),
    ),
    "long_functions": Breach(
        {f"{_HOUSE}/money/planted_function.py": "def endless() -> None:\n" + "    x = 1\n" * 60},
        ("money/planted_function.py:1: endless has 61 lines",),
    ),
    "foreign_managers": Breach(
        {
            f"{_HOUSE}/infra/audit/planted_rows.py": (
                "from django.apps import apps\n"
                "from cauri.identity.staff import models as staff\n"
                "from cauri.identity.staff.models import StaffMember\n"
                "StaffMember.objects.all()\n"
                "staff.StaffMember._default_manager.all()\n"
                "apps.get_model('staff', 'StaffMember')\n"
            )
        },
        (
            "audit/planted_rows.py:4: cauri.identity.staff.models.StaffMember.objects",
            "audit/planted_rows.py:5: cauri.identity.staff.models.StaffMember._default_manager",
            "audit/planted_rows.py:6: get_model",
        ),
    ),
    "clocks_in_services": Breach(
        {
            f"{_HOUSE}/books/attic/services.py": (
                "import datetime as dt\n"
                "import random\n"
                "import uuid\n"
                "from datetime import datetime\n"
                "from time import monotonic\n"
                "from django.utils import timezone\n"
                "from cauri.kit import clock\n"
                "datetime.now()\n"
                "dt.date.today()\n"
                "random.random()\n"
                "uuid.uuid4()\n"
                "monotonic()\n"
                "timezone.now()\n"
                "clock.now()\n"
            ),
            f"{_HOUSE}/infra/attic/services/opening.py": "import secrets\nsecrets.token_hex()\n",
            f"{_HOUSE}/books/attic/closing.py": "import os\nos.urandom(1)\n",
            f"{_HOUSE}/books/attic/tasks.py": "import time\ntime.time()\n",
        },
        (
            "services.py:8: datetime.datetime.now",
            "services.py:9: datetime.date.today",
            "services.py:10: random.random",
            "services.py:11: uuid.uuid4",
            "services.py:12: time.monotonic",
            "services.py:13: django.utils.timezone.now",
            "services.py:14: cauri.kit.clock.now",
            "services/opening.py:2: secrets.token_hex",
            "attic/closing.py:2: os.urandom",
        ),
    ),
    "own_transactions": Breach(
        {
            f"{_HOUSE}/infra/audit/planted_owner.py": (
                "from django.db import connection, transaction\nfrom django.db.transaction import on_commit\n"
            )
        },
        ("audit/planted_owner.py:1: ", "audit/planted_owner.py:2: "),
    ),
    "unexplained_suppressions": Breach(
        {
            f"{_HOUSE}/money/planted_silence.py": (
                "import os  # noqa\n"
                "import re  # noqa: F401\n"
                "a: int = ''  # type: ignore\n"
                "b: int = ''  # type: ignore[assignment]\n"
                "c = 1  # pragma: no cover\n"
                "import io  # noqa: F401 - imported for what it does\n"
                "e: int = ''  # type: ignore[assignment] # the stubs are wrong\n"
            ),
            "pyproject.toml": '[tool.ruff.lint.per-file-ignores]\n"planted/**" = ["E501"]\n',
        },
        (
            "money/planted_silence.py:1: ",
            "money/planted_silence.py:2: ",
            "money/planted_silence.py:3: ",
            "money/planted_silence.py:4: ",
            "money/planted_silence.py:5: ",
            'no reason: "planted/**"',
        ),
    ),
    "empty_packages": Breach(
        {f"{_HOUSE}/books/attic_for_later/__init__.py": '"""Later."""\n'},
        ("books/attic_for_later/__init__.py:1: an empty package",),
    ),
    "rooms_without_a_readme": Breach(
        {f"{_HOUSE}/books/attic_untold/__init__.py": "", f"{_HOUSE}/books/attic_untold/queries.py": ""},
        ("books/attic_untold/README.md:1: missing",),
    ),
    "names_that_say_nothing": Breach(
        {f"{_HOUSE}/money/utils.py": "def _process_amount() -> None: ...\n"},
        ("money/utils.py:1: utils says nothing", "money/utils.py:1: _process_amount says nothing"),
    ),
    "extensions": Breach(
        {
            f"{_HOUSE}/books/attic/migrations/0001_planted.py": "operations = [CITextExtension()]\n",
            f"{_HOUSE}/books/attic/sql/planted.sql": "create  extension pg_trgm;\n",
        },
        ("migrations/0001_planted.py:1: ", "sql/planted.sql:1: "),
    ),
}

AT_RUN_TIME = {
    "relations_upwards": Breach(
        {
            f"{_HOUSE}/infra/audit/models.py": (
                "\n\nclass PlantedUpwards(models.Model):\n"
                "    by = models.ForeignKey('staff.StaffMember', models.CASCADE, related_name='+')\n"
            )
        },
        ("PlantedUpwards.by points up, to cauri.identity.staff",),
    ),
    "relations_that_show_behind": Breach(
        {
            f"{_HOUSE}/identity/staff/models.py": (
                "\n\nclass PlantedBehind(models.Model):\n"
                "    act = models.ForeignKey('audit.AuditRecord', on_delete=models.CASCADE)\n"
                "    acts = models.ManyToManyField('audit.AuditRecord', related_name='planted')\n"
                "    quiet = models.ForeignKey('audit.AuditRecord', models.CASCADE, related_name='+')\n"
            )
        },
        (
            "PlantedBehind.act crosses to cauri.infra.audit",
            "PlantedBehind.acts crosses to cauri.infra.audit",
        ),
    ),
    "pages_that_write": Breach(
        {
            f"{_HOUSE}/identity/staff/planted_pages.py": (
                "from django.contrib import admin\n"
                "from django.contrib.contenttypes.models import ContentType\n"
                "from django.contrib.sessions.models import Session\n"
                "from cauri.kit.web.console import ReadOnlyAdmin\n"
                "@admin.register(Session)\n"
                "class PlantedPage(admin.ModelAdmin): ...\n"
                "@admin.register(ContentType)\n"
                "class PlantedDoor(ReadOnlyAdmin):\n"
                "    def has_change_permission(self, request, obj=None): return True\n"
                "    def save_model(self, *args): ...\n"
            )
        },
        (
            "PlantedPage of Session is not read-only: add, change, delete",
            "PlantedDoor of ContentType is not read-only: change, save_model",
        ),
    ),
    "refusals_without_words": Breach(
        {
            f"{_HOUSE}/books/ledger/planted_refusals.py": (
                "from cauri.kit.errors import Refusal\nclass NeverWorded(Refusal): code = 'never_worded'\n"
            )
        },
        ("NeverWorded: put never_worded into the room's wording.py",),
    ),
    "codes_with_two_meanings": Breach(
        {
            f"{_HOUSE}/money/planted_refusals.py": (
                "from cauri.kit.errors import Refusal\nclass OtherMeaning(Refusal): code = 'too_many_decimals'\n"
            )
        },
        ("OtherMeaning: too_many_decimals is cauri.money.parsing.TooManyDecimals's already",),
    ),
}

_ROOM = f"{_HOUSE}/identity/attic"

IMPORTS = {
    "A floor imports only the floors below it, and every package stands on one": Breach(
        {
            f"{_HOUSE}/kit/planted_floor.py": "import cauri.money\n",
            f"{_HOUSE}/basement/__init__.py": "",
        },
        ("cauri.kit.planted_floor -> cauri.money", "basement"),
    ),
    "In the books, instructions stand on payments, those on wallets, fees, limits and exchange, and those on the"
    " ledger": Breach(
        {
            f"{_HOUSE}/books/wallets/__init__.py": "import cauri.books.fees\n",
            f"{_HOUSE}/books/fees/__init__.py": "",
            f"{_HOUSE}/books/ledger/planted_order.py": "import cauri.books.fees\n",
            f"{_HOUSE}/books/savings/__init__.py": "",
        },
        (
            "cauri.books.wallets -> cauri.books.fees",
            "cauri.books.ledger.planted_order -> cauri.books.fees",
            "savings",
        ),
    ),
    "Inside a room, doors call services, services ask queries, and all of them know the models": Breach(
        {
            f"{_ROOM}/__init__.py": "",
            f"{_ROOM}/admin.py": "import cauri.identity.attic.tasks\n",
            f"{_ROOM}/tasks.py": "",
            f"{_ROOM}/handlers.py": "",
            f"{_ROOM}/services.py": "import cauri.identity.attic.handlers\n",
            f"{_ROOM}/queries.py": "import cauri.identity.attic.services\n",
            f"{_ROOM}/events.py": "import cauri.identity.attic.queries\n",
            f"{_ROOM}/ports.py": "import cauri.identity.attic.events\n",
            f"{_ROOM}/models.py": "import cauri.identity.attic.ports\n",
        },
        (
            "cauri.identity.attic.admin -> cauri.identity.attic.tasks",
            "cauri.identity.attic.services -> cauri.identity.attic.handlers",
            "cauri.identity.attic.queries -> cauri.identity.attic.services",
            "cauri.identity.attic.events -> cauri.identity.attic.queries",
            "cauri.identity.attic.ports -> cauri.identity.attic.events",
            "cauri.identity.attic.models -> cauri.identity.attic.ports",
        ),
    ),
    "Products are strangers: what reacts to one of them lives in servicing": Breach(
        {
            f"{_HOUSE}/products/__init__.py": "",
            f"{_HOUSE}/products/bills/__init__.py": "",
            f"{_HOUSE}/products/loans/__init__.py": "import cauri.products.bills\n",
        },
        ("cauri.products.loans -> cauri.products.bills",),
    ),
    "An outside company is known to its own room only": Breach(
        {
            f"{_HOUSE}/integrations/__init__.py": "",
            f"{_HOUSE}/integrations/sudo/__init__.py": "",
            f"{_HOUSE}/integrations/onfido/__init__.py": "import cauri.integrations.sudo\n",
        },
        ("cauri.integrations.onfido -> cauri.integrations.sudo",),
    ),
    "Only doors speak HTTP": Breach(
        {f"{_HOUSE}/identity/staff/planted_door.py": "import ninja\n"},
        ("cauri.identity.staff.planted_door -> ninja",),
    ),
    "Only kit.http calls outside companies": Breach(
        {f"{_HOUSE}/infra/audit/planted_call.py": "import httpx\n"},
        ("cauri.infra.audit.planted_call -> httpx",),
    ),
    "Money and refusals know no framework": Breach(
        {
            f"{_HOUSE}/money/planted_framework.py": "import django\n",
            f"{_HOUSE}/money/planted_way_round.py": "import cauri.kit.transactions\n",
            f"{_HOUSE}/kit/errors.py": "\nimport psycopg\n",
        },
        (
            "cauri.money.planted_framework -> django",
            "cauri.money.planted_way_round -> cauri.kit.transactions",
            "cauri.kit.errors -> psycopg",
        ),
    ),
    "No two siblings import each other, not even in a circle": Breach(
        {
            f"{_HOUSE}/infra/audit/planted_circle.py": "import cauri.infra.messaging.planted_circle\n",
            f"{_HOUSE}/infra/messaging/planted_circle.py": "import cauri.infra.planted_circle\n",
            f"{_HOUSE}/infra/planted_circle.py": "import cauri.infra.audit.planted_circle\n",
        },
        ("No cycles are allowed in cauri.infra",),
    ),
}


@dataclass(frozen=True)
class GateBreach:
    """A breach that one of the other gates must catch, and the command that it runs."""

    command: tuple[str, ...]
    breach: Breach


AT_THE_GATES = {
    "ruff check": GateBreach(
        ("ruff", "check", "--no-cache", f"{_HOUSE}/money"),
        Breach({f"{_HOUSE}/money/planted_lint.py": "import os\n"}, ("F401",)),
    ),
    "ruff format": GateBreach(
        ("ruff", "format", "--check", "--no-cache", f"{_HOUSE}/money"),
        Breach({f"{_HOUSE}/money/planted_format.py": "x  =  1\n"}, ("planted_format.py",)),
    ),
    "mypy": GateBreach(
        ("mypy", f"{_HOUSE}/money/planted_types.py"),
        Breach(
            {f"{_HOUSE}/money/planted_types.py": ("def count() -> int:\n    return 'one'\n\n\ndef f(x):\n    pass\n")},
            ("planted_types.py:2: error", "[return-value]", "planted_types.py:5: error", "[no-untyped-def]"),
        ),
    ),
    "makemigrations": GateBreach(
        ("python", "-W", "ignore::RuntimeWarning", "-m", "django", "makemigrations", "--check", "--dry-run"),
        Breach(
            {f"{_HOUSE}/identity/staff/models.py": "\n\nclass Forgotten(models.Model):\n    pass\n"},
            ("Create model Forgotten",),
        ),
    ),
    "the OpenAPI snapshot": GateBreach(
        (
            "pytest",
            "--noconftest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"{_HOUSE}/interfaces/api/tests/test_openapi.py",
        ),
        Breach(
            {
                f"{_HOUSE}/interfaces/api/meta.py": (
                    "\n\n@router.get('/planted', response=str)\n"
                    "def planted(request: HttpRequest) -> str:\n    return ''\n"
                )
            },
            ("planted",),
        ),
    ),
}
