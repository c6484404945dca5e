"""The forms of the page where a merger, split, new name or number is entered."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import RowForm
from members.enums import ChangeKind, OrganisationKind, Refusal
from members.models import Membership, Organisation, OrganisationChange
from members.register import is_organisation_number
from members.rules.reform import Successor

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
ENTERED_BY_HAND = [
    ChangeKind.MERGER,
    ChangeKind.SPLIT,
    ChangeKind.RENAMING,
    ChangeKind.RENUMBERING,
]
DIGITS = {OrganisationKind.MUNICIPALITY: 4, OrganisationKind.COUNTY_COUNCIL: 2}
PLACES = ("first", "second", "third", "fourth")


class NewChangeForm(forms.ModelForm):
    """What a merger, split, new name or new number needs to be told."""

    kind = forms.ChoiceField(
        label=_("Hva skjer"), choices=[(kind.value, kind.label) for kind in ENTERED_BY_HAND]
    )
    effective_on = forms.DateField(
        label=_("Gjelder fra"),
        widget=AdminDateWidget,
        help_text=_("Den første dagen slik det blir. Oftest 1. januar."),
    )
    organisations = forms.ModelMultipleChoiceField(
        label=_("Hvem det gjelder"),
        queryset=Organisation.objects.all(),
        widget=AutocompleteSelectMultiple(Membership._meta.get_field("organisation"), admin.site),
        help_text=_("De som slår seg sammen, eller den som blir delt eller får nytt navn."),
    )
    carries_on = forms.CharField(
        label=_("Lever videre som den nye"),
        required=False,
        max_length=120,
        help_text=_(
            "Kort navn på en av dem, hvis den beholder organisasjonsnummeret sitt. "
            "Tomt betyr at det blir en ny organisasjon."
        ),
    )
    domains_until = forms.DateField(
        label=_("Gamle e-postdomener gjelder til og med"),
        widget=AdminDateWidget,
        required=False,
        help_text=_("Tomt betyr ut året."),
    )

    class Meta:
        model = OrganisationChange
        fields = ["kind", "effective_on", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations: Any = self.fields["organisations"]
        organisations.queryset = Organisation.objects.existing(on=timezone.localdate())
        for place in PLACES:
            self.fields |= fields_of(place)

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Velg en dag mellom 1900 og 2100."))
        return day

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        before = list(answers.get("organisations") or [])
        if self.errors or not before:
            return answers
        if len({one.kind for one in before}) > 1:
            self.add_error("organisations", _("Velg organisasjoner av samme slag."))
        kind = ChangeKind(answers["kind"])
        if kind == ChangeKind.MERGER and len(before) == 1:
            self.add_error("organisations", _("Velg minst to som slår seg sammen."))
        if kind != ChangeKind.MERGER and len(before) > 1:
            self.add_error("organisations", _("Velg bare én."))
        self._check_successors(kind, before[0])
        until = answers.get("domains_until")
        if until and until < answers["effective_on"]:
            self.add_error("domains_until", Refusal.ENDS_BEFORE_START.label)
        if not self.errors:
            answers["successors"] = self._successors(kind, before)
        return answers

    def _check_successors(self, kind: ChangeKind, example: Organisation) -> None:
        wanted = {ChangeKind.SPLIT: 2, ChangeKind.RENUMBERING: 0}.get(kind, 1)
        for place in PLACES[:wanted]:
            if not self.cleaned_data.get(f"{place}_name", ""):
                self.add_error(f"{place}_name", _("Skriv navnet."))
        if kind == ChangeKind.RENUMBERING and not self.cleaned_data.get("first_number", ""):
            self.add_error("first_number", _("Skriv nummeret."))
        for place in PLACES:
            self._check_place(place, DIGITS.get(OrganisationKind(example.kind)))

    def _check_place(self, place: str, digits: int | None) -> None:
        name = self.cleaned_data.get(f"{place}_name", "")
        short = self.cleaned_data.get(f"{place}_short_name", "")
        if short and short.partition(" (")[0] not in name:
            words = _("Det korte navnet må stå i det offisielle.")
            self.add_error(f"{place}_short_name", words)
        number = self.cleaned_data.get(f"{place}_number", "")
        if number and not re.fullmatch(f"[0-9]{{{digits or 9}}}", number):
            words = _("Et kommunenummer har fire sifre og et fylkesnummer to.")
            self.add_error(f"{place}_number", words)
        own = self.cleaned_data.get(f"{place}_organisation_number", "")
        if own and not is_organisation_number(own):
            self.add_error(f"{place}_organisation_number", Refusal.WRONG_NUMBER.label)

    def _successors(self, kind: ChangeKind, before: list[Organisation]) -> list[Successor]:
        follows = tuple(one.pk for one in before)
        carries_on = self._carried_on(kind, before)
        places = PLACES if kind == ChangeKind.SPLIT else PLACES[:1]
        return [
            Successor(
                name=self.cleaned_data.get(f"{place}_name", ""),
                short_name=self.cleaned_data.get(f"{place}_short_name", ""),
                number=self.cleaned_data.get(f"{place}_number", ""),
                organisation_number=self.cleaned_data.get(f"{place}_organisation_number", ""),
                follows=follows,
                carries_on=carries_on if place == PLACES[0] else None,
            )
            for place in places
            if self.cleaned_data.get(f"{place}_name", "") or kind == ChangeKind.RENUMBERING
        ]

    def _carried_on(self, kind: ChangeKind, before: list[Organisation]) -> int | None:
        if kind in {ChangeKind.RENAMING, ChangeKind.RENUMBERING}:
            return before[0].pk
        name = self.cleaned_data["carries_on"].strip().casefold()
        if not name:
            return None
        meant = [one for one in before if one.short_name.casefold() == name]
        if not meant:
            self.add_error("carries_on", _("Ingen av de valgte heter dette."))
            return None
        return meant[0].pk


def fields_of(place: str) -> dict[str, forms.Field]:
    return {
        f"{place}_name": forms.CharField(
            label=_("Offisielt navn"), max_length=120, required=False,
            help_text=_("Uten «kommune»."),
        ),
        f"{place}_short_name": forms.CharField(
            label=_("Kort navn"), max_length=120, required=False,
            help_text=_("Bare når det offisielle er på flere språk."),
        ),
        f"{place}_number": forms.CharField(
            label=_("Kommune- eller fylkesnummer"), max_length=9, required=False,
            help_text=_("Kan stå tomt til det er bestemt."),
        ),
        f"{place}_organisation_number": forms.CharField(
            label=_("Organisasjonsnummer"), max_length=9, required=False
        ),
    }  # fmt: skip


class NumberForm(RowForm):
    """One field for each that lacks its number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, successor in enumerate(self.row.plan["successors"]):
            if not successor["number"]:
                self.fields[f"number_{place}"] = forms.RegexField(
                    r"^(?:[0-9]{2}|[0-9]{4})$",
                    label=_("Nummeret til %(name)s") % {"name": successor["name"]},
                    required=False,
                    error_messages={
                        "invalid": _("Et kommunenummer har fire sifre og et fylkesnummer to.")
                    },
                )
