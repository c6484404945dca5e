from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, LinkField, TimeForm, as_rich_text
from core.hours import at
from events.enums import EventState, EventType
from events.models import Event
from events.services.drafts import Terms, deadline_on, has_plain_terms
from members.models import County
from regions.models import Chapter

DAY_IS_OVER = time(23, 59)


class MeetupForm(TimeForm, forms.ModelForm):
    """All of a meetup on one page; only the first part must be filled in."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    chapter = forms.ModelChoiceField(
        label=_("Fylkeslag"),
        queryset=Chapter.objects.none(),
        error_messages={
            "required": _("Velg hvem som arrangerer."),
            "invalid_choice": _("Velg et fylkeslag fra lista."),
        },
    )
    closes_on = forms.DateField(
        label=_("Påmeldingsfrist"),
        widget=DayInput,
        required=False,
        help_text=_("Siste dag å melde seg på og av. Tomt betyr dagen før."),
    )
    capacity = forms.IntegerField(
        label=_("Antall plasser"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Tomt betyr ingen grense."),
    )
    names_on = forms.DateField(
        label=_("Frist for navn"),
        widget=DayInput,
        required=False,
        help_text=_(
            "Den som melder på flere, kan vente med navn eller bytte person til og med denne "
            "dagen. Tomt betyr avmeldingsfristen."
        ),
    )
    member_price = forms.DecimalField(
        label=_("Pris for medlemmer, i kroner"),
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        initial=0,
    )
    other_price = forms.DecimalField(
        label=_("Pris for andre, i kroner"),
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        initial=0,
        required=False,
        help_text=_("La det stå tomt hvis treffet bare er for medlemmer."),
    )

    FIRST = ("chapter", "title", "type", "day", "starts", "ends", "is_online", "place_name")
    WORDS = ("summary", "body")
    SIGN_UP = ("capacity", "member_price", "other_price", "closes_on")
    MORE = (
        *("last_day", "names_on", "address", "online_url", "county"),
        *("contact_name", "contact_email", "practical", "access"),
        *("is_open_to_guests", "asks_for_needs", "language", "picture", "picture_alt"),
    )
    TERMS = ("capacity", "member_price", "other_price")
    WHEN_AND_WHERE = (
        *("day", "starts", "ends", "last_day"),
        *("is_online", "place_name", "address", "online_url"),
    )

    class Meta:
        model = Event
        fields = [
            *("title", "type", "is_online", "place_name", "summary", "body", "address"),
            *("online_url", "county", "contact_name", "contact_email", "practical", "access"),
            *("is_open_to_guests", "asks_for_needs", "language", "picture", "picture_alt"),
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "access": forms.Textarea(attrs={"rows": 3}),
            "picture": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        }
        field_classes = {"online_url": LinkField}
        labels = {
            "title": _("Tittel"),
            "type": _("Hva slags møteplass"),
            "is_online": _("Det er på nett"),
            "place_name": _("Sted"),
            "summary": _("Kort om treffet"),
            "body": _("Mer om treffet"),
            "address": _("Gateadresse"),
            "online_url": _("Lenke til møtet på nett"),
            "county": _("Fylke"),
            "contact_name": _("Kontaktperson"),
            "contact_email": _("Kontaktadresse"),
            "practical": _("Praktisk informasjon"),
            "access": _("Tilgjengelighet"),
            "is_open_to_guests": _("Åpent for folk uten konto"),
            "asks_for_needs": _("Spør de påmeldte om mat og tilrettelegging"),
            "language": _("Språk"),
            "picture": _("Bilde"),
            "picture_alt": _("Bildet i ord"),
        }
        help_texts = {
            "summary": _("To–tre setninger. De står i lista og i invitasjonen."),
            "access": _("For eksempel trinnfri adkomst, teleslynge og tegnspråktolk."),
            "picture_alt": _("Det en som ikke ser bildet, trenger å vite."),
            "contact_email": _("Den folk kan skrive til. Den vises på siden."),
            "is_open_to_guests": _(
                "Da holder det med navn og e-postadresse. De får en lenke der de ser plassen sin "
                "og kan melde seg av. Prisen er den for andre enn medlemmer."
            ),
            "asks_for_needs": _(
                "Svarene er helseopplysninger. Bare sekretariatet ser dem, og de slettes "
                "14 dager etter."
            ),
        }
        error_messages = {
            "title": {"required": _("Skriv en tittel.")},
            "summary": {"required": _("Skriv kort hva det er, så folk vet om det er noe for dem.")},
        }

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        event: Event | None = None,
        chapters: Any = (),
        is_staff: bool = False,
        now: datetime,
    ) -> None:
        super().__init__(data, files, instance=event, initial=self._initial(event, chapters))
        self.now = now
        self._field("county").queryset = County.objects.existing(on=localdate(now))
        self._field("type").choices = [
            (value, label) for value, label in EventType.choices if value
        ]
        if event is None:
            self._choose_among(chapters, is_staff=is_staff)
        else:
            self._leave_out("chapter")
            self._field("uid").required = False
            if event.state != EventState.DRAFT:
                self._leave_out(*self.WHEN_AND_WHERE, "member_price", "other_price")
            if not has_plain_terms(event):
                self._leave_out(*self.TERMS)

    def _initial(self, event: Event | None, chapters: Any) -> dict[str, Any]:
        if event is None:
            contact = chapters[0] if len(chapters) == 1 else None
            return {
                "uid": uuid.uuid4(),
                "type": EventType.MEETUP,
                "contact_name": contact.contact_name if contact else "",
                "contact_email": contact.contact_email if contact else "",
            }
        prefetch_related_objects([event], "categories", "pools")
        prices = {category.audience: category.price for category in event.categories.all()}
        own = [pool for pool in event.pools.all() if pool.session_id is None]
        return TimeForm.times_of(event) | {
            "uid": uuid.uuid4(),
            "closes_on": localdate(event.sign_up_closes_at),
            "names_on": localdate(event.names_until) if event.names_until else None,
            "capacity": own[0].capacity if own else None,
            "member_price": prices.get("members", 0),
            "other_price": prices.get("others"),
        }

    def _choose_among(self, chapters: Any, *, is_staff: bool) -> None:
        self.only_chapter = chapters[0] if len(chapters) == 1 and not is_staff else None
        if self.only_chapter:
            self._leave_out("chapter")
            return
        field = self._field("chapter")
        field.queryset = Chapter.objects.filter(pk__in=[chapter.pk for chapter in chapters])
        field.required = not is_staff
        field.empty_label = _("Sekretariatet") if is_staff else _("Velg")

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _leave_out(self, *names: str) -> None:
        for name in names:
            self.fields.pop(name, None)

    def clean_body(self) -> str:
        return as_rich_text(self.cleaned_data["body"])

    def clean_practical(self) -> str:
        return as_rich_text(self.cleaned_data["practical"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        starts_at = given.get("starts_at")
        if starts_at and starts_at <= self.now and self.has_new_time:
            self.add_error("day", _("Velg et tidspunkt som kommer."))
        if given.get("picture") and not given.get("picture_alt"):
            self.add_error("picture_alt", _("Beskriv bildet i ord."))
        closes_on = given.get("closes_on")
        if closes_on and starts_at and closes_on > localdate(given["ends_at"]):
            self.add_error("closes_on", _("Fristen kan ikke være etter at det er over."))
        names_on = given.get("names_on")
        if names_on and starts_at and names_on > localdate(starts_at):
            self.add_error("names_on", _("Fristen kan ikke være etter at det har begynt."))
        return given

    @property
    def has_new_time(self) -> bool:
        return not {"day", "starts"}.isdisjoint(self.changed_data)

    @property
    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the order of the page."""
        named = {"first": self.FIRST, "words": self.WORDS, "sign_up": self.SIGN_UP}
        found = {part: self._present(names) for part, names in named.items()}
        return found | {"more": self._present(self.MORE)}

    def _present(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def has_errors_further_down(self) -> bool:
        return not self.errors.keys().isdisjoint(self.MORE)

    @property
    def arranger(self) -> Chapter | None:
        return self.only_chapter or self.cleaned_data.get("chapter")

    @property
    def terms(self) -> Terms | None:
        """None where the form does not ask for places and prices."""
        if "capacity" not in self.fields:
            return None
        given = self.cleaned_data
        return Terms(
            capacity=given["capacity"],
            member_price=given.get("member_price", Decimal(0)),
            other_price=given.get("other_price"),
        )

    def event_fields(self) -> dict[str, Any]:
        """What is new, in the words of the model."""
        given, is_new = self.cleaned_data, self.instance.pk is None
        names = [name for name in self._meta.fields or [] if name in self.fields]
        changes = {name: given[name] for name in names if is_new or name in self.changed_data}
        if not changes.get("picture"):
            changes.pop("picture", None)
        if "starts_at" in given:
            changes |= {"starts_at": given["starts_at"], "ends_at": given["ends_at"]}
        if is_new or "closes_on" in self.changed_data:
            changes |= self._deadlines()
        if "names_on" in self.changed_data:
            names_on = given["names_on"]
            changes["names_until"] = at(names_on, DAY_IS_OVER) if names_on else None
        return changes

    def _deadlines(self) -> dict[str, datetime]:
        starts_at = self.cleaned_data.get("starts_at") or self.instance.starts_at
        ends_at = self.cleaned_data.get("ends_at") or self.instance.ends_at
        closes_on = self.cleaned_data["closes_on"] or localdate(starts_at) - timedelta(days=1)
        opens_at = self.instance.sign_up_opens_at or self.now
        closes_at = deadline_on(
            at(closes_on, DAY_IS_OVER), starts_at=starts_at, ends_at=ends_at, opens_at=opens_at
        )
        return {"sign_up_closes_at": closes_at, "cancel_until": min(closes_at, starts_at)}
