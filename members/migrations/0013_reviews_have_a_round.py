import datetime as dt

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


def make_rounds(apps, schema_editor):
    """A round for each year that somebody was asked in."""
    round_of = apps.get_model("members", "ReviewRound").objects
    reviews = apps.get_model("members", "YearlyReview").objects
    first_asked = reviews.order_by("year").values("year").annotate(at=models.Min("asked_at"))
    for year, at in first_asked.values_list("year", "at"):
        made = round_of.create(
            year=year,
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year, 12, 31),
            started_at=at,
        )
        reviews.filter(year=year).update(round=made)


class Migration(migrations.Migration):
    dependencies = [("members", "0012_who_may_import")]
    operations = [
        migrations.CreateModel(
            name="ReviewRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(error_messages={"unique": "Det finnes allerede en runde for dette året."}, unique=True, verbose_name="år")),
                ("starts_on", models.DateField(verbose_name="starter")),
                ("ends_on", models.DateField(verbose_name="siste dag å svare")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="startet")),
            ],
            options={
                "verbose_name": "årlig runde",
                "verbose_name_plural": "årlige runder",
                "ordering": ["-year"],
            },
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("starts_on"),
                            models.F("ends_on"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="one_review_round_at_a_time",
                violation_error_message="En annen runde er ikke over ennå.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="a_review_round_ends_after_it_starts",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="round",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="members.reviewround", verbose_name="runde"),
        ),
        migrations.RunPython(make_rounds, migrations.RunPython.noop),
    ]
