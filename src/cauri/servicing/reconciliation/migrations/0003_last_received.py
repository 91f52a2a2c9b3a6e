"""When a report was last received: the same one may come again, and is the newest word then."""

from django.db import migrations, models

_OF_BEFORE = "UPDATE reconciliation_statement SET last_received_at = received_at"


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0002_who_told")]

    operations = [
        migrations.AddField("statement", "last_received_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_OF_BEFORE, migrations.RunSQL.noop),
        migrations.AlterField("statement", "last_received_at", models.DateTimeField()),
    ]
