from django.utils.translation import gettext_lazy as _

from agreements.models import PartyOwner
from core.enums import PartOfOwnData
from core.own_data import Section

SECTIONS = (
    Section(
        name="agreement_owners",
        part=PartOfOwnData.TRUST,
        title=_("Avtaler du følger opp"),
        model=PartyOwner,
        people=["person"],
        addresses=["email"],
        acts_concern=True,
        shows={
            "party__agreement__name": _("Avtale"),
            "party__organisation__name": _("Organisasjon"),
            "name": _("Navn"),
            "email": _("E-postadresse"),
            "title": _("Stilling"),
            "written_in": _("Språk"),
            "starts_on": _("Fra og med"),
            "ends_on": _("Til og med"),
        },
    ),
)
