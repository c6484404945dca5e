from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("kommune")
    COUNTY_COUNCIL = "county_council", _("fylkeskommune")
    CULTURE_BODY = "culture_body", _("kulturhus eller annen kulturinstitusjon")
    PARTNER = "partner", _("samarbeidspartner")


# What is known of these comes from the register, and is written again when it is loaded.
FROM_THE_REGISTER = [OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY_COUNCIL]


class LanguageForm(models.TextChoices):
    """Målform: what the organisation wants to be written to in. Neutral gets bokmål."""

    BOKMAL = "nb", _("bokmål")
    NYNORSK = "nn", _("nynorsk")
    NEUTRAL = "neutral", _("nøytral")


class NameLanguage(models.TextChoices):
    OFFICIAL = "official", _("offisielt navn")
    NORWEGIAN = "no", _("norsk")
    NORTHERN_SAMI = "se", _("nordsamisk")
    LULE_SAMI = "smj", _("lulesamisk")
    SOUTHERN_SAMI = "sma", _("sørsamisk")
    KVEN = "fkv", _("kvensk")


class CodeKind(models.TextChoices):
    MUNICIPALITY_NUMBER = "municipality_number", _("kommunenummer")
    COUNTY_NUMBER = "county_number", _("fylkesnummer")
    ORGANISATION_NUMBER = "organisation_number", _("organisasjonsnummer")
    MAIL_DOMAIN = "mail_domain", _("e-postdomene")
    ENTRA_TENANT = "entra_tenant", _("leietaker hos Microsoft")


# Several organisations may share one, and one organisation may have several.
SHARED_CODE_KINDS = [CodeKind.MAIL_DOMAIN, CodeKind.ENTRA_TENANT]


class ChangeKind(models.TextChoices):
    MERGER = "merger", _("sammenslåing")
    SPLIT = "split", _("deling")
    SPLIT_MERGER = "split_merger", _("deling og sammenslåing")
    RENAMING = "renaming", _("nytt navn")
    RENUMBERING = "renumbering", _("nytt nummer")


class ApplicationState(models.TextChoices):
    RECEIVED = "received", _("mottatt")
    ADMITTED = "admitted", _("tatt opp")
    REFUSED = "refused", _("avslått")
    WITHDRAWN = "withdrawn", _("trukket")


OPEN_APPLICATION_STATES = [ApplicationState.RECEIVED]


class AffiliationProof(models.TextChoices):
    """How we know that the person belongs there."""

    DOMAIN = "domain", _("e-postadressen")
    WORK_LOGIN = "work_login", _("jobbkontoen")
    MAIN_CONTACT = "main_contact", _("hovedkontakten")
    STAFF = "staff", _("sekretariatet")
    CLAIM = "claim", _("personen selv")


# What shows by itself where somebody works; the rest is somebody's word.
PROOFS_BY_THEMSELVES = [AffiliationProof.DOMAIN, AffiliationProof.WORK_LOGIN]


class AffiliationState(models.TextChoices):
    WAITING = "waiting", _("venter på bekreftelse")
    CONFIRMED = "confirmed", _("bekreftet")
    REFUSED = "refused", _("avvist")
    ENDED = "ended", _("avsluttet")


class EndReason(models.TextChoices):
    """Only what an address or a work login proved comes back by itself when the proof does."""

    LEFT = "left", _("personen gikk ut selv")
    ADDRESS = "address", _("adressen viser det ikke lenger")
    WORK_LOGIN = "work_login", _("jobbkontoen viser det ikke lenger")
    ORGANISATION = "organisation", _("hovedkontakten avsluttet den")
    STAFF = "staff", _("sekretariatet avsluttet den")
    CHANGE = "change", _("organisasjonen ble slått sammen eller delt")


COMES_BACK_BY_ITSELF = [EndReason.ADDRESS, EndReason.WORK_LOGIN]


class Role(models.TextChoices):
    MAIN_CONTACT = "main_contact", _("hovedkontakt")
    BILLING_CONTACT = "billing_contact", _("fakturakontakt")
    DELEGATE = "delegate", _("delegat til landsmøtet")


# Held by one person at a time.
SINGLE_ROLES = [Role.MAIN_CONTACT, Role.BILLING_CONTACT]


