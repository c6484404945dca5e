from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.forms import LAST_DAY, DayInput
from members import rules
from members.enums import FROM_THE_REGISTER, Refusal, Role
from members.models import Organisation, Person

MOST_AT_ONCE = 30
LONGEST_ADDRESS = 254
NO_DAY = _("Skriv dagen som dag, måned og år, for eksempel 31.12.2027.")


class InvitationForm(forms.Form):
    addresses = forms.CharField(
        label=_("E-postadresser"),
        help_text=_("Én på hver linje, ikke mer enn 30 om gangen."),
        max_length=MOST_AT_ONCE * LONGEST_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Skriv minst én adresse.")},
    )

    def clean_addresses(self) -> list[str]:
        found = [word for word in re.split(r"[\s,;<>]+", self.cleaned_data["addresses"]) if word]
        addresses = list(dict.fromkeys(word.lower() for word in found))
        if len(addresses) > MOST_AT_ONCE:
            raise ValidationError(_("Dette er flere enn 30 adresser. Del dem i flere omganger."))
        if wrong := [address for address in addresses if not _is_address(address)]:
            raise ValidationError(
                ngettext_lazy(
                    "Dette er ikke en e-postadresse: %(words)s",
                    "Dette er ikke e-postadresser: %(words)s",
                    len(wrong),
                ),
                params={"words": ", ".join(word[:80] for word in wrong)},
            )
        return addresses


def _is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return len(word) <= LONGEST_ADDRESS


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=Role.choices,
        help_text=_(
            "Hovedkontakten svarer for kollegene, og fakturakontakten får spørsmål om faktura. "
            "Bare én om gangen har hver av dem. Delegater kan det være flere av."
        ),
    )
    person = forms.ModelChoiceField(
        label=_("Hvem"),
        queryset=Person.objects.none(),
        empty_label=_("Velg en kollega"),
        help_text=_("Bare de som er bekreftet hos dere, kan ha en rolle."),
        error_messages={"required": _("Velg en kollega."), "invalid_choice": _("Velg en kollega.")},
    )
    starts_on = forms.DateField(
        label=_("Fra og med"),
        widget=DayInput,
        error_messages={"required": _("Skriv første dag."), "invalid": NO_DAY},
    )
    ends_on = forms.DateField(
        label=_("Til og med"),
        required=False,
        widget=DayInput,
        help_text=_("La feltet stå tomt når rollen løper til noen avslutter den."),
        error_messages={"invalid": NO_DAY},
    )

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        confirmed = organisation.affiliations.confirmed(on=today)
        person: Any = self.fields["person"]
        person.queryset = Person.objects.filter(pk__in=confirmed.values("person"), is_active=True)

    def clean_starts_on(self) -> date:
        return _day_ahead(self.cleaned_data["starts_on"], self.today)

    def clean_ends_on(self) -> date | None:
        day = self.cleaned_data["ends_on"]
        return _day_ahead(day, self.today) if day else None


class EndRoleForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Siste dag"),
        required=False,
        widget=DayInput,
        help_text=_("La feltet stå tomt for å avslutte nå."),
        error_messages={"invalid": NO_DAY},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_ends_on(self) -> date | None:
        day = self.cleaned_data["ends_on"]
        return _day_ahead(day, self.today) if day else None


def _day_ahead(day: date, today: date) -> date:
    if not today <= day <= LAST_DAY:
        raise ValidationError(_("Velg i dag eller en senere dag."))
    return day


class DetailsForm(forms.ModelForm):
    website = forms.URLField(
        label=_("Nettsted"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Organisation
        fields = ["language_form", "website", "invoice_reference"]
        labels = {"language_form": _("Målform"), "invoice_reference": _("Fakturareferanse")}
        help_texts = {
            "language_form": _("Den vi skriver på til dem hos dere som ikke har valgt selv."),
            "invoice_reference": _(
                "Står ferdig utfylt når kollegene melder seg på noe som koster."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What the register says of municipalities and counties, it says again next time."""
        super().__init__(*args, **kwargs)
        if self.instance.kind in FROM_THE_REGISTER:
            del self.fields["language_form"], self.fields["website"]
        if hint := self.instance.invoice_reference_hint:
            self.fields["invoice_reference"].help_text = hint

    def clean_invoice_reference(self) -> str:
        reference: str = self.cleaned_data["invoice_reference"]
        if not rules.is_reference_as_asked(self.instance, reference):
            raise ValidationError(Refusal.REFERENCE_LOOKS_WRONG.label)
        return reference
