"""Claiming for many payments of one payer in one round trip."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).parent / "sql" / "0101_claims_of_many.sql"


class Migration(migrations.Migration):
    dependencies = [("limits", "0001_rules")]

    operations = [
        migrations.RunSQL(_SQL.read_text(), "DROP FUNCTION limits_claim_each"),
    ]
