from django.utils.translation import gettext_lazy as _

from core.enums import PartOfOwnData
from core.own_data import Section
from pages.models import OfficeTerm, PageVersion

SECTIONS = (
    Section(
        name="office_terms",
        part=PartOfOwnData.TRUST,
        title=_("Verv og arbeid i organisasjonen"),
        model=OfficeTerm,
        people=["person"],
        addresses=["email"],
        acts_concern=True,
        shows={
            "office": _("Verv"),
            "title": _("Tittel"),
            "on_behalf_of__name": _("Organisasjon"),
            "elected_at": _("Valgt på"),
            "email": _("E-postadresse"),
            "phone": _("Telefon"),
            "agreed_on": _("Sa ja til å vises"),
            "starts_on": _("Fra og med"),
            "ends_on": _("Til og med"),
        },
    ),
    Section(
        name="page_versions",
        part=PartOfOwnData.TRUST,
        title=_("Sider du har skrevet på"),
        model=PageVersion,
        people=["saved_by"],
        shows={
            "page__name": _("Side"),
            "language": _("Språk"),
            "number": _("Versjon"),
            "saved_at": _("Lagret"),
        },
    ),
)
