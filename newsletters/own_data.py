from django.utils.translation import gettext_lazy as _

from core.enums import PartOfOwnData
from core.own_data import Section
from newsletters.models import Consent, Subscription

SECTIONS = (
    Section(
        name="subscriptions",
        part=PartOfOwnData.LETTERS,
        title=_("Nyhetsbrev du får, og hva du er interessert i"),
        model=Subscription,
        people=["person"],
        addresses=["address"],
        shows={
            "newsletter__name": _("Nyhetsbrev"),
            "address": _("E-postadresse"),
            "language": _("Språk"),
            "state": _("Tilstand"),
            "since": _("Siden"),
        },
    ),
    Section(
        name="consents",
        part=PartOfOwnData.LETTERS,
        title=_("Det du har svart om nyhetsbrev"),
        model=Consent,
        people=["by"],
        addresses=["address"],
        shows={
            "newsletter__name": _("Nyhetsbrev"),
            "address": _("E-postadresse"),
            "act": _("Hva"),
            "way": _("Hvordan"),
            "words": _("Teksten"),
            "at": _("Når"),
        },
    ),
)
