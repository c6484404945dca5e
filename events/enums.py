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
    """Why this price: `{organisation}` is filled in by `rules.price_sentence`."""

    MEMBER = "member", _("Medlemspris, fordi {organisation} er medlem.")
    NOT_MEMBER = "not_member", _("Vanlig pris, fordi {organisation} ikke er medlem.")
    NO_ORGANISATION = (
        "no_organisation",
        _("Vanlig pris, fordi vi ikke vet hvilken organisasjon du hører til."),
    )
    SAME_FOR_ALL = "same_for_all", _("Prisen er lik for alle.")
    FREE = "free", _("Gratis for alle.")
    FREE_FOR_MEMBERS = "free_for_members", _("Gratis, fordi {organisation} er medlem.")


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


class Refusal(models.TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    NOT_OPEN = "not_open", _("Påmeldingen er ikke åpnet ennå.")
    CLOSED = "closed", _("Påmeldingsfristen er ute.")
    EVENT_CANCELLED = "event_cancelled", _("Arrangementet er avlyst.")
    OVER = "over", _("Arrangementet er over.")
    ALREADY_IN = "already_in", _("Du er allerede påmeldt eller i kø.")
    NOTHING_ON_SALE = "nothing_on_sale", _("Det er ikke mulig å melde seg på akkurat nå.")
    MEMBERS_ONLY = "members_only", _("Arrangementet er bare for medlemmer.")
    CATEGORY_NOT_FOR_YOU = "category_not_for_you", _("Denne prisen gjelder ikke for deg.")
    PRICE_CHANGED = "price_changed", _("Prisen er endret. Se på den nye prisen og send inn igjen.")
    NOT_YOUR_ORGANISATION = (
        "not_your_organisation",
        _("Du er ikke knyttet til denne organisasjonen. Velg en annen."),
    )
    INVOICE_NEEDED = "invoice_needed", _("Fyll inn hvem som skal ha fakturaen.")
    CONSENT_NEEDED = (
        "consent_needed",
        _("Kryss av for at vi får lagre svarene om mat og tilrettelegging, eller fjern dem."),
    )
    FORM_USED = "form_used", _("Skjemaet er brukt før. Last siden på nytt og prøv igjen.")
    NOT_YOURS = "not_yours", _("Dette kan bare personen selv eller sekretariatet gjøre.")
    TOO_LATE_TO_CANCEL = (
        "too_late_to_cancel",
        _("Avmeldingsfristen er ute. Ta kontakt med oss, så finner vi en løsning."),
    )
    ALREADY_CANCELLED = "already_cancelled", _("Dette er allerede avmeldt.")
    NOT_IN_QUEUE = "not_in_queue", _("Dette er ikke lenger en plass i køen.")
    NOT_OFFERED = "not_offered", _("Tilbudet gjelder ikke lenger.")
    NO_QUEUE = "no_queue", _("Ingen står i kø.")
    BELOW_TAKEN = (
        "below_taken",
        _("Antall plasser kan ikke være lavere enn antall opptatte plasser."),
    )
    NOT_A_DRAFT = "not_a_draft", _("Arrangementet er ikke et utkast.")
    DELETED = "deleted", _("Utkastet er slettet.")
    SIGNED_UP_FOR = (
        "signed_up_for",
        _("Noen er eller har vært påmeldt. Derfor kan utkastet ikke slettes."),
    )
    NOT_PUBLISHED = "not_published", _("Bare publiserte arrangementer kan flyttes eller avlyses.")
    NOT_READY = "not_ready", _("Arrangementet mangler noe før det kan publiseres.")
    ENDS_TOO_EARLY = "ends_too_early", _("Slutten må være etter begynnelsen.")
    BEFORE_SIGN_UP_OPENS = (
        "before_sign_up_opens",
        _("Arrangementet kan ikke begynne før påmeldingen åpner. Endre påmeldingen først."),
    )
    REASON_NEEDED = "reason_needed", _("Skriv en grunn.")
    NO_CHAPTER = (
        "no_chapter",
        _("Bare møteplassene til et fylkeslag har noen å invitere. Velg fylkeslag først."),
    )
    PUBLISH_FIRST = "publish_first", _("Publiser arrangementet først.")
    NOBODY_TO_WRITE_TO = "nobody_to_write_to", _("Det er ingen å skrive til ennå.")
    QUESTION_ANSWERED = (
        "question_answered",
        _("Noen har svart, så ordene står fast. Ta spørsmålet ut av skjemaet og lag et nytt."),
    )
    QUESTION_THERE = "question_there", _("Spørsmålet er allerede med.")
    QUESTIONS_CHANGED = (
        "questions_changed",
        _("Spørsmålene ble endret mens du skrev. Se over svarene og send inn igjen."),
    )
    ANSWER_NEEDED = "answer_needed", _("Svar på spørsmålene som må besvares.")
    TOO_LATE_TO_ANSWER = (
        "too_late_to_answer",
        _("Påmeldingen er stengt, så svarene kan ikke endres. Ta kontakt med oss."),
    )
    NOT_AN_EDITOR = (
        "not_an_editor",
        _("Velg en av dem som redigerer arrangementet."),
    )
    ITEMS_ANSWERED = (
        "items_answered",
        _("Noen har svart på evalueringen, så spørsmålene står fast."),
    )
    EVALUATED = "evaluated", _("Du har svart allerede. Takk for hjelpen.")
    EVALUATION_NOT_OPEN = (
        "evaluation_not_open",
        _("Evalueringen åpner når arrangementet er over."),
    )
    EVALUATION_CLOSED = (
        "evaluation_closed",
        _("Evalueringen er stengt. Skriv gjerne til oss i stedet."),
    )
    NEEDS_ARE_CLOSED = (
        "needs_are_closed",
        _("Du har ikke tilgang til svarene om mat og tilrettelegging."),
    )


class Missing(models.TextChoices):
    """What a draft must have before it is published."""

    PRICE = "price", _("Legg til minst én pris. Gratis er også en pris.")
    PLACE = "place", _("Skriv hvor arrangementet er, eller kryss av for at det er på nett.")
    FUTURE = "future", _("Begynnelsen er passert. Velg et tidspunkt som kommer.")
    CANCEL_UNTIL = "cancel_until", _("Avmeldingsfristen kan ikke være etter begynnelsen.")


class Advice(models.TextChoices):
    """What is not needed to publish, but what people ask about."""

    PICTURE = "picture", _("Det er ikke noe bilde. Da viser vi et mønster.")
    PROGRAMME = "programme", _("Programmet er tomt.")
    PRACTICAL = "practical", _("Det står ikke noe praktisk, som reise, mat og overnatting.")
    ACCESS = (
        "access",
        _("Det står ikke noe om tilgjengelighet, som trinnfri adkomst og teleslynge."),
    )
    CONTACT = "contact", _("Det står ikke hvem folk kan spørre.")
    ONLINE_URL = "online_url", _("Lenken til møtet på nett mangler. Den kan komme senere.")
    RESPONSIBLE = (
        "responsible",
        _("Dere spør om tilrettelegging, men ingen er ansvarlig for å lese svarene."),
    )


class DocumentKind(models.TextChoices):
    """What may be uploaded; the value is the file's ending."""

    PDF = "pdf", "PDF"
    PPTX = "pptx", "PowerPoint"
    ODP = "odp", "OpenDocument"
    PICTURE = "webp", _("bilde")
