from django.utils.translation import gettext_lazy as _

from core.enums import PartOfOwnData
from core.own_data import Section
from regions.models import BoardTerm, Chapter, EditorGrant

PERIOD = {"starts_on": _("Fra og med"), "ends_on": _("Til og med")}

SECTIONS = (
    Section(
        name="board_terms",
        part=PartOfOwnData.TRUST,
        title=_("Styreverv"),
        model=BoardTerm,
        people=["person"],
        acts_concern=True,
        shows={
            "chapter__name": _("Fylkeslag"),
            "position": _("Verv"),
            "on_behalf_of__name": _("Organisasjon"),
            "elected_at": _("Valgt på"),
            **PERIOD,
        },
    ),
    Section(
        name="editor_grants",
        part=PartOfOwnData.TRUST,
        title=_("Fylkeslag du er redaktør for"),
        model=EditorGrant,
        people=["person"],
        acts_concern=True,
        shows={"chapter__name": _("Fylkeslag"), **PERIOD},
    ),
    Section(
        name="editor_grants_given",
        part=PartOfOwnData.TRUST,
        title=_("Redaktører du har valgt"),
        model=EditorGrant,
        people=["granted_by"],
        shows={"chapter__name": _("Fylkeslag"), **PERIOD},
    ),
    Section(
        name="chapter_contacts",
        part=PartOfOwnData.TRUST,
        title=_("Fylkeslag der du står som kontakt"),
        model=Chapter,
        addresses=["contact_email"],
        shows={
            "name": _("Fylkeslag"),
            "contact_name": _("Navn"),
            "contact_email": _("E-postadresse"),
        },
    ),
)
