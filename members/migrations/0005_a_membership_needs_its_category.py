import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0004_every_membership_has_a_category")]
    operations = [
        migrations.AlterField(
            model_name="membership",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="members.membershipcategory",
                verbose_name="medlemskategori",
            ),
        ),
    ]
