"""Inputs that browsers know: days and times are typed or picked, and read back as ISO.

And forms that stand in the address of a page.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core import hours

TAG = re.compile(r"</?[a-z!]", re.IGNORECASE)


def as_rich_text(text: str) -> str:
    """Without the editor people write plain lines: a blank one begins a paragraph."""
    if not text.strip() or TAG.search(text):
        return text
    paragraphs = [" ".join(each.split()) for each in text.replace("\r", "").split("\n\n")]
    return "".join(f"<p>{escape(each)}</p>" for each in paragraphs if each)


class LeanForm(forms.Form):
    """Some of its fields are left out for some people: `without` their names they are not made."""

    def __init__(self, *values: Any, without: Collection[str] = (), **named: Any) -> None:
        kept = {name: field for name, field in self.base_fields.items() if name not in without}
        self.base_fields = kept  # type: ignore[misc] # Django copies what it finds there
        super().__init__(*values, **named)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class DayField(forms.DateField):
    """A day that somebody plans by."""

    def __init__(self, **options: Any) -> None:
        options = {"widget": DayInput} | options
        super().__init__(**options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(_("Velg en dag mellom 2000 og 2099."))


WHICH_TIME = _("Velg klokkeslett.")


class LinkField(forms.URLField):
    """What is written without a scheme is on the safe one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)


class TimeForm(forms.Form):
    """When: a day, from, to, in Oslo. The last day only where there are several."""

    day = DayField(label=_("Dag"), error_messages={"required": _("Velg en dag.")})
    starts = forms.TimeField(
        label=_("Fra klokka"),
        widget=ClockInput,
        error_messages={"required": WHICH_TIME},
    )
    ends = forms.TimeField(
        label=_("Til klokka"),
        widget=ClockInput,
        error_messages={"required": WHICH_TIME},
    )
    last_day = DayField(
        label=_("Siste dag"),
        required=False,
        help_text=_("Bare når det varer i flere dager."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"day", "starts", "ends", "last_day"} <= given.keys():
            given["starts_at"] = hours.at(given["day"], given["starts"])
            given["ends_at"] = hours.at(given["last_day"] or given["day"], given["ends"])
            if given["ends_at"] <= given["starts_at"]:
                self.add_error("ends", _("Slutten må være etter begynnelsen."))
        return given

    @staticmethod
    def times_of(event: Any) -> dict[str, Any]:
        start, end = localtime(event.starts_at), localtime(event.ends_at)
        last = end.date() if end.date() != start.date() else None
        return {
            "day": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "last_day": last,
        }


class DocumentForm(forms.Form):
    """A file, and what it is called."""

    title = forms.CharField(
        label=_("Tittel"), max_length=160, error_messages={"required": _("Gi fila en tittel.")}
    )
    file = forms.FileField(
        label=_("Fil"),
        help_text=_(
            "PDF, PowerPoint (pptx), Word (docx), OpenDocument (odp, odt) eller et bilde, høyst "
            "20 MB. Uten makroer."
        ),
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.pptx,.docx,.odp,.odt,image/jpeg,image/png,image/webp"}
        ),
        error_messages={"required": _("Velg en fil."), "empty": _("Fila er tom.")},
    )


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
