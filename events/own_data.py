from django.utils.translation import gettext_lazy as _

from core.enums import PartOfOwnData
from core.own_data import Section
from events.models import Booking, Event, EventDocument, Need, Participant, QueueEntry

SECTIONS = (
    Section(
        name="participations",
        part=PartOfOwnData.EVENTS,
        title=_("Det du er eller har vært meldt på"),
        model=Participant,
        people=["person"],
        addresses=["email"],
        corrected_at="portal:my_page",
        acts_concern=True,
        shows={
            "event__title": _("Møteplass"),
            "event__starts_at": _("Når"),
            "name": _("Navn"),
            "email": _("E-postadresse"),
            "state": _("Tilstand"),
            "category__name": _("Prisgruppe"),
            "price": _("Pris"),
            "registered_at": _("Fikk plass"),
            "cancelled_at": _("Avmeldt"),
        },
    ),
    Section(
        name="needs",
        part=PartOfOwnData.EVENTS,
        title=_("Mat og tilrettelegging"),
        model=Need,
        people=["participant__person"],
        addresses=["participant__email"],
        corrected_at="portal:my_page",
        shows={
            "participant__event__title": _("Møteplass"),
            "diet": _("Mat"),
            "access": _("Tilrettelegging"),
            "consented_at": _("Samtykke gitt"),
        },
    ),
    Section(
        name="bookings",
        part=PartOfOwnData.EVENTS,
        title=_("Påmeldinger du har sendt, og hvem som får faktura"),
        model=Booking,
        people=["booked_by"],
        acts_concern=True,
        shows={
            "event__title": _("Møteplass"),
            "organisation__name": _("Organisasjon"),
            "invoice_name": _("Fakturamottaker"),
            "invoice_orgnr": _("Organisasjonsnummer"),
            "invoice_reference": _("Fakturareferanse"),
            "created_at": _("Sendt"),
        },
    ),
    Section(
        name="queue_entries",
        part=PartOfOwnData.EVENTS,
        title=_("Køer du står eller har stått i"),
        model=QueueEntry,
        people=["booking__booked_by"],
        corrected_at="portal:my_page",
        acts_concern=True,
        shows={
            "booking__event__title": _("Møteplass"),
            "places": _("Plasser"),
            "state": _("Tilstand"),
            "takes_place_at_once": _("Vil ha plassen med en gang"),
            "joined_at": _("Stilte seg i kø"),
            "offered_at": _("Fikk tilbud"),
            "offer_expires_at": _("Svarfrist"),
            "settled_at": _("Avgjort"),
        },
    ),
    Section(
        name="event_contacts",
        part=PartOfOwnData.TRUST,
        title=_("Møteplasser der du står som kontakt"),
        model=Event,
        addresses=["contact_email"],
        shows={
            "title": _("Møteplass"),
            "contact_name": _("Navn"),
            "contact_email": _("E-postadresse"),
        },
    ),
    Section(
        name="documents",
        part=PartOfOwnData.TRUST,
        title=_("Dokumenter du har lagt ut"),
        model=EventDocument,
        people=["added_by"],
        shows={
            "event__title": _("Møteplass"),
            "title": _("Dokument"),
            "added_at": _("Lagt til"),
        },
    ),
)
