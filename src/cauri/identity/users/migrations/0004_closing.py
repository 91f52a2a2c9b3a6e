"""Who has left has neither a phone number nor an e-mail address: they may be somebody else's next."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0003_former_usernames"),
    ]

    operations = [
        migrations.RemoveConstraint("user", "users_user_can_be_reached"),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                name="users_user_can_be_reached",
                condition=Q(phone__isnull=False) | Q(email__isnull=False) | Q(state="closed"),
            ),
        ),
    ]
