"""The forms of the programme: a session with its speakers, and what a speaker says by the link."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.forms import WHICH_TIME, ClockInput, DayInput
from core.hours import at
from core.refusals import Refused
from events import rules
from events.enums import Refusal, SessionKind
from events.models import Event, Session, Speaker
from events.services.programme import Named, Places

NIGHT_IS_OVER = time(6)  # what ends before this, and begins later in the day, ends the day after
MOST_SPEAKERS = 30
BLANK_ROWS = 2


class SpeakerForm(forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**53)
    name = forms.CharField(label=_("Navn"), max_length=120, required=False)
    title = forms.CharField(label=_("Stilling og arbeidssted"), max_length=160, required=False)
    email = forms.EmailField(
        label=_("E-postadresse"),
        max_length=254,
        required=False,
        help_text=_("Vises ikke. Dit sender du lenken som tar imot lysark."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        has_more = given.get("title") or given.get("email")
        if has_more and not given.get("name") and "name" not in self.errors:
            self.add_error("name", _("Skriv hvem det er, eller tøm linja."))
        return given


class _Speakers(forms.BaseFormSet):
    """The rows with a name. To take one away is to empty it."""

    @property
    def named(self) -> list[Named]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [
            Named(name=row["name"], title=row["title"], email=row["email"], pk=row["pk"])
            for row in rows
        ]


SpeakerFormSet = forms.formset_factory(
    SpeakerForm,
    formset=_Speakers,
    extra=BLANK_ROWS,
    max_num=MOST_SPEAKERS,
    absolute_max=MOST_SPEAKERS,
)


class SessionForm(forms.ModelForm):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Dag"), widget=DayInput, error_messages={"required": _("Velg en dag.")}
    )
    starts = forms.TimeField(
        label=_("Fra klokka"), widget=ClockInput, error_messages={"required": WHICH_TIME}
    )
    ends = forms.TimeField(
        label=_("Til klokka"), widget=ClockInput, error_messages={"required": WHICH_TIME}
    )
    may_be_outside = forms.BooleanField(
        label=_("Det stemmer: dette er utenfor tida til arrangementet"), required=False
    )
    is_chosen = forms.BooleanField(
        label=_("De påmeldte må velge dette"),
        required=False,
        help_text=_("For det som har egne plasser eller egen pris, som et verksted eller middag."),
    )
    capacity = forms.IntegerField(
        label=_("Antall plasser"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Bare for det som velges. Tomt betyr ingen grense."),
    )
    price = forms.DecimalField(
        label=_("Pris i tillegg, i kroner"),
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        initial=0,
        required=False,
        help_text=_("Bare for det som velges."),
    )
    reason = forms.CharField(
        label=_("Hvorfor det er flyttet"),
        max_length=300,
        required=False,
        help_text=_("Står i brevet til dem som har valgt det, når tid eller rom er nytt."),
    )

    FIRST = ("title", "kind", "day", "starts", "ends", "may_be_outside", "room", "summary")
    CHOSEN = ("is_chosen", "capacity", "price", "reason")

    class Meta:
        model = Session
        fields = ["title", "kind", "room", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "title": _("Tittel"),
            "kind": _("Slag"),
            "room": _("Rom"),
            "summary": _("Kort om"),
        }
        help_texts = {
            "room": _("Tomt når det bare er ett rom. To ting får ikke samme rom samtidig."),
        }
        error_messages = {"title": {"required": _("Skriv en tittel.")}}

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        event: Event,
        session: Session | None = None,
    ) -> None:
        self.event = event
        row = session or Session(event=event)
        super().__init__(data, instance=row, initial=self._initial(event, session))
        kind: Any = self.fields["kind"]
        kind.choices = SessionKind.choices
        self.fields["room"].widget.attrs["list"] = "rooms"
        if not (session and session.choices.exists()):
            del self.fields["reason"]

    def _initial(self, event: Event, session: Session | None) -> dict[str, Any]:
        if session is None:
            start = localtime(event.starts_at)
            return {"uid": uuid.uuid4(), "kind": SessionKind.TALK, "day": start.date()}
        start, end = localtime(session.starts_at), localtime(session.ends_at)
        pool = getattr(session, "pool", None)
        return {
            "uid": session.uid,
            "day": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "may_be_outside": rules.is_outside(session, event),
            "is_chosen": pool is not None,
            "capacity": pool.capacity if pool else None,
            "price": session.price,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"day", "starts", "ends"} <= given.keys():
            self._clean_times(given)
        if not given.get("is_chosen"):
            for name in ("capacity", "price"):
                if given.get(name):
                    self.add_error(
                        name, _("Kryss av for at det må velges, eller la dette stå tomt.")
                    )
        return given

    def _clean_times(self, given: dict[str, Any]) -> None:
        is_past_midnight = given["ends"] <= min(given["starts"], NIGHT_IS_OVER)
        last_day = given["day"] + timedelta(days=is_past_midnight)
        given["starts_at"] = at(given["day"], given["starts"])
        given["ends_at"] = at(last_day, given["ends"])
        if given["ends_at"] <= given["starts_at"]:
            self.add_error("ends", _("Slutten må være etter begynnelsen."))

    def refuse(self, refused: Refused) -> None:
        """Beside the field it is about, where it is about one."""
        field = {
            Refusal.ROOM_TAKEN: "room",
            Refusal.OUTSIDE_THE_EVENT: "day",
            Refusal.BELOW_TAKEN: "capacity",
            Refusal.STILL_CHOSEN: "is_chosen",
        }
        self.add_error(field.get(refused.reason), str(refused))  # type: ignore[call-overload]
        self.is_found_outside = refused.reason == Refusal.OUTSIDE_THE_EVENT

    is_found_outside = False

    @property
    def asks_if_outside(self) -> bool:
        """Only where it is, or was: the box is no choice for the others."""
        return self.is_found_outside or bool(self["may_be_outside"].value())

    @property
    def first(self) -> list[forms.BoundField]:
        names = [name for name in self.FIRST if name != "may_be_outside" or self.asks_if_outside]
        return [self[name] for name in names]

    @property
    def chosen(self) -> list[forms.BoundField]:
        return [self[name] for name in self.CHOSEN if name in self.fields]

    def session_fields(self) -> dict[str, Any]:
        """In the words of the model."""
        given = self.cleaned_data
        names = ("title", "kind", "room", "summary", "starts_at", "ends_at")
        fields = {name: given[name] for name in names}
        return fields | {"price": given["price"] or Decimal(0)}

    @property
    def places(self) -> Places | None:
        given = self.cleaned_data
        return Places(given["capacity"]) if given["is_chosen"] else None


def speaker_rows(session: Session | None) -> list[dict[str, Any]]:
    """The initial values of a `SpeakerFormSet`."""
    speakers: Sequence[Speaker] = list(session.speakers.all()) if session else []
    return [
        {"pk": row.pk, "name": row.name, "title": row.title, "email": row.email} for row in speakers
    ]


class CancelSessionForm(forms.Form):
    reason = forms.CharField(
        label=_("Hvorfor blir det avlyst?"),
        max_length=300,
        help_text=_("Står i programmet, og i brevet til dem som har valgt det."),
        error_messages={"required": _("Skriv en grunn.")},
    )


class SendAgainForm(forms.Form):
    """How many letters had been sent when the button was shown."""

    letters = forms.IntegerField(min_value=0, max_value=32_000)


# ---- By the speaker's link -----------------------------------------------------------------------


class AboutSpeakerForm(forms.Form):
    name = forms.CharField(
        label=_("Navnet ditt"), max_length=120, error_messages={"required": _("Skriv navnet ditt.")}
    )
    title = forms.CharField(label=_("Stilling og arbeidssted"), max_length=160, required=False)


class OwnDocumentForm(forms.Form):
    """Which of their files."""

    document = forms.UUIDField()
