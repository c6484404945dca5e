from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0009_people_leave")]

    operations = [
        migrations.AlterModelOptions(
            name="membership",
            options={
                "permissions": [("count_membership", "Kan se statistikk")],
                "verbose_name": "medlemskap",
                "verbose_name_plural": "medlemskap",
            },
        ),
    ]
