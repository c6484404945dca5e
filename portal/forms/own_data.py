from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(
        label=_("Jeg vil slette kontoen min, og vet at det ikke kan gjøres om")
    )
