from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0015_sim_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="tries",
            name="purpose",
            field=models.TextField(
                choices=[
                    ("pin", "PIN"),
                    ("sign_in", "sign-in on a device of their own"),
                    ("sign_in_elsewhere", "sign-in on a new device"),
                    ("after_code", "beside a code that was shown"),
                    ("locking", "to lock the account from anywhere"),
                ]
            ),
        ),
    ]
