"""When a payment is settled: at once, when its company has carried it out, or when its code is shown."""

from typing import Final

from django.db import migrations, models

# Quotes are never changed, and a row's trigger sees to that; the column is written anew instead.
_FORWARDS: Final = """
    ALTER TABLE payments_quote ALTER COLUMN by_company TYPE varchar(10)
        USING CASE WHEN by_company THEN 'by_company' ELSE 'at_once' END;
    ALTER TABLE payments_quote RENAME COLUMN by_company TO settles;
"""
_BACKWARDS: Final = """
    ALTER TABLE payments_quote RENAME COLUMN settles TO by_company;
    ALTER TABLE payments_quote ALTER COLUMN by_company TYPE boolean USING by_company <> 'at_once';
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_unclaimed")]

    operations = [
        migrations.RunSQL(
            _FORWARDS,
            reverse_sql=_BACKWARDS,
            state_operations=[
                migrations.RenameField("quote", "by_company", "settles"),
                migrations.AlterField(
                    "quote",
                    "settles",
                    models.CharField(
                        choices=[("at_once", "At Once"), ("by_company", "By Company"), ("by_token", "By Token")],
                        default="at_once",
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "quote",
            models.CheckConstraint(
                condition=models.Q(settles__in=["at_once", "by_company", "by_token"]), name="quote_settles_somehow"
            ),
        ),
    ]
