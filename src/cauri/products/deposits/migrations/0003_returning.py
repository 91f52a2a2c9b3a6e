from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deposits", "0002_accounts")]

    operations = [
        migrations.AddField(
            model_name="incoming",
            name="next_ask_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="incoming",
            name="asks",
            field=models.IntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("next_ask_at__isnull", False)),
                fields=["next_ask_at"],
                name="deposits_incoming_to_ask",
            ),
        ),
    ]
