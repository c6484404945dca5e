from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm, AsOfForm
from members.enums import OrganisationKind
from members.rules.directory import Place
from members.search import LONGEST

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Category(NamedTuple):
    """A `MembershipCategory` as a choice."""

    pk: int
    code: str
    name: str


class DirectoryForm(AsOfForm):
    """What the list of members is narrowed to. Each field is a parameter of the address."""

    sok = forms.CharField(
        label=_("Søk etter navn eller nummer"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Søk med høyst 80 tegn.")},
        widget=forms.TextInput(attrs={"type": "search", "spellcheck": "false"}),
    )
    fylke = forms.ChoiceField(
        label=_("Fylke"),
        required=False,
        error_messages={"invalid_choice": _("Velg et fylke fra lista.")},
    )
    slag = forms.ChoiceField(
        label=_("Slag"),
        required=False,
        choices=[("", _("Alle slag")), *OrganisationKind.choices],
        error_messages={"invalid_choice": _("Velg et slag fra lista.")},
    )
    kategori = forms.ChoiceField(
        label=_("Medlemskap"),
        required=False,
        error_messages={"invalid_choice": _("Velg et medlemskap fra lista.")},
    )

    def __init__(
        self,
        *args: Any,
        counties: Iterable[Place],
        categories: Iterable[Category],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.counties = {county.slug: county for county in counties}
        self.categories = {category.code: category for category in categories}
        names = {code: category.name for code, category in self.categories.items()}
        self._offer("kategori", _("Alle medlemskap"), names)
        self._offer("fylke", _("Hele landet"), dict.fromkeys(self.counties, ""))

    def _offer(self, name: str, everything: StrOrPromise, choices: Mapping[str, str]) -> None:
        self.fields[name].choices = [("", everything), *choices.items()]  # type: ignore[attr-defined]

    @property
    def on(self) -> date:
        day: date = self.chosen["dato"] or self._today
        return day

    def clean(self) -> dict[str, Any]:
        """Counties come and go: the choice is of those of the day."""
        on = self.cleaned_data.get("dato") or self._today
        there = {
            slug: county.short_name
            for slug, county in self.counties.items()
            if county.exists(on=on)
        }
        chosen = self.cleaned_data.get("fylke")
        if chosen and chosen not in there:
            self.add_error("fylke", _("Fylket fantes ikke den dagen. Velg et fylke fra lista."))
        self._offer("fylke", _("Hele landet"), there)
        return self.cleaned_data


class PeopleForm(AddressForm):
    """Whom to find among those who stand in the directory."""

    sok = forms.CharField(
        label=_("Navn eller organisasjon"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Søk med høyst 80 tegn.")},
        widget=forms.TextInput(attrs={"type": "search", "spellcheck": "false"}),
    )
    side = forms.IntegerField(required=False, min_value=1, max_value=10_000)
