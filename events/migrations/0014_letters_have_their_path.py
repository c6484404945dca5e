"""Where a letter leads is a fact of the letter, since not everybody who gets one has an account.

What was written before knows the event and the booking, and led to that page.
"""

from django.db import migrations

WRITTEN_BEFORE = """
    UPDATE outbox_delivery SET context = context || jsonb_build_object(
        'booked_by', '', 'path', places.path, 'link', places.path)
    FROM (
        SELECT id, CASE language WHEN 'nb' THEN '' ELSE '/' || language END
            || '/arrangementer/' || (context ->> 'slug')
            || '/pamelding/' || (context ->> 'reference') || '/' AS path
        FROM outbox_delivery
        WHERE letter LIKE 'events/%' AND context ? 'reference' AND NOT context ? 'path'
    ) places
    WHERE outbox_delivery.id = places.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0013_certificates_of_attendance"),
        ("outbox", "0003_one_index_for_the_unsettled"),
    ]

    operations = [migrations.RunSQL(WRITTEN_BEFORE, migrations.RunSQL.noop)]
