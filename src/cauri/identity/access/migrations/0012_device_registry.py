"""Devices are trusted for thirty days, say when they were seen, and where messages to their apps go."""

from django.db import migrations, models
from django.db.models import Q

_OF_BEFORE = """
UPDATE access_device d SET
    trusted_until = bound_at + interval '30 days',
    seen_at = greatest(bound_at, (SELECT max(refreshed_at) FROM access_session s WHERE s.device_id = d.id))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_several_live_codes"),
    ]

    operations = [
        migrations.AddField("device", "trusted_until", models.DateTimeField(null=True)),
        migrations.AddField("device", "seen_at", models.DateTimeField(null=True)),
        migrations.AddField("device", "push_token", models.BinaryField(null=True)),
        migrations.AddField("device", "push_digest", models.BinaryField(null=True, unique=True)),
        migrations.RunSQL(_OF_BEFORE, migrations.RunSQL.noop),
        migrations.AlterField("device", "trusted_until", models.DateTimeField()),
        migrations.AlterField("device", "seen_at", models.DateTimeField()),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                name="access_device_push_token",
                condition=Q(push_token__isnull=True, push_digest__isnull=True)
                | Q(push_token__isnull=False, push_digest__isnull=False),
            ),
        ),
        migrations.AddField(
            "challenge",
            "device",
            models.ForeignKey(
                to="access.device", on_delete=models.SET_NULL, related_name="+", null=True, db_index=False
            ),
        ),
    ]
