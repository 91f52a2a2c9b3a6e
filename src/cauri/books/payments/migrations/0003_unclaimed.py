"""What is owed to customers who have left."""

import django.db.models.deletion
from django.db import migrations, models

# What is owed never changes; only whether it still is, and what paid it out.
_PROTECT = """
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON payments_unclaimed FROM cauri_app;
GRANT UPDATE (state, claimed_by_id) ON payments_unclaimed TO cauri_app;
"""
_UNPROTECT = "GRANT UPDATE, DELETE ON payments_unclaimed TO cauri_app"


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_by_company"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unclaimed",
            fields=[
                (
                    "payment",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="payments.payment",
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(choices=[("owed", "Owed"), ("claimed", "Claimed")], default="owed", max_length=7),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "claimed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "unclaimed money",
                "indexes": [
                    models.Index(condition=models.Q(("state", "owed")), fields=["made_at"], name="unclaimed_owed"),
                    models.Index(fields=["owner_id"], name="unclaimed_of_owner"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="unclaimed_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_by__isnull", True), ("state", "owed")),
                            models.Q(("claimed_by__isnull", False), ("state", "claimed")),
                            _connector="OR",
                        ),
                        name="unclaimed_claimed_by_a_payment",
                    ),
                    models.UniqueConstraint(fields=("claimed_by",), name="unclaimed_one_payment_each"),
                ],
            },
        ),
        migrations.RunSQL(_PROTECT, reverse_sql=_UNPROTECT),
    ]
