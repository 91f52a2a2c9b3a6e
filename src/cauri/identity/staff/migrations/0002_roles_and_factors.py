"""Roles, and the second factor. Whoever was enrolled before there were roles saw everything, so they become admins."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cauri.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffmember",
            name="role",
            field=models.TextField(default=""),
        ),
        migrations.RunSQL("UPDATE staff_staffmember SET role = 'admin'", reverse_sql=migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.UUIDField(default=cauri.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("secret", models.BinaryField()),
                ("last_step", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "staff_authenticator",
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.UUIDField(default=cauri.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("digest", models.BinaryField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "authenticator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to="staff.authenticator",
                    ),
                ),
            ],
            options={
                "db_table": "staff_recovery_code",
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("permissions", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("defined_at", models.DateTimeField()),
            ],
            options={
                "db_table": "staff_role",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z][a-z_]{1,39}$")), name="staff_role_has_a_name"
                    )
                ],
            },
        ),
    ]
