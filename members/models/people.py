from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.querysets import PersonQuerySet


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def with_right(self, *rights: str) -> PersonQuerySet:
        return self.get_queryset().with_right(*rights)

    def readers_of_names(self, *, on: date) -> PersonQuerySet:
        return self.get_queryset().readers_of_names(on=on)

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> Person:
        person = self.model(email=email.strip().lower(), **extra)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with a login. Which addresses are proved is allauth's `EmailAddress`."""

    email = models.EmailField(_("e-postadresse"), max_length=254, unique=True)
    name = models.CharField(_("navn"), max_length=120)
    phone = models.CharField(_("telefon"), max_length=30, blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    is_active = models.BooleanField(_("aktiv"), default=True)
    is_staff = models.BooleanField(_("ansatt i sekretariatet"), default=False)
    date_joined = models.DateTimeField(_("registrert"), auto_now_add=True)
    listed_since = models.DateTimeField(
        _("vises for medlemmer siden"),
        null=True,
        blank=True,
        help_text=_("Når personen sa ja til å stå i medlemslisten. Tomt betyr at de ikke vises."),
    )
    invitations_stopped_at = models.DateTimeField(
        _("vil ikke ha invitasjoner fra"), null=True, blank=True
    )
    erased_at = models.DateTimeField(
        _("slettet"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Raden står igjen uten navn, for det som ble gjort, ble gjort av noen."),
    )

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        ordering = ["name", "pk"]
        permissions = [
            ("import_person", _("Kan hente inn personer fra en fil")),
            ("export_person", _("Kan hente ut personer i en fil")),
            ("merge_person", _("Kan slå sammen personer som er den samme")),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="people_by_name"),
            models.Index(Lower("name"), "id", name="people_by_name_in_admin"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_per_address",
                violation_error_message=_("Adressen er i bruk."),
            ),
            models.CheckConstraint(
                name="whoever_is_erased_cannot_log_in",
                condition=Q(erased_at=None)
                | Q(is_active=False, is_staff=False, is_superuser=False, phone=""),
            ),
        ]

    # Set for a request of staff who lack their second factor.
    rights_rest = False

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return not self.rights_rest and super().has_perm(perm, obj)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
