from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardPosition(models.TextChoices):
    """Seats in a chapter's board, in the order they are named."""

    LEADER = "leader", _("leder")
    DEPUTY_LEADER = "deputy_leader", _("nestleder")
    MEMBER = "member", _("styremedlem")
    SUBSTITUTE = "substitute", _("varamedlem")


# Held by one person at a time.
SINGLE_POSITIONS = [BoardPosition.LEADER, BoardPosition.DEPUTY_LEADER]


class Refusal(models.TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    NOT_LEADER = "not_leader", _("Bare lederen av fylkeslaget eller sekretariatet kan gjøre dette.")
    NOT_EXISTING = "not_existing", _("Fylkeslaget er ikke i drift i dag.")
    NOT_ACTIVE = "not_active", _("Personen kan ikke logge inn og kan derfor ikke være redaktør.")
    EDITOR_ALREADY = (
        "editor_already",
        _("Personen er allerede redaktør. Velg en senere siste dag for å fornye retten."),
    )
    LASTS_TOO_LONG = "lasts_too_long", _("Retten kan vare i høyst to år. Velg en tidligere dag.")
    ALREADY_OVER = "already_over", _("Dette er allerede avsluttet.")
    ENDS_BEFORE_START = "ends_before_start", _("Siste dag kan ikke være før første dag.")
    SEAT_TAKEN = (
        "seat_taken",
        _("Personen eller vervet er opptatt i perioden. Avslutt det andre vervet først."),
    )
    ONE_OF_TWO = "one_of_two", _("Velg enten et fylke eller en organisasjon.")
    COVERED_ALREADY = (
        "covered_already",
        _("Et fylkeslag dekker dette allerede i perioden. Avslutt det først."),
    )
