"""Wrong PINs and wrong passwords are counted apart. Counters of before become those of PINs, which bar."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_approval_elsewhere"),
    ]

    operations = [
        migrations.AddField(
            model_name="tries",
            name="kind",
            field=models.TextField(choices=[("pin", "Pin"), ("password", "Password")], default="pin"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name="tries",
            name="access_tries_of_a_holder",
        ),
        migrations.AddConstraint(
            model_name="tries",
            constraint=models.UniqueConstraint(fields=("holder", "purpose", "kind"), name="access_tries_of_a_holder"),
        ),
    ]
