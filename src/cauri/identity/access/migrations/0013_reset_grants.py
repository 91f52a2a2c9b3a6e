"""Two of the staff may let a customer who has shown who they are choose a new PIN by the phone's code."""

import django.db.models.deletion
from django.db import migrations, models

import cauri.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0012_device_registry"),
        ("users", "0003_former_usernames"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResetGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=cauri.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "proof",
                    models.TextField(
                        choices=[
                            ("document_seen", "identity document, shown in person"),
                            ("document_and_selfie", "identity document and selfie, checked anew"),
                            ("live_video", "identity document, shown on a video call"),
                        ]
                    ),
                ),
                ("granted_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by", models.UUIDField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="users.user",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-granted_at"], name="access_resetgrant_of_a_user"),
                    models.Index(fields=["expires_at"], name="access_resetgrant_by_time"),
                ],
            },
        ),
    ]
