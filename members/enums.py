from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("kommune")
    COUNTY_COUNCIL = "county_council", _("fylkeskommune")
    CULTURE_BODY = "culture_body", _("kulturhus eller annen kulturinstitusjon")
    PARTNER = "partner", _("samarbeidspartner")


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


class AffiliationProof(models.TextChoices):
    """How we know that the person belongs there."""

    DOMAIN = "domain", _("e-postadressen")
    MAIN_CONTACT = "main_contact", _("hovedkontakten")
    STAFF = "staff", _("sekretariatet")
    CLAIM = "claim", _("personen selv")


class AffiliationState(models.TextChoices):
    WAITING = "waiting", _("venter på bekreftelse")
    CONFIRMED = "confirmed", _("bekreftet")
    REFUSED = "refused", _("avvist")
    ENDED = "ended", _("avsluttet")


class EndReason(models.TextChoices):
    """Only what an address proved comes back by itself when the address does."""

    LEFT = "left", _("personen gikk ut selv")
    ADDRESS = "address", _("adressen viser det ikke lenger")
    ORGANISATION = "organisation", _("hovedkontakten avsluttet den")
    STAFF = "staff", _("sekretariatet avsluttet den")


class Role(models.TextChoices):
    MAIN_CONTACT = "main_contact", _("hovedkontakt")


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
    NOT_WAITING = "not_waiting", _("Dette er allerede avgjort.")
    NOT_CONFIRMED = "not_confirmed", _("Tilknytningen må være bekreftet.")
    ALREADY_OVER = "already_over", _("Dette er allerede avsluttet.")
    MEMBER_ALREADY = "member_already", _("Organisasjonen er allerede medlem i perioden.")
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
