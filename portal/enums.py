from django.db import models
from django.utils.translation import gettext_lazy as _


class Fact(models.TextChoices):
    """What the portal knows of a person and shows to somebody."""

    NAME = "name", _("Navnet ditt")
    EMAIL = "email", _("E-postadressen din")
    PHONE = "phone", _("Telefonnummeret ditt")
    TITLE = "title", _("Stillingen din")
    ROLES = "roles", _("Rollene dine")
    BOARD = "board", _("Styrevervene dine")
    CONTACT = "contact", _("Det du viser på siden om styret og de ansatte")
    NETWORKS = "networks", _("Nettverkene du er med i eller har hatt verv i")
    SIGN_UPS = "sign_ups", _("Påmeldingene dine, og det du svarte i dem")
    NEEDS = "needs", _("Mat og tilrettelegging")


class Audience(models.TextChoices):
    """Who reads it, and where."""

    EVERYBODY = "everybody", _("alle, på en åpen side")
    READERS = "readers", _("de som kan lese medlemslista")
    MAIN_CONTACTS = "main_contacts", _("hovedkontakten")
    LEADERS = "leaders", _("lederen i fylkeslaget")
    EDITORS = "editors", _("redaktørene i fylkeslaget")
    FELLOWS = "fellows", _("de som er med i de samme nettverkene")
    STAFF = "staff", _("sekretariatet")
