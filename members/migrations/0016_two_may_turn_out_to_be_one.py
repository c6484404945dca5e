import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0015_who_may_import_more"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="person",
            options={
                "ordering": ["name", "pk"],
                "permissions": [
                    ("import_person", "Kan hente inn personer fra en fil"),
                    ("export_person", "Kan hente ut personer i en fil"),
                    ("merge_person", "Kan slå sammen personer som er den samme"),
                ],
                "verbose_name": "person",
                "verbose_name_plural": "personer",
            },
        ),
        migrations.CreateModel(
            name="Apart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("of", models.CharField(choices=[("person", "person"), ("organisation", "organisasjon")], max_length=12)),
                ("first_id", models.BigIntegerField(help_text="Den laveste nøkkelen av de to.")),
                ("second_id", models.BigIntegerField()),
                ("said_at", models.DateTimeField(verbose_name="sagt")),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="sagt av"
                    ),
                ),
            ],
            options={
                "verbose_name": "to som ikke er den samme",
                "verbose_name_plural": "to og to som ikke er den samme",
                "constraints": [
                    models.UniqueConstraint(fields=("of", "first_id", "second_id"), name="two_are_told_apart_once"),
                    models.CheckConstraint(condition=models.Q(("first_id__lt", models.F("second_id"))), name="the_lower_of_the_two_is_first"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gone_id", models.BigIntegerField()),
                ("gone_name", models.CharField(blank=True, max_length=160, verbose_name="den som gikk")),
                ("at", models.DateTimeField(verbose_name="slått sammen")),
                ("record", models.JSONField(editable=False, help_text="Hva som ble flyttet, så det kan gjøres om. Tomt betyr for lenge siden.", null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="gjort om")),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="slått sammen av"
                    ),
                ),
                (
                    "kept_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="members.organisation",
                        verbose_name="organisasjonen som ble igjen",
                    ),
                ),
                (
                    "kept_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personen som ble igjen",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gjort om av",
                    ),
                ),
            ],
            options={
                "verbose_name": "sammenslåing av dubletter",
                "verbose_name_plural": "sammenslåinger av dubletter",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["gone_id"], name="merge_by_who_went")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kept_organisation__isnull", False), ("kept_person", None)),
                            models.Q(("kept_organisation", None), ("kept_person__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_merge_keeps_a_person_or_an_organisation",
                    )
                ],
            },
        ),
    ]
