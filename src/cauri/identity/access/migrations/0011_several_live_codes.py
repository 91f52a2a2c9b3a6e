"""Strangers may ask for a code to lock an account or to choose another PIN: that must not end its owner's."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0010_sms_to_strangers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="onetimecode",
            name="access_onetimecode_one_live",
        ),
        migrations.AddConstraint(
            model_name="onetimecode",
            constraint=models.UniqueConstraint(
                fields=("purpose", "target"),
                condition=Q(superseded_at__isnull=True, used_at__isnull=True) & ~Q(purpose__in=["lock", "pin_reset"]),
                name="access_onetimecode_one_live",
            ),
        ),
    ]
