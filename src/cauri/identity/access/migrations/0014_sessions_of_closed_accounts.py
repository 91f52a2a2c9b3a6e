from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0013_reset_grants"),
    ]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="ended_why",
            field=models.TextField(
                choices=[
                    ("signed_out", "Signed Out"),
                    ("ended", "ended from another device"),
                    ("secret_changed", "Secret Changed"),
                    ("token_reused", "Token Reused"),
                    ("replaced", "Replaced"),
                    ("locked", "the account was locked"),
                    ("closed", "the account was closed"),
                ],
                default="",
            ),
        ),
    ]
