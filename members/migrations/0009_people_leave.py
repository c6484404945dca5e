from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0008_work_login_is_a_proof")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="erased_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Raden står igjen uten navn, for det som ble gjort, ble gjort av noen.",
                null=True,
                verbose_name="slettet",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(
                        ("is_active", False),
                        ("is_staff", False),
                        ("is_superuser", False),
                        ("phone", ""),
                    ),
                    _connector="OR",
                ),
                name="whoever_is_erased_cannot_log_in",
            ),
        ),
    ]
