"""The act log and Django's own log: whoever acts, and whom it is about, are in them."""

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from core.enums import PartOfOwnData
from core.models import Act
from core.own_data import Section, acts_concerning

ACTS = Section(
    name="acts",
    part=PartOfOwnData.LOG,
    title=_("Det du har gjort i portalen, og det andre har gjort som gjelder deg"),
    model=Act,
    people=["by"],
    also=acts_concerning,
    shows={"at": _("Tidspunkt"), "subject_text": _("Gjelder"), "text": _("Hva som skjedde")},
)
SECTIONS = (
    ACTS,
    Section(
        name="admin_log",
        part=PartOfOwnData.LOG,
        title=_("Eldre spor etter arbeid i administrasjonen"),
        model=LogEntry,
        people=["user"],
        shows={"action_time": _("Tidspunkt"), "object_repr": _("Gjelder")},
    ),
)
