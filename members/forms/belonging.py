from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from members.search import LONGEST

LOOKS_LIKE_A_LINK = re.compile(r"://|www\.|\w\.\w{2,}/|@", re.IGNORECASE)


class SearchForm(forms.Form):
    sok = forms.CharField(
        label=_("Kommune, fylkeskommune eller institusjon"),
        required=False,
        max_length=LONGEST,
        help_text=_("Navn på norsk, samisk eller kvensk, kommunenummer eller e-postdomene."),
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "organization", "spellcheck": "false"}
        ),
    )


class RequestForm(forms.Form):
    title = forms.CharField(
        label=_("Stilling eller verv"),
        required=False,
        max_length=120,
        help_text=_("Den som svarer, ser dette og kan lettere kjenne deg igjen."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def clean_title(self) -> str:
        """It is passed on in a letter, which must not carry a stranger's links."""
        title = " ".join(self.cleaned_data["title"].split())
        if LOOKS_LIKE_A_LINK.search(title):
            raise forms.ValidationError(_("Skriv bare stillingen eller vervet, uten lenker."))
        return title
