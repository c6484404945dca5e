"""Why the portal says no, what is missing, and what it answers; the label is what people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    NOT_OPEN = "not_open", _("Påmeldingen er ikke åpnet ennå.")
    CLOSED = "closed", _("Påmeldingsfristen er ute.")
    EVENT_CANCELLED = "event_cancelled", _("Arrangementet er avlyst.")
    OVER = "over", _("Arrangementet er over.")
    ALREADY_IN = "already_in", _("Du er allerede påmeldt eller i kø.")
    PERSON_ALREADY_IN = "person_already_in", _("{name} er allerede påmeldt eller i kø.")
    SAME_PERSON_TWICE = "same_person_twice", _("{name} står to ganger på lista.")
    NO_SEATS = "no_seats", _("Velg minst én plass.")
    TOO_MANY = "too_many", _("Høyst {number} på en gang. Meld på resten etterpå.")
    NOT_OPEN_TO_GUESTS = (
        "not_open_to_guests",
        _("Arrangementet er ikke åpent for folk uten konto. Logg inn eller registrer deg først."),
    )
    ADDRESS_NEEDED = "address_needed", _("Skriv navn og e-postadresse.")
    NAME_NEEDED = "name_needed", _("Skriv navnet til den som har adressen {address}.")
    WHO_COMES = "who_comes", _("Skriv navnet på den som kommer.")
    NAMES_ARE_CLOSED = (
        "names_are_closed",
        _("Fristen for å skrive eller bytte navn er ute. Ta kontakt med oss."),
    )
    SESSIONS_CLASH = (
        "sessions_clash",
        _("«{one}» og «{other}» er på samme tid. Velg bare én av dem."),
    )
    SESSION_NOT_CHOSEN = "session_not_chosen", _("Dette er ikke noe du velger i programmet.")
    SESSION_FULL = (
        "session_full",
        _("«{session}» er full. Velg noe annet, eller bli med og stå i kø til den."),
    )
    ALREADY_CHOSEN = "already_chosen", _("Dette er allerede valgt.")
    SESSION_OVER = "session_over", _("«{session}» har begynt eller er over.")
    OFFER_IS_WHOLE = "offer_is_whole", _("Tilbudet gjelder alle plassene. Svar ja eller nei.")
    NOT_A_PART = "not_a_part", _("Velg hvor mange av plassene dere tar imot.")
    HAS_STARTED = "has_started", _("Arrangementet har begynt.")
    NO_PLACE = "no_place", _("Dette er ikke lenger en plass på arrangementet.")
    NOTHING_ON_SALE = "nothing_on_sale", _("Det er ikke mulig å melde seg på akkurat nå.")
    MEMBERS_ONLY = "members_only", _("Arrangementet er bare for medlemmer.")
    PROVED_ONLY = (
        "proved_only",
        _("Akkurat nå kan bare de som holder innlegg eller arrangerer, melde seg på."),
    )
    VAT_NEEDED = (
        "vat_needed",
        _("Velg merverdiavgift for arrangementet først, under «Faktura»."),
    )
    INVOICES_CHANGED = (
        "invoices_changed",
        _("Noe er endret siden du så på lista. Se over den nye lista, og send inn igjen."),
    )
    NOTHING_TO_INVOICE = "nothing_to_invoice", _("Det er ikke noe nytt å fakturere.")
    INVOICES_FORGOTTEN = (
        "invoices_forgotten",
        _("Arrangementet er så gammelt at navnene på fakturamottakerne er slettet."),
    )
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
    NOT_YOURS = (
        "not_yours",
        _("Dette kan bare personen selv, den som meldte på, eller sekretariatet gjøre."),
    )
    TOO_LATE_TO_CANCEL = (
        "too_late_to_cancel",
        _("Avmeldingsfristen er ute. Ta kontakt med oss, så finner vi en løsning."),
    )
    ALREADY_CANCELLED = "already_cancelled", _("Dette er allerede avmeldt.")
    NOT_CANCELLED_LATE = "not_cancelled_late", _("Det er ingen betaling å ettergi.")
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
    STARTS_TOO_EARLY = ("starts_too_early", _("Velg en dag som kommer."))
    SESSION_ENDS_TOO_EARLY = (
        "session_ends_too_early",
        _("Programposten må slutte etter at den begynner."),
    )
    OUTSIDE_THE_EVENT = (
        "outside_the_event",
        _("Dette er utenfor tida til arrangementet, som er {span}."),
    )
    ROOM_TAKEN = ("room_taken", _("{room} er opptatt: der er «{other}» {span}."))
    SPEAKER_TAKEN = (
        "speaker_taken",
        _("{speaker} kan ikke være to steder: «{other}» er {span}."),
    )
    SESSION_CHOSEN = (
        "session_chosen",
        _("Noen har valgt dette. Avlys det i stedet, så får de beskjed."),
    )
    STILL_CHOSEN = (
        "still_chosen",
        _("Noen har valgt dette. Derfor må det fortsatt velges."),
    )
    SESSION_CANCELLED = ("session_cancelled", _("Denne programposten er avlyst."))
    NO_SPEAKERS_TO_ASK = (
        "no_speakers_to_ask",
        _("Alle innlederne med e-postadresse har fått lenken sin."),
    )
    NO_ADDRESS = ("no_address", _("Innlederen har ingen e-postadresse. Fyll den inn først."))
    UPLOADS_CLOSED = (
        "uploads_closed",
        _("Det er ikke lenger mulig å legge ut filer her. Ta kontakt med oss, så hjelper vi deg."),
    )
    ENOUGH_FILES = (
        "enough_files",
        _("Her er det plass til {number} filer. Slett en, og prøv igjen."),
    )
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
    NO_PLACE_TO_JOIN = "no_place_to_join", _("Lenken er bare for dem som har plass.")
    NOT_ONLINE = "not_online", _("Arrangementet er ikke på nett.")
    TOO_EARLY_TO_JOIN = (
        "too_early_to_join",
        _("Lenken virker fra 30 minutter før arrangementet begynner."),
    )
    LINK_MISSING = "link_missing", _("Arrangøren har ikke lagt inn lenken ennå.")
    NEEDS_ARE_CLOSED = (
        "needs_are_closed",
        _("Du har ikke tilgang til svarene om mat og tilrettelegging."),
    )


class TicketRefusal(models.TextChoices):
    """Why nobody comes in on this ticket; read by whoever stands at the door."""

    NOT_A_TICKET = "not_a_ticket", _("Dette er ikke en billett herfra.")
    OTHER_EVENT = "other_event", _("Billetten gjelder et annet arrangement.")
    REPLACED = "replaced", _("Plassen har fått en annen. Denne billetten gjelder ikke lenger.")
    CANCELLED = "cancelled", _("Plassen er avmeldt.")
    WAITING = "waiting", _("Står i kø og har ikke fått plass.")


class CertificateRefusal(models.TextChoices):
    """Why there is no certificate; the label is the sentence the person reads."""

    NOT_OVER = "not_over", _("Deltakerbeviset kan lages når arrangementet er over.")
    NO_PLACE = "no_place", _("Deltakerbevis er for dem som hadde plass.")
    NO_NAME = "no_name", _("Plassen har ikke noe navn. Be arrangøren om å sette det inn.")
    DID_NOT_COME = (
        "did_not_come",
        _("Vi har ikke registrert at du kom. Var du der, så skriv til arrangøren."),
    )


class Missing(models.TextChoices):
    """What a draft must have before it is published."""

    PRICE = "price", _("Legg til minst én pris. Gratis er også en pris.")
    PRICE_GAP = (
        "price_gap",
        _(
            "Det er et hull mellom to priser for samme gruppe. La den neste gjelde fra da den "
            "forrige slutter."
        ),
    )
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


class DoorRefusal(models.TextChoices):
    """Why a check-in link, or what it sent, is not taken."""

    NO_LINK = (
        "no_link",
        _("Se etter at du fikk med hele lenken, eller be arrangøren om en ny."),
    )
    NOT_YET = "not_yet", _("Lenken virker ikke ennå. Prøv igjen når innsjekkingen begynner.")
    REVOKED = (
        "revoked",
        _("Arrangøren har stengt lenken. Be om en ny hvis du fortsatt skal ta imot folk."),
    )
    ENDED = "ended", _("Lenken gjelder ikke lenger, fordi innsjekkingen er over.")
    UNREADABLE = "unreadable", _("Vi forstår ikke det som ble sendt. Last siden på nytt.")
    TOO_MANY = "too_many", _("Det er for mange innsjekkinger på én gang. Send færre.")
    NOT_A_PARTICIPANT = "not_a_participant", _("Deltakeren finnes ikke på dette arrangementet.")
    NO_SESSION = "no_session", _("Programposten finnes ikke lenger.")
    INSIDE = "inside", _("Er allerede sjekket inn.")


class DoorAnswer(models.TextChoices):
    """What whoever stands at the door is told, in large letters; said by the device itself."""

    WELCOME = "welcome", _("Slipp inn")
    NOT_LISTED = "not_listed", _("Slipp inn – ny billett")
    NOT_CHOSEN = "not_chosen", _("Slipp inn – har ikke valgt dette")
    ALREADY_IN = "already_in", _("Er allerede inne")
    JUST_NOW = "just_now", _("Nettopp skannet")
    REPLACED = "replaced", _("Gammel billett")
    CANCELLED = "cancelled", _("Avmeldt")
    WAITING = "waiting", _("Har ikke fått plass")
    OTHER_EVENT = "other_event", _("Billett til noe annet")
    FORGED = "forged", _("Ikke en ekte billett")
    UNKNOWN = "unknown", _("Ikke på lista")
    NOT_A_TICKET = "not_a_ticket", _("Ikke en billett")
