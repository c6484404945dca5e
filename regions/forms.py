from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, as_rich_text
from members.forms.plain import plain_words
from members.search import LONGEST
from regions.models import Chapter


class DescriptionForm(forms.ModelForm):
    """A chapter's own words. Its name, its board and what it covers are the secretariat's."""

    class Meta:
        model = Chapter
        fields = ["summary", "about", "contact_name", "contact_email"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        help_texts = {
            "summary": _("Én eller to setninger. De står øverst på siden og i lista."),
            "about": _("Hvem laget er for, hva det gjør, og hvordan en blir med."),
            "contact_name": _("Den som svarer på spørsmål om laget."),
            "contact_email": _(
                "Står åpent på siden. Hit skriver portalen når laget får medlemmer."
            ),
        }

    def clean_about(self) -> str:
        return as_rich_text(self.cleaned_data["about"])

    def clean_contact_name(self) -> str:
        return plain_words(
            self.cleaned_data["contact_name"], otherwise=_("Skriv bare navnet, uten lenker.")
        )


class FindPersonForm(forms.Form):
    sok = forms.CharField(
        label=_("Navn"),
        required=False,
        max_length=LONGEST,
        help_text=_("Minst to bokstaver. Du finner dem som hører til hos en som laget dekker."),
        widget=forms.TextInput(attrs={"type": "search", "spellcheck": "false"}),
    )


class GrantForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Siste dag"),
        required=False,
        widget=DayInput,
        help_text=_("Høyst to år. Tomt betyr ett år. En måned før får dere brev, og kan fornye."),
    )
