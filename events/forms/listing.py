from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm
from events.enums import EventType
from events.models import Series
from networks.models import Network

MONTH = RegexValidator(r"^20[0-9]{2}-(0[1-9]|1[0-2])$", _("Velg en måned fra lista."))


def month_of(value: str) -> date | None:
    """The first day of `2027-03`."""
    return date.fromisoformat(f"{value}-01") if value else None


def step(first: date, months: int) -> date:
    year, index = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, index + 1, 1)


def bounds(first: date) -> tuple[datetime, datetime]:
    """Where the month begins, and the next one."""
    return _midnight(first), _midnight(step(first, 1))


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def flat(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What is chosen, each value by a name of its own: the names alone say what is asked."""
    given = {f"word{number}": word for number, word in enumerate(chosen["tekst"].split())}
    given |= {f"type{number}": kind for number, kind in enumerate(chosen["type"])}
    if first := chosen.get("maned"):
        given["start"], given["end"] = bounds(first)
    names = ("fylke", "lag", "nettverk", "serie", "ledig")
    given |= {name: chosen[name] for name in names if chosen.get(name)}
    return given | ({chosen["sted"]: True} if chosen["sted"] else {})


class MonthForm(forms.Form):
    """Which month the calendar shows."""

    maned = forms.CharField(required=False, max_length=7, validators=[MONTH])

    def clean_maned(self) -> date | None:
        return month_of(self.cleaned_data["maned"])


class FeedForm(forms.Form):
    """What a calendar follows."""

    ONLINE, IN_PERSON = "nett", "fysisk"
    PLACES = [("", _("Alle")), (IN_PERSON, _("Fysisk")), (ONLINE, _("På nett"))]

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
    nettverk = forms.SlugField(
        required=False, max_length=120, error_messages={"invalid": _("Velg et nettverk vi har.")}
    )
    serie = forms.SlugField(
        required=False, max_length=80, error_messages={"invalid": _("Velg en serie vi har.")}
    )
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


class FilterForm(FeedForm, MonthForm, AddressForm):
    """What the list is narrowed to. Each field is a parameter of the address."""

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
        self.series: dict[str, str] = {}
        self.networks: dict[str, str] = {}

    def clean_fylke(self) -> str:
        return self._listed("fylke")

    def clean_lag(self) -> str:
        return self._listed("lag")

    def clean_nettverk(self) -> str:
        """`networks` has its name."""
        slug: str = self.cleaned_data["nettverk"]
        if slug:
            shown = Network.objects.public().filter(slug=slug)
            self.networks = dict(shown.values_list("slug", "name"))
        if slug and not self.networks:
            raise forms.ValidationError(self.fields["nettverk"].error_messages["invalid"])
        return slug

    def clean_serie(self) -> str:
        """`series` has its name."""
        slug: str = self.cleaned_data["serie"]
        if slug:
            self.series = dict(Series.objects.filter(slug=slug).values_list("slug", "name"))
        if slug and not self.series:
            raise forms.ValidationError(self.fields["serie"].error_messages["invalid"])
        return slug

    def _listed(self, name: str) -> str:
        slug: str = self.cleaned_data[name]
        if slug and slug not in self.listed[name]:
            raise forms.ValidationError(self.fields[name].error_messages["invalid"])
        return slug


class ArchiveForm(FilterForm):
    """The list of what has been may be narrowed to what left something behind."""

    lysark = forms.BooleanField(required=False)