class Vacancy(models.TextChoices):
    """Why a role has nobody who answers."""

    EMPTY = "empty", _("ingen har rollen")
    SHUT_OUT = "shut_out", _("den som har rollen, er ikke lenger aktiv i portalen")
    LEFT = "left", _("den som har rollen, hører ikke lenger til organisasjonen")
    UNREACHABLE = "unreachable", _("den som har rollen, får ikke brevene våre")


class ReviewAnswer(models.TextChoices):
    """How somebody said that what we know of the organisation is right."""

    LETTER = "letter", _("med lenken i brevet")
    DESK = "desk", _("på siden til organisasjonen")
    PHONE = "phone", _("på telefon")


class ReviewState(models.TextChoices):
    """In the order staff do something about them."""

    NOT_ME = "not_me", _("sier at noen andre er rett person")
    BOUNCED = "bounced", _("brevet kom ikke fram")
    SILENT = "silent", _("har ikke svart")
    NO_CONTACT = "no_contact", _("har ingen hovedkontakt")
    WAITING = "waiting", _("venter på svar")
    CONFIRMED = "confirmed", _("bekreftet")
    DROPPED = "dropped", _("ikke lenger medlem")


# Staff must find out.
REVIEWS_TO_FOLLOW_UP = [
    ReviewState.NOT_ME,
    ReviewState.BOUNCED,
    ReviewState.SILENT,
    ReviewState.NO_CONTACT,
]


class InvitationAnswer(models.TextChoices):
    """What came of asking in an address; the label is the sentence the main contact reads."""

    SENT = "sent", _("Invitasjon er sendt til %(addresses)s.")
    CONFIRMED = (
        "confirmed",
        _("Har bedt om å høre til, og er nå bekreftet hos dere: %(addresses)s."),
    )
    HERE_ALREADY = "here_already", _("Hører til hos dere fra før: %(addresses)s.")
    INVITED_ALREADY = "invited_already", _("Har en invitasjon fra før: %(addresses)s.")
    STOPPED = (
        "stopped",
        _(
            "Vi får ikke sendt brev til %(addresses)s. Se om adressen er skrevet riktig, "
            "eller spør sekretariatet."
        ),
    )


GOOD_INVITATION_ANSWERS = [InvitationAnswer.SENT, InvitationAnswer.CONFIRMED]


class Mergeable(models.TextChoices):
    """What may stand here twice."""

    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisasjon")


class Likeness(models.TextChoices):
    """Why two look like one; the label is the sentence staff read."""

    NAME_AND_PLACE = "name_and_place", "Samme navn i samme organisasjon"
    PHONE = "phone", "Samme telefonnummer"
    ADDRESS = "address", "Samme e-postadresse, bare skrevet på en annen måte"
    LOCAL_PART = "local_part", "Samme e-postnavn på to av domenene til organisasjonen"
    NEVER_IN = "never_in", "Samme navn, og ingen av dem har logget inn"
    NUMBER = "number", "Samme organisasjonsnummer"
    NAME = "name", "Samme navn"
    FORM = "form", "Samme navn når «kommune», «AS» og slikt er tatt bort"
    DOMAIN = "domain", "Samme domene"


class MergeRefusal(models.TextChoices):
    """Why two are not made one, or are not parted again; only staff read it."""

    SAME = "same", "Velg en annen enn den selv."
    GONE = "gone", "En av dem finnes ikke lenger. Kanskje er de nettopp slått sammen."
    NO_RIGHT = "no_right", "Du har ikke tilgang til å slå sammen."
    YOURSELF = "yourself", "Du kan ikke slå sammen din egen konto. Be en kollega."
    STAFF_AND_OTHER = (
        "staff_and_other",
        "Den ene arbeider i sekretariatet og den andre ikke. Da ville den ene få rettigheter den "
        "ikke skal ha.",
    )
    STAFF = "staff", "Kontoer i sekretariatet slås sammen av en som har alle rettigheter."
    ERASED = "erased", "En av dem har slettet kontoen sin."
    SHUT_OUT = (
        "shut_out",
        "Den ene er stengt ute og den andre ikke. Avgjør først om personen skal slippe inn.",
    )
    KEEP_THE_PROVED = (
        "keep_the_proved",
        "Bare den andre har bekreftet en adresse. Behold den, så ingen kommer inn uten å ha vist "
        "hvem de er.",
    )
    UNPROVED_LOGIN = (
        "unproved_login",
        "Den som går, har en jobbkonto, men har aldri bekreftet en adresse. Da vet vi ikke hvem "
        "som logger inn med den.",
    )
    FROM_THE_REGISTER = (
        "from_the_register",
        "Kommuner og fylkeskommuner fra registeret kan bare være den som blir igjen.",
    )
    HAS_DESCENT = (
        "has_descent",
        "Organisasjonen er del av en sammenslåing eller deling i historien, og kan bare være den "
        "som blir igjen.",
    )
    IN_THE_WAY = "in_the_way", "Noe står i veien. Det står øverst på siden."
    STALE = "stale", "Noe er endret siden du leste siden. Les den på nytt og bekreft igjen."
    UNDONE = "undone", "Sammenslåingen er allerede gjort om."
    TOO_LATE = "too_late", "Det er for lenge siden. Det som trengs for å gjøre om, er slettet."
    MERGED_ON = "merged_on", "Den som ble igjen, er senere slått sammen med en annen. Begynn der."


