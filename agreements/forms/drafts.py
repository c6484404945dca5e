"""The steps a draft is written in: each a form, or rows of forms, that knows how to save itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from agreements.enums import Step
from agreements.models import (
    Agreement,
    CooperationArea,
    Party,
    RoleClarification,
    RoleText,
    Signatory,
)
from core.forms import DayField, as_rich_text
from members.models import Organisation

BLANK_ROWS = 2


class PlainTextarea(forms.Textarea):
    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})


class NewForm(forms.Form):
    name = forms.CharField(
        label=_("Hva avtalen heter"),
        max_length=160,
        help_text=_("Kort og tydelig, slik at den skiller seg fra andre avtaler."),
    )
    first = forms.ModelChoiceField(Organisation.objects.all(), label=_("Den ene parten"))
    second = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Den andre parten"),
        help_text=_("Flere parter kan du legge til etterpå."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("first") and given.get("first") == given.get("second"):
            self.add_error("second", _("Velg en annen organisasjon enn den første."))
        return given


def rearranged(rows: list[Any], data: Any) -> list[Any]:
    """As the pressed button says: `flytt` is «opp:» or «ned:» and the row's prefix."""
    way, _colon, prefix = (data or {}).get("flytt", "").partition(":")
    place = next((number for number, row in enumerate(rows) if row.prefix == prefix), None)
    if place is not None:
        row = rows.pop(place)
        rows.insert(max(place + (1 if way == "ned" else -1), 0), row)
    return rows


