from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0001_initial")]

    operations = [
        migrations.RenameField("relevance", "noted_on", "starts_on"),
        migrations.AlterField(
            "relevance",
            "starts_on",
            models.DateField(
                blank=True,
                help_text="Tomt betyr fra gammelt av.",
                null=True,
                verbose_name="fra og med",
            ),
        ),
        migrations.AddField(
            "relevance",
            "ends_on",
            models.DateField(
                blank=True,
                help_text="Siste dag. Tomt betyr løpende.",
                null=True,
                verbose_name="til og med",
            ),
        ),
        migrations.AlterModelOptions(
            "relevance",
            {
                "ordering": ["-starts_on", "-pk"],
                "verbose_name": "vurdering",
                "verbose_name_plural": "vurderinger",
            },
        ),
        migrations.AddConstraint(
            "relevance",
            models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="relevance_ends_after_it_starts",
                violation_error_message="Siste dag kan ikke være før første dag.",
            ),
        ),
    ]
