from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm
from events.enums import EventType

MONTH = RegexValidator(r"^20[0-9]{2}-(0[1-9]|1[0-2])$", _("Velg en måned fra lista."))


def month_of(value: str) -> date | None:
    """The first day of `2027-03`."""
    return date.fromisoformat(f"{value}-01") if value else None


class MonthForm(forms.Form):
    """Which month the calendar shows."""

    maned = forms.CharField(required=False, max_length=7, validators=[MONTH])

    def clean_maned(self) -> date | None:
        return month_of(self.cleaned_data["maned"])


class FeedForm(forms.Form):
    """What a calendar follows."""

    type = forms.MultipleChoiceField(
        required=False,
        choices=EventType.choices,
        error_messages={"invalid_choice": _("Velg en type fra lista.")},
    )
    fylke = forms.SlugField(
        required=False, max_length=60, error_messages={"invalid": _("Velg et fylke fra lista.")}
    )
    lag = forms.SlugField(
        required=False,
        max_length=60,
        error_messages={
            "invalid": _("Velg et fylkeslag fra lista. Der står de som har noe på gang.")
        },
    )


class FilterForm(FeedForm, MonthForm, AddressForm):
    """What the list is narrowed to. Each field is a parameter of the address."""

    ONLINE, IN_PERSON = "nett", "fysisk"
    PLACES = [("", _("Alle")), (IN_PERSON, _("Fysisk")), (ONLINE, _("På nett"))]

    tekst = forms.CharField(
        required=False,
        max_length=100,
        error_messages={"max_length": _("Søk med høyst 100 tegn.")},
    )
    sted = forms.ChoiceField(
        required=False,
        choices=PLACES,
        error_messages={"invalid_choice": _("Velg ett av alternativene.")},
    )
    ledig = forms.BooleanField(required=False)
    side = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        counties: Collection[str] = (),
        chapters: Collection[str] = (),
    ) -> None:
        super().__init__(data)
        self.listed = {"fylke": counties, "lag": chapters}

    def clean_fylke(self) -> str:
        return self._listed("fylke")

    def clean_lag(self) -> str:
        return self._listed("lag")

    def _listed(self, name: str) -> str:
        slug: str = self.cleaned_data[name]
        if slug and slug not in self.listed[name]:
            raise forms.ValidationError(self.fields[name].error_messages["invalid"])
        return slug


class ArchiveForm(FilterForm):
    """The list of what has been may be narrowed to what left something behind."""

    lysark = forms.BooleanField(required=False)
