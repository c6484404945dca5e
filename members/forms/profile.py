from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.forms.plain import plain_words
from members.models import Person

FEWEST_DIGITS = 5  # the shortest Norwegian numbers but the emergency ones
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]


class ProfileForm(forms.ModelForm):
    is_listed = forms.BooleanField(
        label=_("Vis meg i medlemslista"),
        help_text=_(
            "Da ser de som er logget inn og bekreftet i en medlemsorganisasjon, navnet ditt, "
            "stillingen, organisasjonen og rollene dine der. E-post og telefon vises ikke. "
            "Tar du bort krysset, er du borte med en gang."
        ),
        required=False,
    )

    wants_invitations = forms.BooleanField(
        label=_("Send meg invitasjoner fra fylkeslaget"),
        help_text=_("Brev om det du selv melder deg på, kommer uansett."),
        required=False,
    )

    class Meta:
        model = Person
        fields = ["name", "phone", "language"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "language": forms.RadioSelect,
        }
        error_messages = {"name": {"required": _("Skriv navnet ditt.")}}
        help_texts = {
            "name": _("Slik du vil stå på deltakerlister."),
            "phone": _("Vi ringer bare når noe haster, som når et møte flyttes samme dag."),
            "language": _("Språket i brev fra oss og på sidene du kommer til når du logger inn."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_listed"].initial = self.instance.listed_since is not None
        self.fields["wants_invitations"].initial = self.instance.invitations_stopped_at is None
        language = self.fields["language"]
        language.label = _("Språk")
        # Each in its own words, so that who reads no Norwegian finds theirs.
        language.choices = LANGUAGES  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return plain_words(self.cleaned_data["name"], otherwise=_("Skriv navnet ditt."))

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(each.isdigit() for each in phone) < FEWEST_DIGITS:
            raise ValidationError(_("Skriv et telefonnummer, for eksempel 22 00 00 00."))
        return phone
