"""To take something on, and to say what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm, DayField
from meetings.models import FollowUp
from meetings.querysets import Guest
from members.models import Organisation, Person


def key_of(who: Person | Guest) -> str:
    return str(who.uid if isinstance(who, Guest) else who.pk)


class TakeOnForm(forms.ModelForm):
    """`people`: those it may be given to, for somebody who runs the forum; others take it on
    themselves."""

    target = forms.CharField(
        label=_("Hvem skal kontaktes?"),
        max_length=160,
        required=False,
        help_text=_("En organisasjon, et nettverk eller en person."),
    )
    due_on = DayField(label=_("Frist"), error_messages={"required": _("Velg en frist.")})
    everybody = forms.BooleanField(
        label=_("Alle som er med, gjør dette hver for seg"), required=False
    )
    owners = forms.MultipleChoiceField(
        label=_("Hvem gjør det?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Velger du flere, får hver av dem sin egen."),
    )
    field_order = ("what", "target", "question", "due_on", "everybody", "owners")

    class Meta:
        model = FollowUp
        fields = ["what", "question"]
        labels = {"what": _("Hva skal gjøres?"), "question": _("Hva vil vi vite?")}
        help_texts = {
            "what": _("Begynn med et verb: ringe, skrive til, undersøke."),
            "question": _("Spørsmålet eller ideen som tas opp."),
        }
        widgets = {"question": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"what": {"required": _("Skriv hva som skal gjøres.")}}

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person | Guest],
        by: Person,
        may_give: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.people = by, people
        if not may_give:
            del self.fields["owners"], self.fields["everybody"]
            return
        owners: Any = self.fields["owners"]
        owners.choices = [(key_of(each), each.name) for each in people]
        if by in people:
            owners.initial = [str(by.pk)]

    @property
    def chosen(self) -> list[Person | Guest]:
        """Who is to do it."""
        if "owners" not in self.fields:
            return [self.by]
        if self.cleaned_data["everybody"]:
            return list(self.people)
        keys = set(self.cleaned_data["owners"])
        return [each for each in self.people if key_of(each) in keys]

    @property
    def words(self) -> dict[str, Any]:
        given = self.cleaned_data
        organisation = organisation_named(given["target"])
        return {
            "what": given["what"],
            "question": given["question"],
            "due_on": given["due_on"],
            "target_organisation": organisation,
            "target_name": "" if organisation else given["target"],
        }


def organisation_named(name: str) -> Organisation | None:
    """The one of the register that is called so, if one is."""
    if not name:
        return None
    found = Organisation.objects.filter(Q(name__iexact=name) | Q(short_name__iexact=name))[:2]
    return found[0] if len(found) == 1 else None


class FinishForm(forms.Form):
    outcome = forms.CharField(
        label=_("Hva ble det til?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Svaret dere fikk, og hva det betyr for dere."),
        error_messages={"required": _("Skriv hva det ble til.")},
    )


class DropForm(forms.Form):
    because = forms.CharField(
        label=_("Hvorfor blir det ikke gjort?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv en grunn.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Stands on a page with another that asks why."""
        super().__init__(*args, **kwargs | {"auto_id": "drop_%s"})


class CarryOverForm(forms.Form):
    due_on = DayField(label=_("Ny frist"), error_messages={"required": _("Velg en frist.")})
    because = forms.CharField(
        label=_("Hvorfor trengs mer tid?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv en grunn.")},
    )


class HandOverForm(forms.Form):
    to = forms.ChoiceField(
        label=_("Hvem tar over?"),
        error_messages={
            "required": _("Velg hvem som tar over."),
            "invalid_choice": _("Velg noen fra lista."),
        },
    )

    def __init__(self, *args: Any, people: Sequence[Person | Guest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        to: Any = self.fields["to"]
        to.choices = [("", _("Velg")), *((key_of(each), each.name) for each in people)]

    @property
    def chosen(self) -> Person | Guest:
        return next(each for each in self.people if key_of(each) == self.cleaned_data["to"])


class WhichForm(AddressForm):
    """Which of a forum's follow-ups the list shows."""

    CHOICES = [
        ("", _("Åpne")),
        ("forsinket", _("Over fristen")),
        ("mine", _("Mine")),
        ("avsluttet", _("Avsluttet")),
    ]
    vis = forms.ChoiceField(label=_("Vis"), choices=CHOICES, required=False)