class Numbered(BaseInlineFormSet):
    """Rows in the order they stand; a row that is emptied or ticked off goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form in self.forms:
            form.empty_permitted = form.empty_permitted or form.instance.pk is None

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's)
        kept = [
            form
            for form in self.initial_forms + self.extra_forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        for number, form in enumerate(rearranged(kept, self.data), start=1):
            form.instance.position = number
        for form in self.initial_forms:
            if form not in self.deleted_forms and not form.has_changed():
                form.instance.save(update_fields=["position"])
        return super().save(commit)


class AgreementForm(forms.ModelForm):
    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's)
        for name in ("purpose", "background", "cooperation", "follow_up"):
            if name in self.cleaned_data:
                setattr(self.instance, name, as_rich_text(self.cleaned_data[name] or ""))
        self.instance.save(update_fields=list(self.fields))
        return self.instance


class PurposeForm(AgreementForm):
    class Meta:
        model = Agreement
        fields = ["name", "purpose", "background"]
        labels = {"name": _("Hva avtalen heter")}
        help_texts = {
            "purpose": _("Hva partene vil oppnå sammen. Én eller to setninger er nok."),
            "background": _("Hvorfor partene gjør en avtale nå."),
        }


class TermForm(AgreementForm):
    class Meta:
        model = Agreement
        fields = [
            *("cooperation", "follow_up", "contact_months"),
            *("starts_on", "ends_on", "notice_months", "openness"),
        ]
        widgets = {"openness": forms.RadioSelect}
        field_classes = {"starts_on": DayField, "ends_on": DayField}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("Siste dag kan ikke være før første dag."))
        return given


class RoleRows:
    """A topic in each row, and what each party does about it."""

    def __init__(self, agreement: Agreement, data: Any = None) -> None:
        self.agreement, self.data = agreement, data
        self.parties = list(agreement.parties.select_related("organisation"))
        topics = list(agreement.roles.prefetch_related("texts"))
        blank = [RoleClarification(agreement=agreement)] * (BLANK_ROWS + (not topics))
        self.forms = [
            RoleForm(self.parties, topic, data, prefix=f"tema-{number}")
            for number, topic in enumerate([*topics, *blank])
        ]

    def is_valid(self) -> bool:
        valid = not self.total_error_count()
        seen: set[str] = set()
        for form in self.forms if valid else ():
            topic = form.cleaned_data["topic"].casefold()
            if topic and topic in seen:
                form.add_error("topic", _("Temaet står der alt."))
                valid = False
            seen.add(topic)
        return valid

    @property
    def media(self) -> Any:
        return forms.Media()

    def total_error_count(self) -> int:
        return sum(len(form.errors) for form in self.forms)

    def save(self) -> None:
        kept = [form for form in self.forms if form.is_kept]
        self.agreement.roles.exclude(pk__in=[form.instance.pk for form in kept]).delete()
        for position, form in enumerate(rearranged(kept, self.data), start=1):
            form.save(position)


class RoleForm(forms.Form):
    def __init__(
        self, parties: list[Party], topic: RoleClarification, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance, self.parties = topic, parties
        said = {text.party_id: text.text for text in topic.texts.all()} if topic.pk else {}
        self.fields["topic"] = forms.CharField(
            label=_("Tema"), max_length=120, required=False, initial=topic.topic
        )
        for party in parties:
            self.fields[f"party_{party.pk}"] = forms.CharField(
                label=str(party),
                required=False,
                initial=said.get(party.pk, ""),
                widget=PlainTextarea,
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("topic") and any(given.values()):
            self.add_error("topic", _("Skriv hva temaet er."))
        return given

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data.get("topic"))

    def save(self, position: int) -> None:
        topic = self.instance
        if not topic.pk:
            topic = RoleClarification(agreement=topic.agreement)
        topic.topic, topic.position = self.cleaned_data["topic"], position
        topic.save()
        for party in self.parties:
            RoleText.objects.update_or_create(
                clarification=topic,
                party=party,
                defaults={"text": self.cleaned_data[f"party_{party.pk}"]},
            )


PartyRows = inlineformset_factory(
    Agreement,
    Party,
    formset=Numbered,
    fields=["organisation", "description"],
    widgets={"description": PlainTextarea},
    extra=BLANK_ROWS,
    max_num=12,
    absolute_max=20,
)
AreaRows = inlineformset_factory(
    Agreement,
    CooperationArea,
    formset=Numbered,
    fields=["title", "text"],
    widgets={"text": PlainTextarea(2)},
    extra=3,
    max_num=40,
    absolute_max=50,
)


class SignatoryForm(forms.ModelForm):
    class Meta:
        model = Signatory
        fields = ["party", "name", "title"]
        labels = {"party": _("Part")}


class SignatoryRows:
    """Who signs, for whichever party."""

    def __init__(self, agreement: Agreement, data: Any = None) -> None:
        parties = agreement.parties.select_related("organisation")
        number_of_parties = len(parties)
        there = list(Signatory.objects.filter(party__agreement=agreement))
        self.forms = []
        for number in range(max(len(there), number_of_parties) + BLANK_ROWS):
            form = SignatoryForm(
                data,
                instance=there[number] if number < len(there) else None,
                prefix=f"navn-{number}",
                empty_permitted=True,
                use_required_attribute=False,
            )
            form.fields["party"].queryset = parties  # type: ignore[attr-defined]
            form.fields["name"].required = number >= len(there)
            self.forms.append(form)

    def is_valid(self) -> bool:
        return not self.total_error_count()

    @property
    def media(self) -> Any:
        return forms.Media()

    def total_error_count(self) -> int:
        return sum(len(form.errors) for form in self.forms)

    def save(self) -> None:
        """One whose name is emptied signs no longer."""
        for form in self.forms:
            if not form.has_changed():
                continue
            if form.cleaned_data.get("name"):
                form.save()
            elif form.instance.pk:
                form.instance.delete()


FORMS: dict[Step, Any] = {
    Step.PARTIES: lambda agreement, data=None: PartyRows(data, instance=agreement),
    Step.PURPOSE: lambda agreement, data=None: PurposeForm(data, instance=agreement),
    Step.ROLES: RoleRows,
    Step.AREAS: lambda agreement, data=None: AreaRows(data, instance=agreement),
    Step.TERM: lambda agreement, data=None: TermForm(data, instance=agreement),
    Step.SIGNING: SignatoryRows,
}
