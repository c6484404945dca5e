from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models.certificates import CODE_LENGTH
from events.rules.certificates import LETTERS, as_code


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Koden på beviset"),
        max_length=40,
        help_text=_("Tolv bokstaver og tall, for eksempel K7QM-2XPD-9RTA."),
        error_messages={
            "required": _("Skriv koden som står på beviset."),
            "max_length": _("En kode har tolv bokstaver og tall. Se etter om alt er med."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = as_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH or set(code) - set(LETTERS):
            raise forms.ValidationError(
                _("En kode har tolv bokstaver og tall. Se etter om alt er med.")
            )
        return code
