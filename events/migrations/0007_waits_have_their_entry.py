from django.db import migrations, models


class Migration(migrations.Migration):
    """Offers until now were of all the places, and a booking had one wait in a pool."""

    dependencies = [
        ('events', '0006_groups_sessions_and_guests'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE events_queueentry SET offered_places = places WHERE state = 'offered'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='queueentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'offered'), _negated=True), models.Q(('offered_places__gte', 1), ('offered_places__lte', models.F('places'))), _connector='OR'), name='an_offer_is_of_places_they_wait_for'),
        ),
        migrations.RunSQL(
            """
            UPDATE events_participant SET wait_id = entry.id
            FROM events_queueentry entry
            WHERE entry.booking_id = events_participant.booking_id
            AND events_participant.state = 'waiting' AND entry.state IN ('waiting', 'offered')
            """,
            migrations.RunSQL.noop,
        ),
    ]
