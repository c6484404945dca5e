from typing import Any

from django.db import migrations
from django.db.models import Case, Q, Value, When


def as_their_organisation(apps: Any, _schema: Any) -> None:
    """Those without an account who came before anybody was asked."""
    owners = apps.get_model("agreements", "PartyOwner").objects.filter(person=None, written_in="")
    theirs = owners.filter(party__organisation__language_form="nn").values_list("pk", flat=True)
    nynorsk = When(Q(pk__in=list(theirs)), then=Value("nn"))
    owners.update(written_in=Case(nynorsk, default=Value("nb")))


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_what_owners_are_written_to_in")]

    operations = [migrations.RunPython(as_their_organisation, migrations.RunPython.noop)]
