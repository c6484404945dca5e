"""What things are, and in which state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventType(models.TextChoices):
    CONFERENCE = "conference", _("konferanse")
    FESTIVAL = "festival", _("festival")
    MEETUP = "meetup", _("treff")
    COURSE = "course", _("kurs")
    WEBINAR = "webinar", _("webinar")


class EventState(models.TextChoices):
    DRAFT = "draft", _("utkast")
    PUBLISHED = "published", _("publisert")
    CANCELLED = "cancelled", _("avlyst")


# What stands where an event's own address would: no event is called so.
RESERVED_SLUGS = ["arkiv", "kalender", "nytt", "rediger"]


SHOWN_STATES = (EventState.PUBLISHED, EventState.CANCELLED)


class Audience(models.TextChoices):
    """Who a ticket category is for."""

    MEMBERS = "members", _("medlemmer")
    OTHERS = "others", _("andre")
    EVERYONE = "everyone", _("alle")
    SPEAKERS = "speakers", _("innledere")
    ORGANISERS = "organisers", _("arrangører")


# A price for these is offered only to those who can show that it is theirs.
PROVED_AUDIENCES = (Audience.SPEAKERS, Audience.ORGANISERS)


class ParticipantState(models.TextChoices):
    REGISTERED = "registered", _("påmeldt")
    WAITING = "waiting", _("i kø")
    CANCELLED = "cancelled", _("avmeldt")


LIVE_STATES = (ParticipantState.REGISTERED, ParticipantState.WAITING)


class SessionKind(models.TextChoices):
    TALK = "talk", _("innlegg")
    WORKSHOP = "workshop", _("verksted")
    MEAL = "meal", _("måltid")
    BREAK = "break", _("pause")


class QueueState(models.TextChoices):
    """waiting → offered → taken | declined | expired; left = gave up waiting."""

    WAITING = "waiting", _("venter")
    OFFERED = "offered", _("har fått tilbud om plass")
    TAKEN = "taken", _("fikk plass")
    DECLINED = "declined", _("takket nei")
    EXPIRED = "expired", _("svarte ikke i tide")
    LEFT = "left", _("gikk ut av køen")


OPEN_QUEUE_STATES = (QueueState.WAITING, QueueState.OFFERED)


class Availability(models.TextChoices):
    """Places left, in the words the public sees."""

    MANY = "many", _("ledige plasser")
    FEW = "few", _("få plasser igjen")
    QUEUE = "queue", _("fulltegnet – du kan stå i kø")
    NOT_OPEN = "not_open", _("påmeldingen er ikke åpnet")
    CLOSED = "closed", _("påmeldingen er stengt")
    CANCELLED = "cancelled", _("avlyst")
    OVER = "over", _("avsluttet")


class PriceReason(models.TextChoices):
    """Why this price: `{organisation}` and `{session}` are filled in by `rules.price_sentence`."""

    MEMBER = "member", _("Medlemspris, fordi {organisation} er medlem.")
    NOT_MEMBER = "not_member", _("Vanlig pris, fordi {organisation} ikke er medlem.")
    NO_ORGANISATION = (
        "no_organisation",
        _("Vanlig pris, fordi vi ikke vet hvilken organisasjon du hører til."),
    )
    SAME_FOR_ALL = "same_for_all", _("Prisen er lik for alle.")
    FREE = "free", _("Gratis for alle.")
    FREE_FOR_MEMBERS = "free_for_members", _("Gratis, fordi {organisation} er medlem.")
    SPEAKER = "speaker", _("Pris for innledere, fordi du holder innlegget «{session}».")
    FREE_FOR_SPEAKERS = "free_for_speakers", _("Gratis, fordi du holder innlegget «{session}».")
    ORGANISER = "organiser", _("Pris for arrangører, fordi du er med og arrangerer.")
    FREE_FOR_ORGANISERS = "free_organisers", _("Gratis, fordi du er med og arrangerer.")


class Vat(models.TextChoices):
    """How value added tax is reckoned. What is sold decides, so staff say it for each event.

    Merverdiavgiftsloven § 3-5 (teaching; what is sold as a natural part of it follows), § 3-7
    (performances and concerts), § 5-2 second sentence (food that is served: the general rate).
    The rates are the Storting's, in `rules.VAT_PERCENT`.
    """

    OUTSIDE = "outside", _("utenfor merverdiavgiftsloven")
    TEACHING = "teaching", _("unntatt: undervisning, § 3-5")
    CULTURE = "culture", _("unntatt: forestilling eller konsert, § 3-7")
    LOW = "low", _("12 %: overnatting, museum og annet, §§ 5-3 til 5-11")
    MIDDLE = "middle", _("15 %: mat som ikke serveres, § 5-2")
    STANDARD = "standard", _("25 %: alt annet, også servering, § 5-1")


class LineKind(models.TextChoices):
    PLACE = "place", _("deltakelse")
    SESSION = "session", _("valg i programmet")
    DISCOUNT = "discount", _("grupperabatt")
    CREDIT = "credit", _("kreditering")


class QuestionKind(models.TextChoices):
    """How a question in the sign-up is answered."""

    TEXT = "text", _("Tekst")
    CHOICE = "choice", _("Ett av flere svar")
    SEVERAL = "several", _("Ett eller flere svar")
    YES_NO = "yes_no", _("Ja eller nei")
    FILE = "file", _("Fil")


KINDS_WITH_CHOICES = (QuestionKind.CHOICE, QuestionKind.SEVERAL)


class YesNo(models.TextChoices):
    """Kept as it is read in bokmål; shown in the reader's language."""

    YES = "ja", _("Ja")
    NO = "nei", _("Nei")


class Demand(models.TextChoices):
    """Who must answer a question."""

    NOBODY = "nobody", _("Valgfritt for alle")
    EVERYBODY = "everybody", _("Alle må svare")
    SOME = "some", _("Noen må svare, etter pris")


class ItemKind(models.TextChoices):
    """How an item of an evaluation is answered."""

    SCALE = "scale", _("Tall fra 1 til 5")
    CHOICE = "choice", _("Ett av flere svar")
    TEXT = "text", _("Egne ord")


class WrittenTo(models.TextChoices):
    """Whom a letter from the organiser is for."""

    REGISTERED = "registered", _("Alle som har plass")
    WAITING = "waiting", _("Alle som står i kø")
    LIVE = "live", _("Alle, også de i kø")
    CATEGORY = "category", _("De med en bestemt pris")
    SESSION = "session", _("De som har valgt noe i programmet")
    CHOSEN = "chosen", _("Noen du velger ut")


class BadgeRole(models.TextChoices):
    """What somebody is at an event, as their badge says it."""

    PARTICIPANT = "participant", _("deltaker")
    SPEAKER = "speaker", _("innleder")
    ARRANGER = "arranger", _("arrangør")
    STAFF = "staff", _("stab")


class BadgeFormat(models.TextChoices):
    SHEET = "sheet", _("A4-ark: ti skilt på 90 × 55 mm, med skjæremerker")
    LABEL = "label", _("Etiketter: ett skilt på 100 × 62 mm, til en skriver med 62 mm rull")


class PrintedList(models.TextChoices):
    ATTENDANCE = "attendance", _("Oppmøteliste")
    TABLES = "tables", _("Bordliste")
