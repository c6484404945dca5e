"""Inputs that browsers know: days and times are typed or picked, and read back as ISO.

And forms that stand in the address of a page.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

TAG = re.compile(r"</?[a-z!]", re.IGNORECASE)


def as_rich_text(text: str) -> str:
    """Without the editor people write plain lines: a blank one begins a paragraph."""
    if not text.strip() or TAG.search(text):
        return text
    paragraphs = [" ".join(each.split()) for each in text.replace("\r", "").split("\n\n")]
    return "".join(f"<p>{escape(each)}</p>" for each in paragraphs if each)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class AddressForm(forms.Form):
    """The parameters of an address. What is not understood is said, and the page goes on."""

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood; what was not is empty."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    @property
    def not_understood(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]


class AsOfForm(AddressForm):
    """The day a page shows; empty is today."""

    dato = forms.DateField(
        label=_("Vis slik det var"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("Datoen finnes ikke. Derfor ser du dagen i dag.")},
    )

    def clean_dato(self) -> date | None:
        day: date | None = self.cleaned_data["dato"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(
                _("Velg en dag mellom 2000 og 2099. Derfor ser du dagen i dag.")
            )
        return day
