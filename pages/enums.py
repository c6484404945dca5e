from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.TextChoices):
    """Where a page stands. There is one of each, and as many themes as there are."""

    ABOUT = "about", _("Om oss")
    CONTACT = "contact", _("Kontakt")
    STATUTES = "statutes", _("Vedtekter")
    THEME = "theme", _("Tema")


class Office(models.TextChoices):
    """What somebody is in the organisation, in the order they are named."""

    LEADER = "leader", _("styreleder")
    DEPUTY_LEADER = "deputy_leader", _("nestleder")
    MEMBER = "member", _("styremedlem")
    SUBSTITUTE = "substitute", _("varamedlem")
    MANAGER = "manager", _("daglig leder")
    EMPLOYEE = "employee", _("ansatt")


IN_THE_BOARD = [Office.LEADER, Office.DEPUTY_LEADER, Office.MEMBER, Office.SUBSTITUTE]
# Held by one person at a time.
SINGLE_OFFICES = [Office.LEADER, Office.DEPUTY_LEADER, Office.MANAGER]


class Change(models.TextChoices):
    """What happened to some words from one version to another."""

    SAME = "same", _("uendret")
    ADDED = "added", _("nytt")
    REMOVED = "removed", _("tatt bort")


class Refusal(models.TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        _(
            "Noen har lagret en nyere versjon mens du skrev. Teksten din står her fortsatt. Se "
            "under hva som er nytt, ta med det du vil ha, og lagre en gang til."
        ),
    )
    SAME_WORDS = "same_words", _("Du har ikke endret noe, så det er ikke lagret noen ny versjon.")
    NOT_NEWEST = (
        "not_newest",
        _("Det er lagret en nyere versjon. Publiser den, eller ta denne tilbake først."),
    )
    ALREADY_LIVE = "already_live", _("Denne versjonen står allerede på siden.")
    NEEDS_BOKMAL = "needs_bokmal", _("Publiser bokmålsteksten først. Den må alltid finnes.")
    NOT_LIVE = "not_live", _("Siden er ikke publisert på dette språket.")
    NEWEST_ALREADY = "newest_already", _("Dette er den nyeste versjonen.")
    OFFICE_TAKEN = (
        "office_taken",
        _("Personen eller vervet er opptatt i perioden. Avslutt det andre vervet først."),
    )
    NO_OFFICE = "no_office", _("Du har ikke noe verv eller arbeid i organisasjonen i dag.")
