"""Returns reach an account of the house where the one they are for is closed."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).parent / "sql" / "0101_unclaimed.sql"  # 00…: the chapters of the first migration


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books")]
    operations = [migrations.RunSQL(_SQL.read_text(), migrations.RunSQL.noop)]
