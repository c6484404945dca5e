"""Somebody is on the phone and wants a place: find or write down the person, then sign up."""

from __future__ import annotations

import re
from functools import reduce
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.widgets import (
    AdminEmailInputWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
)
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import staff_of
from core.refusals import Refused
from events import rules
from events.enums import Refusal
from events.models import Booking, Event, Participant
from events.services.desk import note_text, sign_up_caller
from events.services.wishes import Invoice
from members import rules as member_rules
from members.models import Organisation, Person
from members.register import is_organisation_number
from members.services.people import register_for

MOST_HITS = 12
MOST_WORDS = 5


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Navn, e-postadresse eller telefon"),
        max_length=80,
        required=False,
        widget=AdminTextInputWidget(attrs={"type": "search"}),
    )
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class WriteDownForm(forms.Form):
    name = forms.CharField(label=_("Navn"), max_length=120, widget=AdminTextInputWidget)
    email = forms.EmailField(
        label=_("E-postadresse"),
        max_length=254,
        widget=AdminEmailInputWidget,
        help_text=_("Brevene går hit. Den er ikke bekreftet før personen logger inn."),
    )
    phone = forms.CharField(
        label=_("Telefon"), max_length=30, required=False, widget=AdminTextInputWidget
    )


class CallerForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("For organisasjonen"),
        queryset=Organisation.objects.all(),
        required=False,
        widget=AutocompleteSelect(Booking._meta.get_field("organisation"), admin.site),
        help_text=_("Bestemmer prisen. Tomt betyr at personen kommer på egen hånd."),
    )
    category = forms.ChoiceField(label=_("Pris"), required=False)
    invoice_name = forms.CharField(
        label=_("Navn på fakturamottaker"),
        max_length=160,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Tomt betyr organisasjonen."),
    )
    invoice_orgnr = forms.CharField(
        label=_("Organisasjonsnummer"),
        max_length=20,
        required=False,
        widget=AdminTextInputWidget,
    )
    invoice_reference = forms.CharField(
        label=_("Fakturareferanse"), max_length=60, required=False, widget=AdminTextInputWidget
    )
    takes_place_at_once = forms.BooleanField(
        label=_("Vil ha plassen med en gang hvis det er kø"),
        required=False,
        help_text=_("Ellers får personen et tilbud å svare på."),
    )
    overbook_because = forms.CharField(
        label=_("Gi plass selv om det er fullt, fordi"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("La feltet stå tomt når personen skal stille seg i køen som andre."),
    )
    note = forms.CharField(
        label=_("Merknad"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Står i handlingsloggen. Skriv aldri noe om helse."),
    )
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations: Any = self.fields["organisation"]
        organisations.queryset = Organisation.objects.existing(on=timezone.localdate())
        self.categories = {str(row.pk): row for row in event.categories.all()}
        priced = [
            (key, f"{row.name}: {row.price:.2f} kr".replace(".", ","))
            for key, row in self.categories.items()
        ]
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("Den som gjelder for organisasjonen")), *priced]

    def clean_invoice_orgnr(self) -> str:
        number = re.sub(r"\s", "", self.cleaned_data["invoice_orgnr"])
        if number and not is_organisation_number(number):
            raise forms.ValidationError(
                _("Dette er ikke et organisasjonsnummer. Det har ni siffer, som 974 760 673.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        has_price = any(row.price for row in self.categories.values())
        payer = answers.get("organisation") or answers.get("invoice_name")
        if has_price and not payer and "organisation" not in self.errors:
            self.add_error("invoice_name", Refusal.INVOICE_NEEDED.label)
        return answers

    @property
    def invoice(self) -> Invoice | None:
        if not self.cleaned_data["invoice_name"]:
            return None
        return Invoice(
            name=self.cleaned_data["invoice_name"],
            orgnr=self.cleaned_data["invoice_orgnr"],
            reference=self.cleaned_data["invoice_reference"],
        )


def caller_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """GET finds the person; POST writes down a new one, or signs up the chosen one."""
    if not request.user.has_perm("events.add_booking"):
        raise PermissionDenied
    event = Event.objects.prefetch_related("pools", "categories").filter(pk=object_id).first()
    if event is None:
        raise Http404
    find = FindForm(request.GET)
    find.is_valid()
    person = _people().filter(pk=find.cleaned_data.get("person") or 0).first()
    if person is None:
        return _find_person(request, event, find)
    return _sign_up(request, event, person)


def _people() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True).prefetch_related("affiliations__organisation")


def _find_person(request: HttpRequest, event: Event, find: FindForm) -> HttpResponse:
    write_down = WriteDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and write_down.is_valid():
        try:
            person = register_for(
                **write_down.cleaned_data, by=staff_of(request), now=timezone.now()
            )
        except Refused as refused:
            write_down.add_error("email", str(refused))
        else:
            return redirect(f"{request.path}?person={person.pk}")
    words = find.cleaned_data.get("q", "").split()[:MOST_WORDS]
    context = {
        "find": find,
        "hits": list(_matching(words)[:MOST_HITS]) if words else [],
        "has_searched": bool(words),
        "write_down": write_down,
        "adminform": _admin_form(write_down),
    }
    return _page(request, event, context)


def _matching(words: list[str]) -> QuerySet[Person]:
    """Every word stands in the name, the address or the phone number."""
    wanted = reduce(
        lambda so_far, word: (
            so_far & (Q(name__icontains=word) | Q(email__icontains=word) | Q(phone__icontains=word))
        ),
        words,
        Q(),
    )
    return _people().filter(wanted).order_by("name", "pk")


def _sign_up(request: HttpRequest, event: Event, person: Person) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    choices = member_rules.acting_choices(person, on=today)
    theirs = choices[0].organisation if choices else None
    initial = {
        "organisation": theirs or member_rules.pointed_to_by(person.email, on=today),
        "takes_place_at_once": True,
        "idempotency_key": uuid4(),
    }
    form = CallerForm(
        request.POST if request.method == "POST" else None, initial=initial, event=event
    )
    if request.method == "POST" and form.is_valid():
        try:
            participant = _do(request, event, person, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, note_text(participant))
            return redirect(reverse("admin:events_participant_change", args=[participant.pk]))
    context = {
        "person": person,
        "choices": choices,
        "form": form,
        "adminform": _admin_form(form),
        "place_words": _places_left(event),
    }
    return _page(request, event, context)


def _do(request: HttpRequest, event: Event, person: Person, form: CallerForm) -> Participant:
    answers = form.cleaned_data
    return sign_up_caller(
        event=event,
        person=person,
        organisation=answers["organisation"],
        category=form.categories.get(answers["category"]),
        invoice=form.invoice,
        takes_place_at_once=answers["takes_place_at_once"],
        overbook_because=answers["overbook_because"],
        note=answers["note"],
        idempotency_key=answers["idempotency_key"],
        by=staff_of(request),
        now=timezone.now(),
    )


def _places_left(event: Event) -> str:
    left = [rules.places_left(pool) for pool in event.pools.all() if pool.session_id is None]
    if None in left:
        return _("Det er ingen grense for hvor mange som kan komme.")  # type: ignore[return-value]
    total = sum(places or 0 for places in left)
    return ngettext("%(total)d ledig plass.", "%(total)d ledige plasser.", total) % {"total": total}


def _admin_form(form: forms.Form) -> AdminForm:
    return AdminForm(form, [(None, {"fields": list(form.fields)})], {})  # type: ignore[arg-type]


def _page(request: HttpRequest, event: Event, context: dict[str, Any]) -> HttpResponse:
    common = {
        **admin.site.each_context(request),
        "title": _("Meld på en som ringer"),
        "subtitle": str(event),
        "opts": Event._meta,
        "event": event,
        "media": context["adminform"].media,
    }
    return TemplateResponse(request, "admin/events/event/phone.html", {**common, **context})
