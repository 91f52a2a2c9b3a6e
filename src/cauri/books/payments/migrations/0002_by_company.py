"""Payments that an outside company carries out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_payments"),
    ]

    operations = [
        migrations.AddField(
            model_name="quote",
            name="by_company",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="payment",
            name="state",
            field=models.CharField(
                choices=[
                    ("completed", "Completed"),
                    ("held", "Held"),
                    ("pending", "Pending"),
                    ("failed", "Failed"),
                    ("rejected", "Rejected"),
                    ("refused", "Refused"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(condition=models.Q(("state", "pending")), fields=["made_at"], name="payment_pending"),
        ),
    ]
