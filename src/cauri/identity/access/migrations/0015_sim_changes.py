from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0014_sessions_of_closed_accounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="coolingoff",
            name="reason",
            field=models.TextField(
                choices=[
                    ("pin_changed", "Pin Changed"),
                    ("pin_reset", "Pin Reset"),
                    ("new_device", "New Device"),
                    ("phone_changed", "Phone Changed"),
                    ("email_changed", "Email Changed"),
                    ("sim_changed", "Sim Changed"),
                ]
            ),
        ),
    ]
