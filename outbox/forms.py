from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class MailboxForm(forms.Form):
    adresse = forms.CharField(
        label=_("E-postadresse"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
