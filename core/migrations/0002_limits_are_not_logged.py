from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    """Counts of requests need not outlive a crash, so no page waits for the disk to keep them."""

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {settings.CACHES['default']['LOCATION']} SET UNLOGGED",
            f"ALTER TABLE {settings.CACHES['default']['LOCATION']} SET LOGGED",
        )
    ]