class Refusal(models.TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    ALREADY_AFFILIATED = (
        "already_affiliated",
        _("Du er allerede knyttet til denne organisasjonen, eller venter på svar."),
    )
    REFUSED_BEFORE = (
        "refused_before",
        _(
            "Organisasjonen har svart nei på dette før. "
            "Ta kontakt med sekretariatet hvis det er feil."
        ),
    )
    TOO_MANY_WAITING = (
        "too_many_waiting",
        _("Du venter på svar fra tre organisasjoner. Vent på svar, eller trekk en."),
    )
    NOT_MAIN_CONTACT = (
        "not_main_contact",
        _("Bare hovedkontakten eller sekretariatet kan avgjøre dette."),
    )
    INVITATION_OVER = "invitation_over", _("Invitasjonen er allerede tatt imot eller trukket.")
    NOT_WAITING = "not_waiting", _("Dette er allerede avgjort.")
    CHANGE_IS_DONE = "change_is_done", _("Endringen er allerede gjennomført.")
    CHANGE_IS_PLANNED = "change_is_planned", _("Denne endringen er allerede lagt inn.")
    CHANGE_NOT_YET = (
        "change_not_yet",
        _("Endringen kan gjennomføres fra og med dagen den gjelder fra."),
    )
    CHANGE_IN_THE_WAY = (
        "change_in_the_way",
        _("Noe står i veien for endringen. Det står øverst på siden."),
    )
    NOT_CONFIRMED = "not_confirmed", _("Tilknytningen må være bekreftet.")
    ALREADY_OVER = "already_over", _("Dette er allerede avsluttet.")
    MEMBER_ALREADY = "member_already", _("Organisasjonen er allerede medlem i perioden.")
    BEING_HANDLED = "being_handled", _("Organisasjonen har allerede en søknad til behandling.")
    DISSOLVED = "dissolved", _("Organisasjonen er lagt ned.")
    NO_FOLLOWING = "no_following", _("Søknaden er avgjort, så det er ikke noe svar å vente på.")
    NOTICE_GIVEN = "notice_given", _("Medlemskapet er allerede sagt opp eller avsluttet.")
    NO_NOTICE = "no_notice", _("Medlemskapet er ikke sagt opp.")
    NOTICE_TOOK_EFFECT = (
        "notice_took_effect",
        _("Oppsigelsen har virket: medlemskapet er slutt. Registrer et nytt medlemskap i stedet."),
    )
    NOTICE_FROM_THE_FUTURE = (
        "notice_from_the_future",
        _("Dagen oppsigelsen kom, kan ikke være senere enn i dag."),
    )
    ROUND_STARTED = "round_started", _("Runden er allerede startet.")
    ROUND_IN_THE_WAY = "round_in_the_way", _("En annen runde er ikke over ennå.")
    ROUND_OF_THE_YEAR = "round_of_the_year", _("Det finnes allerede en runde for dette året.")
    REVIEW_OVER = (
        "review_over",
        _("Runden er over, så lenken gjelder ikke lenger. Du trenger ikke å gjøre noe."),
    )
    REVIEW_DROPPED = (
        "review_dropped",
        _("Organisasjonen er ikke lenger medlem, så du trenger ikke å gjøre noe."),
    )
    REVIEW_WITH_ANOTHER = (
        "review_with_another",
        _("Organisasjonen har fått en annen hovedkontakt, og spørsmålet har gått dit."),
    )
    REVIEW_PASSED_ON = (
        "review_passed_on",
        _("Sekretariatet finner ut hvem som er rett person. Du trenger ikke å gjøre mer."),
    )
    REVIEW_CONFIRMED = "review_confirmed", _("Opplysningene er allerede bekreftet.")
    NOBODY_TO_ASK = "nobody_to_ask", _("Organisasjonen har ingen hovedkontakt å spørre.")
    NOBODY_NAMED = "nobody_named", _("Ingen adresse er oppgitt.")
    NOTE_NEEDED = "note_needed", _("Skriv hvem du snakket med, og når.")
    REFERENCE_LOOKS_WRONG = (
        "reference_looks_wrong",
        _("Referansen ser annerledes ut enn organisasjonen har sagt at den skal."),
    )
    PATTERN_NOT_UNDERSTOOD = (
        "pattern_not_understood",
        _("Mønsteret er feil, eller har parenteser eller for mange ledd av ulik lengde."),
    )
    REASON_NEEDED = "reason_needed", _("Skriv en begrunnelse.")
    WRONG_CATEGORY = "wrong_category", _("Kategorien er ikke for denne slags medlem.")
    ENDS_BEFORE_START = "ends_before_start", _("Siste dag kan ikke være før første dag.")
    HAS_THE_ROLE = "has_the_role", _("Personen har allerede rollen.")
    PUBLIC_DOMAIN = (
        "public_domain",
        _("Dette er en e-posttjeneste for alle, og viser ikke hvor noen arbeider."),
    )
    ADDRESS_IN_USE = "address_in_use", _("Adressen tilhører en som allerede er registrert.")
    WRONG_NUMBER = (
        "wrong_number",
        _("Organisasjonsnummeret er ikke gyldig. Det har ni siffer og et riktig kontrollsiffer."),
    )
    NUMBER_TAKEN = "number_taken", _("Organisasjonsnummeret tilhører en annen organisasjon.")
    NO_SUCH_DOMAIN = "no_such_domain", _("Organisasjonen har ikke dette domenet i dag.")
    NOT_A_DOMAIN = "not_a_domain", _("Skriv et e-postdomene, for eksempel drammen.kommune.no.")
    NOT_A_TENANT = (
        "not_a_tenant",
        _("Skriv leietakerens id, slik IT finner den i Microsoft Entra: 36 tegn med bindestreker."),
    )
    PUBLIC_TENANT = (
        "public_tenant",
        _("Dette er private kontoer hos Microsoft, og viser ikke hvor noen arbeider."),
    )
    NO_SUCH_TENANT = "no_such_tenant", _("Organisasjonen har ikke denne leietakeren i dag.")
    TENANT_NOT_LINKED = (
        "tenant_not_linked",
        _("Jobbkontoen din er ikke koblet til noen organisasjon hos oss."),
    )
    GUEST_OF_TENANT = (
        "guest_of_tenant",
        _("Du er gjest hos organisasjonen du logget inn hos. Logg inn på en annen måte."),
    )
    WORK_LOGIN_STALE = (
        "work_login_stale",
        _("Innloggingen tok for lang tid, eller svaret er brukt før. Begynn på nytt."),
    )
    WORK_LOGIN_STOPPED = (
        "work_login_stopped",
        _("Innloggingen ble avbrutt hos Microsoft."),
    )
    WORK_LOGIN_UNPROVED = (
        "work_login_unproved",
        _("Svaret fra Microsoft lot seg ikke kontrollere, så vi slapp ingen inn. Prøv på nytt."),
    )
    WORK_LOGIN_SILENT = (
        "work_login_silent",
        _("Vi får ikke kontakt med Microsoft nå. Prøv om litt, eller logg inn på en annen måte."),
    )
    ADDRESS_HAS_ACCOUNT = (
        "address_has_account",
        _("Det finnes allerede en konto med adressen som står på jobbkontoen din."),
    )
    OWN_ADDRESS_NEEDED = (
        "own_address_needed",
        _("Bekreft en e-postadresse først, ellers kommer du ikke inn igjen."),
    )
