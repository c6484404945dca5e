"""A record as it is written: points, who was there, and the version the words come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import as_rich_text
from meetings.models import Record, RecordPoint
from meetings.services.records import Guest, Point
from members.models import Person

MOST_POINTS = 60
PARTS_OF_A_GUEST = 3
WORDS = ["leader_name", "secretary_name", "summary", "openness"]


class RecordForm(forms.ModelForm):
    """`people`: those in the forum, to be ticked off; others who were there stand line by line."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    guests = forms.CharField(
        label=_("Andre som var til stede"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Én på hver linje: navn, stilling, arbeidssted."),
    )

    class Meta:
        model = Record
        fields = WORDS
        help_texts = {
            "openness": _("Er det åpent for alle, ser alle også navnene på dem som var der.")
        }

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        there = list(self.instance.meeting.attendance.all())
        ticked = {row.person_id for row in there}
        others = [row for row in there if not row.person_id or row.person not in people]
        self.fields["guests"].initial = "\n".join(_line(row) for row in others)
        self.fields["seen"].initial = self.instance.version
        for person in people:
            self.fields[f"til_stede_{person.pk}"] = forms.BooleanField(
                label=person.name, required=False, initial=person.pk in ticked
            )

    def clean_summary(self) -> str:
        return as_rich_text(self.cleaned_data["summary"])

    def clean_guests(self) -> list[Guest]:
        lines = [line.strip() for line in self.cleaned_data["guests"].splitlines()]
        guests = [
            Guest(*(part.strip() for part in line.split(",", PARTS_OF_A_GUEST - 1)))
            for line in lines
            if line
        ]
        longest = {"name": 120, "title": 120, "employer": 160}
        for guest in guests:
            if any(len(getattr(guest, part)) > most for part, most in longest.items()):
                raise forms.ValidationError(
                    _("Linja «%(start)s …» er for lang. Skriv én person på hver linje."),
                    params={"start": guest.name[:30]},
                )
        return guests

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WORDS}

    @property
    def present(self) -> list[Person]:
        return [each for each in self.people if self.cleaned_data[f"til_stede_{each.pk}"]]

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[f"til_stede_{person.pk}"] for person in self.people]


class PointForm(forms.ModelForm):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**53)
    title = forms.CharField(label=_("Sak"), max_length=160, required=False)

    class Meta:
        model = RecordPoint
        fields = ["title", "text", "decision"]
        widgets = {"decision": forms.Textarea(attrs={"rows": 2})}
        labels = {"text": _("Hva som ble sagt"), "decision": _("Vedtak")}

    def clean_text(self) -> str:
        return as_rich_text(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_new = not given.get("pk")
        if is_new and not given.get("title") and (given.get("text") or given.get("decision")):
            self.add_error("title", _("Skriv hva saken heter."))
        return given


class _Points(forms.BaseFormSet):
    @property
    def points(self) -> list[Point]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return [
            Point(row.get("pk"), row.get("title", ""), row.get("text", ""), row.get("decision", ""))
            for row in rows
            if row.get("pk") or row.get("title")
        ]


PointFormSet: Any = forms.formset_factory(
    PointForm, formset=_Points, extra=1, max_num=MOST_POINTS, absolute_max=MOST_POINTS
)


def point_rows(record: Record) -> list[dict[str, Any]]:
    """The initial values of a `PointFormSet`."""
    return [
        {"pk": row.pk, "title": row.title, "text": row.text, "decision": row.decision}
        for row in record.points.all()
    ]


def as_of(data: Mapping[str, Any], version: int) -> Any:
    """What was sent, as if it came from a later version: its writer has now seen that one."""
    later = data.copy()  # type: ignore[attr-defined]
    later["seen"] = str(version)
    return later


class SendBackForm(forms.Form):
    because = forms.CharField(
        label=_("Hva må rettes?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hva som må rettes.")},
    )


def _line(row: Any) -> str:
    return ", ".join(filter(None, [row.name, row.title, row.employer]))
