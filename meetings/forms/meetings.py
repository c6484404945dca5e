"""A meeting: when, where and what; its agenda; the dates it looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import hours
from core.forms import WHICH_TIME, ClockInput, DayField, LinkField, TimeForm
from core.templatetags.when import span
from meetings import rules
from meetings.enums import DateAnswer
from meetings.models import AgendaItem, DateOption, Meeting
from members.models import Organisation

WORDS = ["title", "place", "online_url", "called_by", "practical", "openness"]


class WordsForm(forms.ModelForm):
    """All but the time. `hosts`: the organisations that may call it, whose turn it is first."""

    class Meta:
        model = Meeting
        fields = WORDS
        field_classes = {"online_url": LinkField}
        widgets = {"practical": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "online_url": _("Bare de som er med, ser den."),
            "practical": _("Det folk trenger å vite for å komme: adgang, mat, forberedelser."),
            "openness": _(
                "Alle ser tid og sted. Saker og oppfølginger er bare for dem som er med."
            ),
        }
        error_messages = {"title": {"required": _("Skriv hva møtet heter.")}}

    def __init__(self, *args: Any, hosts: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called_by: Any = self.fields["called_by"]
        keys = {host.pk for host in hosts} | {self.instance.called_by_id}
        called_by.queryset = Organisation.objects.filter(pk__in=keys - {None})
        if not keys - {None}:
            del self.fields["called_by"]
        elif self.instance.pk is None and hosts:
            called_by.initial = hosts[0].pk

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WORDS if name in self.fields}


class MeetingForm(TimeForm, WordsForm):
    field_order = ("title", "day", "starts", "ends", "last_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if meeting := kwargs.get("instance"):
            kwargs["initial"] = self.times_of(meeting)
        super().__init__(*args, **kwargs)

    @property
    def words(self) -> dict[str, Any]:
        times = ("starts_at", "ends_at")
        return super().words | {name: self.cleaned_data[name] for name in times}


class DateForm(forms.Form):
    """One of the dates that are proposed; an empty one is none."""

    day = DayField(label=_("Dag"), required=False)
    starts = forms.TimeField(label=_("Fra klokka"), widget=ClockInput, required=False)
    ends = forms.TimeField(label=_("Til klokka"), widget=ClockInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors or not given.get("day"):
            return given
        for name in ("starts", "ends"):
            if given[name] is None:
                self.add_error(name, WHICH_TIME)
        if not self.errors and given["ends"] <= given["starts"]:
            self.add_error("ends", _("Slutten må være etter begynnelsen."))
        return given


class _Dates(forms.BaseFormSet):
    @property
    def dates(self) -> list[tuple[datetime, datetime]]:
        given = [form.cleaned_data for form in self.forms if form.cleaned_data.get("day")]
        return [
            (hours.at(each["day"], each["starts"]), hours.at(each["day"], each["ends"]))
            for each in given
        ]


DatesFormSet: Any = forms.formset_factory(
    DateForm,
    formset=_Dates,
    extra=rules.MOST_DATES,
    max_num=rules.MOST_DATES,
    absolute_max=rules.MOST_DATES,
)


class AnswerDatesForm(forms.Form):
    """One question for each date."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        options: Iterable[DateOption],
        replies: Mapping[int, str],
    ) -> None:
        super().__init__(data)
        for option in options:
            words = span(option)
            self.fields[f"dato_{option.pk}"] = forms.ChoiceField(
                label=words[:1].upper() + words[1:],
                choices=[(each.value, capfirst(each.label)) for each in DateAnswer],
                widget=forms.RadioSelect,
                initial=replies.get(option.pk),
                error_messages={"required": _("Velg et svar.")},
            )

    @property
    def answers(self) -> dict[int, DateAnswer]:
        return {
            int(name.removeprefix("dato_")): DateAnswer(answer)
            for name, answer in self.cleaned_data.items()
        }


class CancelForm(forms.Form):
    because = forms.CharField(
        label=_("Hvorfor blir det avlyst?"),
        max_length=300,
        help_text=_("Står på siden og i brevet til dem som er med."),
        error_messages={"required": _("Skriv en grunn.")},
    )


class ItemForm(forms.ModelForm):
    number = forms.IntegerField(
        label=_("Nummer"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("Plassen på sakslista. Tomt betyr sist."),
    )
    field_order = ("title", "text", "presented_by", "minutes", "number")

    class Meta:
        model = AgendaItem
        fields = ["title", "text", "presented_by", "minutes"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"title": {"required": _("Skriv hva saken heter.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["number"].initial = self.instance.position

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
