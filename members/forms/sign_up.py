"""Apart from the other forms: allauth builds its own sign-up form on this one."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest  # noqa: TID251 (allauth hands its request to the form)
from django.utils.translation import gettext_lazy as _

from members.forms.plain import plain_words
from members.models import Person


class SignUpForm(forms.Form):
    """What the sign-up asks beside address and password."""

    name = forms.CharField(
        label=_("Navn"),
        max_length=120,
        help_text=_("Fornavn og etternavn, slik du vil stå på deltakerlister."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Skriv navnet ditt.")},
    )

    def clean_name(self) -> str:
        return plain_words(self.cleaned_data["name"], otherwise=_("Skriv navnet ditt."))

    def signup(self, _request: HttpRequest, person: Person) -> None:
        person.name = self.cleaned_data["name"]
        person.save(update_fields=["name"])
