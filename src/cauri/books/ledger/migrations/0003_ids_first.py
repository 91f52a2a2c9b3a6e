"""Batches take their ids before they lock balances, as every other way of posting does."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).parent / "sql" / "0102_ids_first.sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_unclaimed")]
    operations = [migrations.RunSQL(_SQL.read_text(), migrations.RunSQL.noop)]
