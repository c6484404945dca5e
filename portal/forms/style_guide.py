from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ClockInput, DayInput


class SampleForm(forms.Form):
    """Every kind of field, for the style guide. It goes nowhere."""

    name = forms.CharField(label=_("Navn"), max_length=80)
    email = forms.EmailField(
        label=_("E-postadresse"),
        help_text=_("Bruk den du har på jobben, så kjenner vi igjen organisasjonen din."),
    )
    number = forms.CharField(
        label=_("Organisasjonsnummer"),
        required=False,
        widget=forms.TextInput(attrs={"size": 11, "inputmode": "numeric"}),
        help_text=_("Ni siffer."),
    )
    day = forms.DateField(label=_("Dag"), required=False, widget=DayInput)
    clock = forms.TimeField(label=_("Klokkeslett"), required=False, widget=ClockInput)
    county = forms.ChoiceField(
        label=_("Fylke"),
        required=False,
        choices=[("", _("Velg fylke")), ("03", "Oslo"), ("56", "Finnmark – Finnmárku")],
    )
    way = forms.ChoiceField(
        label=_("Hvordan vil du være med?"),
        widget=forms.RadioSelect,
        choices=[("here", _("På stedet")), ("online", _("På nett"))],
    )
    needs = forms.MultipleChoiceField(
        label=_("Tilrettelegging"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("loop", _("Teleslynge")), ("sign", _("Tegnspråktolk"))],
    )
    note = forms.CharField(
        label=_("Melding til arrangøren"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    consent = forms.BooleanField(
        label=_("Jeg samtykker til at opplysningene om mat og tilrettelegging blir lagret."),
        help_text=_("Vi sletter dem 14 dager etter arrangementet."),
    )
