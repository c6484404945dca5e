from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0011_lists_are_read_by_an_index")]

    operations = [
        migrations.AlterModelOptions(
            name="person",
            options={
                "ordering": ["name", "pk"],
                "permissions": [
                    ("import_person", "Kan hente inn personer fra en fil"),
                    ("export_person", "Kan hente ut personer i en fil"),
                ],
                "verbose_name": "person",
                "verbose_name_plural": "personer",
            },
        ),
    ]
