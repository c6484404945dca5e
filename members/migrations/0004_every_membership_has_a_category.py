from django.db import migrations

from members.services.categories import make_categories_as_written, read_categories


def give_categories(apps, schema_editor):
    make_categories_as_written(using=schema_editor.connection.alias, apps=apps)
    category = apps.get_model("members", "MembershipCategory")
    membership = apps.get_model("members", "Membership")
    for code, words in read_categories().items():
        membership.objects.filter(organisation__kind__in=words["default_for"]).update(
            category=category.objects.get(code=code)
        )


class Migration(migrations.Migration):
    dependencies = [("members", "0003_members_and_their_history")]
    operations = [migrations.RunPython(give_categories, migrations.RunPython.noop)]
