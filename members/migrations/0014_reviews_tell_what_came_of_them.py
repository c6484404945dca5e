import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_how(apps, schema_editor):
    """Until now only the main contact could have said so."""
    confirmed = apps.get_model("members", "YearlyReview").objects.filter(confirmed_at__isnull=False)
    confirmed.update(confirmed_how="desk")


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_one_index_for_the_unsettled"),
        ("members", "0013_reviews_have_a_round"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="yearlyreview",
            options={
                "ordering": ["-round__year", "organisation__sort_key"],
                "verbose_name": "årlig gjennomgang",
                "verbose_name_plural": "årlige gjennomganger",
            },
        ),
        migrations.RemoveConstraint(model_name="yearlyreview", name="one_review_a_year"),
        migrations.RemoveField(model_name="yearlyreview", name="year"),
        migrations.RemoveField(model_name="yearlyreview", name="reference"),
        migrations.AlterField(
            model_name="yearlyreview",
            name="round",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="members.reviewround", verbose_name="runde"),
        ),
        migrations.AlterField(
            model_name="yearlyreview",
            name="asked",
            field=models.ForeignKey(blank=True, help_text="Tomt betyr at det ikke har vært noen å spørre.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="spurt"),
        ),
        migrations.AlterField(
            model_name="yearlyreview",
            name="asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="spurt den"),
        ),
        migrations.AlterField(
            model_name="yearlyreview",
            name="confirmed_by",
            field=models.ForeignKey(blank=True, help_text="Tomt når det var med lenken i brevet.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="bekreftet av"),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="confirmed_how",
            field=models.CharField(blank=True, choices=[("letter", "med lenken i brevet"), ("desk", "på siden til organisasjonen"), ("phone", "på telefon")], default="", max_length=8, verbose_name="hvordan"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="last_letter",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="outbox.delivery", verbose_name="siste brev"),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="letters",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="brev"),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="passed_on_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sa at noen andre er rett person"),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="remind_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="neste påminnelse"),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="suggested_email",
            field=models.EmailField(blank=True, default="", max_length=254, verbose_name="adressen til den de nevnte"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="suggested_name",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="den de nevnte"),
            preserve_default=False,
        ),
        migrations.RunPython(say_how, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="yearlyreview",
            constraint=models.UniqueConstraint(fields=("organisation", "round"), name="one_review_a_round"),
        ),
        migrations.AddConstraint(
            model_name="yearlyreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_how", "")),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_how__gt", "")),
                    _connector="OR",
                ),
                name="a_confirmed_review_says_how",
            ),
        ),
    ]
