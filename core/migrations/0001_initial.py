import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.core.management import call_command
from django.db import migrations, models


def create_cache_table(apps, schema_editor):
    """Rate limits are kept here, so that losing Redis locks nobody out."""
    call_command("createcachetable", database=schema_editor.connection.alias)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, verbose_name="tidspunkt")),
                ("verb", models.CharField(db_index=True, max_length=60, verbose_name="handling")),
                ("subject_id", models.BigIntegerField()),
                ("subject_text", models.CharField(max_length=300, verbose_name="gjelder")),
                ("text", models.TextField(blank=True, verbose_name="hva som skjedde")),
                ("before", models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="før")),
                ("after", models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="etter")),
                ("by", models.ForeignKey(blank=True, help_text="Tomt betyr at portalen gjorde det selv.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="av")),
                ("subject_type", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype")),
            ],
            options={
                "verbose_name": "handling",
                "verbose_name_plural": "handlingslogg",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["subject_type", "subject_id"], name="act_by_subject")],
            },
        ),
    ]
