from django.db import migrations


class Migration(migrations.Migration):
    """A letter's row changes three times while it is sent. Where its page is full each change
    moves it to another page and writes every index; half a page is kept free for that.
    """

    dependencies = [("outbox", "0003_one_index_for_the_unsettled")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE outbox_delivery SET (fillfactor = 50)",
            "ALTER TABLE outbox_delivery RESET (fillfactor)",
        ),
    ]
