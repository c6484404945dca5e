"""Every grant gets a last day, within two years of its first. What was open ends in a year; what
was longer becomes several that follow each other, so that it stands as it was."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

LONGEST = timedelta(days=731)


def give_ends(apps, schema_editor):
    grants = apps.get_model("regions", "EditorGrant").objects
    today = timezone.localdate()
    for grant in grants.order_by("pk"):
        begins = grant.starts_on or today - timedelta(days=1)
        ends = min(grant.ends_on or today + timedelta(days=365), today + LONGEST)
        grant.starts_on, grant.ends_on = min(begins, ends), min(ends, begins + LONGEST)
        grant.save()
        while grant.ends_on < ends:
            begins = grant.ends_on + timedelta(days=1)
            grant.pk, grant.starts_on = None, begins
            grant.ends_on = min(ends, begins + LONGEST)
            grant.save(force_insert=True)


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]

    operations = [
        migrations.RunPython(give_ends, migrations.RunPython.noop, elidable=True),
        # The rows above are checked now: what is deferred would stop the change of the table.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="editorgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", False),
                    ("starts_on__isnull", False),
                    ("ends_on__lte", models.F("starts_on") + timedelta(days=731)),
                ),
                name="a_grant_ends_within_two_years",
                violation_error_message="Retten må ha en siste dag, innen to år.",
            ),
        ),
    ]
