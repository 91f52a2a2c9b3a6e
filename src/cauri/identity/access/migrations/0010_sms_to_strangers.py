from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_tries_after_a_code"),
    ]

    operations = [
        migrations.AddField(
            model_name="smsspending",
            name="to_strangers",
            field=models.IntegerField(default=0),
        ),
    ]
