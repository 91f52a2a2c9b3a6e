from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("passkeys", "0003_revoked_by_a_reset"),
    ]

    operations = [
        migrations.AlterField(
            model_name="passkey",
            name="revoked_why",
            field=models.TextField(
                choices=[
                    ("removed", "by its owner"),
                    ("cloned", "because there seem to be two of it"),
                    ("wiped", "with everything on a lost device"),
                    ("reset", "made shortly before a PIN reset"),
                    ("closed", "with the account"),
                ],
                default="",
            ),
        ),
    ]
