from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0014_reviews_tell_what_came_of_them")]

    operations = [
        migrations.AlterModelOptions(
            name="organisation",
            options={
                "ordering": ["sort_key", "pk"],
                "permissions": [
                    ("import_organisation", "Kan hente inn organisasjoner fra en fil"),
                    ("export_organisation", "Kan hente ut organisasjoner i en fil"),
                    ("merge_organisation", "Kan slå sammen organisasjoner som er den samme"),
                ],
                "verbose_name": "organisasjon",
                "verbose_name_plural": "organisasjoner",
            },
        ),
        migrations.AlterModelOptions(
            name="membership",
            options={
                "permissions": [
                    ("count_membership", "Kan se statistikk"),
                    ("import_membership", "Kan hente inn medlemskap fra en fil"),
                    ("export_membership", "Kan hente ut medlemskap i en fil"),
                ],
                "verbose_name": "medlemskap",
                "verbose_name_plural": "medlemskap",
            },
        ),
    ]
