"""The books: tables, posting functions, protection. See the chapters in `sql/`."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# The books are written in SQL, one file a chapter; Django only needs to know what the tables look like.
_SQL = Path(__file__).parent / "sql"
_CHAPTERS = sorted(_SQL.glob("00*.sql"))

_MODELS = [
    migrations.CreateModel(
        name="Account",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("code", models.TextField(unique=True)),
            ("currency", models.TextField()),
            ("kind", models.TextField()),
            ("normal_side", models.TextField(choices=[("debit", "Debit"), ("credit", "Credit")])),
            ("opened_at", models.BigIntegerField()),
        ],
        options={
            "db_table": "ledger_account",
        },
    ),
    migrations.CreateModel(
        name="Block",
        fields=[
            ("number", models.BigIntegerField(primary_key=True, serialize=False)),
            ("from_xid", models.BigIntegerField()),
            ("to_xid", models.BigIntegerField()),
            ("sealed_at", models.BigIntegerField()),
            ("postings", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
            (
                "entry_accounts",
                django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
            ),
            ("entry_stamps", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ("leaves", models.BinaryField()),
            ("root", models.BinaryField()),
            ("previous", models.BinaryField()),
            ("head", models.BinaryField()),
        ],
        options={
            "db_table": "ledger_block",
        },
    ),
    migrations.CreateModel(
        name="Entry",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "account_id", "stamp", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("account_id", models.BigIntegerField()),
            ("stamp", models.BigIntegerField()),
            ("posting_id", models.UUIDField()),
            ("amount", models.BigIntegerField()),
            ("balance", models.BigIntegerField()),
            ("xid", models.BigIntegerField()),
            ("leg", models.SmallIntegerField()),
        ],
        options={
            "db_table": "ledger_entry",
        },
    ),
    migrations.CreateModel(
        name="Hold",
        fields=[
            ("posting_id", models.UUIDField(primary_key=True, serialize=False)),
            ("remaining", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            (
                "state",
                models.TextField(
                    choices=[
                        ("open", "Open"),
                        ("captured", "Captured"),
                        ("released", "Released"),
                        ("expired", "Expired"),
                    ],
                    db_default="open",
                ),
            ),
            ("expires_at", models.BigIntegerField()),
        ],
        options={
            "db_table": "ledger_hold",
        },
    ),
    migrations.CreateModel(
        name="HotEntry",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "account_id",
                    "at",
                    "posting_id",
                    "leg",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("account_id", models.BigIntegerField()),
            ("at", models.BigIntegerField()),
            ("posting_id", models.UUIDField()),
            ("leg", models.SmallIntegerField()),
            ("amount", models.BigIntegerField()),
        ],
        options={
            "db_table": "ledger_hot_entry",
        },
    ),
    migrations.CreateModel(
        name="Posting",
        fields=[
            ("id", models.UUIDField(primary_key=True, serialize=False)),
            ("xid", models.BigIntegerField()),
            ("at", models.BigIntegerField()),
            ("payer_id", models.BigIntegerField()),
            ("payee_id", models.BigIntegerField()),
            ("amount", models.BigIntegerField()),
            ("value_on", models.DateField()),
            (
                "state",
                models.TextField(
                    choices=[
                        ("posted", "Posted"),
                        ("pending", "Pending"),
                        ("released", "Released"),
                        ("refused", "Refused"),
                    ]
                ),
            ),
            ("kind", models.TextField()),
            (
                "further",
                django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None),
            ),
            ("original_id", models.UUIDField(null=True)),
            ("reference", models.UUIDField(null=True)),
            ("code", models.TextField(null=True)),
            ("facts", models.JSONField(null=True)),
        ],
        options={
            "db_table": "ledger_posting",
        },
    ),
    migrations.CreateModel(
        name="Verification",
        fields=[
            ("id", models.UUIDField(primary_key=True, serialize=False)),
            ("started_at", models.DateTimeField()),
            ("finished_at", models.DateTimeField()),
            ("passed", models.BooleanField()),
            ("counts", models.JSONField()),
            ("findings", models.JSONField()),
        ],
        options={
            "db_table": "ledger_verification",
            "ordering": ["-started_at"],
        },
    ),
    migrations.CreateModel(
        name="Balance",
        fields=[
            (
                "account",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    primary_key=True,
                    serialize=False,
                    to="ledger.account",
                ),
            ),
            ("balance", models.BigIntegerField(db_default=0)),
            ("held", models.BigIntegerField(db_default=0)),
            ("stamp", models.BigIntegerField(db_default=0)),
            ("floor", models.BigIntegerField(null=True)),
            ("currency", models.TextField()),
            (
                "state",
                models.TextField(
                    choices=[("open", "Open"), ("frozen", "Frozen"), ("closed", "Closed")], db_default="open"
                ),
            ),
            ("hot", models.BooleanField(db_default=False)),
        ],
        options={
            "db_table": "ledger_balance",
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(chapter.read_text(), migrations.RunSQL.noop) for chapter in _CHAPTERS
            ],
            state_operations=_MODELS,
        )
    ]
