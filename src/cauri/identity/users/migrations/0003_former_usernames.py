import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0002_cooling_off"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerUsername",
            fields=[
                ("username_folded", models.TextField(primary_key=True, serialize=False)),
                ("released_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.user"),
                ),
            ],
        ),
    ]
