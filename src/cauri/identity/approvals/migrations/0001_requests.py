import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cauri.kit.ids
from cauri.kit import append_only

# Who is said to have asked is who asked.
_SAME_MAKER = """
ALTER TABLE approvals_decision ADD CONSTRAINT approvals_decision_names_its_maker
    FOREIGN KEY (request_id, asked_by_id) REFERENCES approvals_request (id, asked_by_id)
"""
_NO_SAME_MAKER = "ALTER TABLE approvals_decision DROP CONSTRAINT approvals_decision_names_its_maker"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.UUIDField(default=cauri.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.TextField()),
                ("payload", models.JSONField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "approvals_request",
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "asked_by"), name="approvals_request_of_somebody")
                ],
                "indexes": [models.Index(fields=["-asked_at"], name="approvals_request_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="decision",
                        serialize=False,
                        to="approvals.request",
                    ),
                ),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ]
                    ),
                ),
                ("note", models.TextField(default="")),
                ("decided_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "approvals_decision",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome__in", ["approved", "rejected"]),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            ),
                            models.Q(
                                ("decided_by", models.F("asked_by")),
                                ("decided_by__isnull", False),
                                ("outcome", "withdrawn"),
                            ),
                            models.Q(("decided_by__isnull", True), ("outcome", "expired")),
                            _connector="OR",
                        ),
                        name="approvals_decision_is_somebody_elses",
                    )
                ],
            },
        ),
        migrations.RunSQL(_SAME_MAKER, reverse_sql=_NO_SAME_MAKER),
        append_only.protect("approvals_request"),
        append_only.protect("approvals_decision"),
    ]
