"""Who told of a line last: one of the staff, or the company at its own door."""

from django.db import migrations, models

_OF_BEFORE = """
    UPDATE reconciliation_line AS line SET brought_by = statement.brought_by
      FROM reconciliation_statement AS statement
     WHERE statement.id = line.statement_id AND statement.brought_by IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0001_reconciliation")]

    operations = [
        migrations.AddField("line", "brought_by", models.UUIDField(null=True)),
        migrations.RunSQL(_OF_BEFORE, migrations.RunSQL.noop),
    ]
