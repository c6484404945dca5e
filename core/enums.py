from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureRefusal(models.TextChoices):
    """Why a person cannot be erased now; the label is what they read."""

    NOT_YOURS = "not_yours", _("Dette kan bare personen selv eller sekretariatet gjøre.")
    STAFF = (
        "staff",
        _("En konto med tilgang til administrasjonen kan ikke slettes. Ta bort tilgangen først."),
    )
    ERASED = "erased", _("Kontoen er allerede slettet.")
    APPLICATION_OPEN = (
        "application_open",
        _("En søknad om medlemskap venter på svar. Trekk den først, eller vent på svaret."),
    )


class PartOfOwnData(models.TextChoices):
    """The parts of the page with all we hold about a person, in its order."""

    PERSON = "person", _("Om deg")
    BELONGING = "belonging", _("Organisasjoner og medlemskap")
    EVENTS = "events", _("Møteplasser")
    TRUST = "trust", _("Verv og oppgaver")
    LETTERS = "letters", _("Brev")
    LOGIN = "login", _("Innlogging")
    LOG = "log", _("Handlingslogg")


class DocumentKind(models.TextChoices):
    """What may be uploaded; the value is the file's ending."""

    PDF = "pdf", "PDF"
    PPTX = "pptx", "PowerPoint"
    ODP = "odp", _("lysark (OpenDocument)")
    DOCX = "docx", "Word"
    ODT = "odt", _("tekst (OpenDocument)")
    PICTURE = "webp", _("bilde")


CONTENT_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    DocumentKind.ODP: "application/vnd.oasis.opendocument.presentation",
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.ODT: "application/vnd.oasis.opendocument.text",
    DocumentKind.PICTURE: "image/webp",
}
