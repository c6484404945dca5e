from django.utils.translation import gettext_lazy as _

from core.enums import PartOfOwnData
from core.own_data import Section
from outbox.models import Delivery, DemoLetter, HeldReminder, Suppression

SECTIONS = (
    Section(
        name="letters",
        part=PartOfOwnData.LETTERS,
        title=_("Brev vi har sendt deg"),
        model=Delivery,
        people=["person"],
        addresses=["address"],
        shows={
            "title": _("Brev"),
            "subject": _("Emne"),
            "address": _("E-postadresse"),
            "language_name": _("Språk"),
            "created_at": _("Skrevet"),
            "state": _("Tilstand"),
            "settled_at": _("Avgjort"),
            "legible_facts": _("Opplysninger i brevet"),
        },
    ),
    Section(
        name="stopped_addresses",
        part=PartOfOwnData.LETTERS,
        title=_("Adresser som ikke får brev"),
        model=Suppression,
        addresses=["address"],
        shows={"address": _("E-postadresse"), "reason": _("Grunn"), "since": _("Siden")},
    ),
    Section(
        name="demo_letters",
        part=PartOfOwnData.LETTERS,
        title=_("Brev i demopostkassen"),
        model=DemoLetter,
        addresses=["address"],
        shows={"address": _("E-postadresse"), "received_at": _("Mottatt")},
    ),
    Section(
        name="held_reminders",
        part=PartOfOwnData.TRUST,
        title=_("Påminnelser du har holdt tilbake"),
        model=HeldReminder,
        people=["by"],
        shows={"about": _("Gjelder"), "reason": _("Grunn"), "since": _("Siden")},
    ),
)
