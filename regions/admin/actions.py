"""What staff do with chapters, each on a page of its own that says what will happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget, AutocompleteSelect
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, RowForm, staff_of
from members.models import County, Organisation, Person
from regions import rules, services
from regions.enums import BoardPosition
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


# ---- Forms -------------------------------------------------------------------------------------


class FirstDayForm(RowForm):
    starts_on = forms.DateField(label=_("Fra og med"), widget=AdminDateWidget)


class CoverageForm(FirstDayForm):
    county = forms.ModelChoiceField(
        County.objects.order_by("sort_key", "-exists_until"),
        label=_("Fylke"),
        required=False,
        help_text=_("Et fylke som er borte, betyr kommunene som lå der, også etter sammenslåing."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Eller én organisasjon"),
        required=False,
        widget=AutocompleteSelect(Coverage._meta.get_field("organisation"), admin.site),
        help_text=_("Det som er sagt om en organisasjon, går foran det som er sagt om fylket."),
    )
    field_order = ("county", "organisation", "starts_on")


class SeatForm(FirstDayForm):
    person = forms.ModelChoiceField(
        Person.objects.filter(is_active=True),
        label=_("Person"),
        widget=AutocompleteSelect(BoardTerm._meta.get_field("person"), admin.site),
    )
    position = forms.ChoiceField(label=_("Verv"), choices=BoardPosition)
    rank = forms.IntegerField(
        label=_("Rekkefølge"), initial=1, min_value=1, max_value=20, help_text=_("1. og 2. vara.")
    )
    on_behalf_of = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Fra organisasjonen"),
        required=False,
        widget=AutocompleteSelect(BoardTerm._meta.get_field("on_behalf_of"), admin.site),
    )
    elected_at = forms.CharField(
        label=_("Valgt på"), required=False, max_length=120, widget=AdminTextInputWidget
    )
    ends_on = forms.DateField(
        label=_("Til og med"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("Tomt betyr til noen avslutter vervet."),
    )
    field_order = ("person", "position", "rank", "on_behalf_of", "elected_at", "starts_on")


class GrantForm(RowForm):
    person = forms.ModelChoiceField(
        Person.objects.filter(is_active=True),
        label=_("Person"),
        widget=AutocompleteSelect(EditorGrant._meta.get_field("person"), admin.site),
    )
    ends_on = forms.DateField(
        label=_("Til og med"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("Høyst to år. Tomt betyr ett år."),
    )


# ---- What is done ------------------------------------------------------------------------------


def cover(request: HttpRequest, chapter: Chapter, answers: Answers) -> StrOrPromise:
    services.cover(chapter=chapter, **answers, by=staff_of(request), now=timezone.now())
    return _("Dekningen er registrert.")


def seat(request: HttpRequest, chapter: Chapter, answers: Answers) -> StrOrPromise:
    term = services.seat(chapter=chapter, **answers, by=staff_of(request), now=timezone.now())
    return _("%(person)s er skrevet inn i styret.") % {"person": term.person}


def grant(request: HttpRequest, chapter: Chapter, answers: Answers) -> StrOrPromise:
    grant = services.grant_editor(
        chapter=chapter, **answers, by=staff_of(request), now=timezone.now()
    )
    return _("%(person)s er redaktør, og har fått brev om det.") % {"person": grant.person}


def end_coverage(request: HttpRequest, coverage: Coverage, answers: Answers) -> StrOrPromise:
    services.end_coverage(
        coverage=coverage, ends_on=answers["ends_on"], by=staff_of(request), now=timezone.now()
    )
    return _("Dekningen har fått en siste dag.")


def unseat(request: HttpRequest, term: BoardTerm, answers: Answers) -> StrOrPromise:
    services.unseat(term=term, ends_on=answers["ends_on"], by=staff_of(request), now=timezone.now())
    return _("Vervet har fått en siste dag.")


def renew(request: HttpRequest, grant: EditorGrant, answers: Answers) -> StrOrPromise:
    services.grant_editor(
        chapter=grant.chapter,
        person=grant.person,
        ends_on=answers["ends_on"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Retten er fornyet, og personen har fått brev om det.")


def end_grant(request: HttpRequest, grant: EditorGrant, _answers: Answers) -> StrOrPromise:
    services.end_grant(grant=grant, by=staff_of(request), now=timezone.now())
    return _("Retten er avsluttet, og personen har fått brev om det.")


def goes_on(row: Coverage | BoardTerm | EditorGrant, now: datetime) -> bool:
    return row.ends_on is None or row.ends_on >= timezone.localdate(now)


def today(_row: Any) -> dict[str, Any]:
    return {"starts_on": timezone.localdate()}


def in_a_year(_row: Any) -> dict[str, Any]:
    return {"ends_on": rules.years_after(timezone.localdate(), 1)}


CHAPTER_ACTIONS = [
    ConfirmedAction(
        path="dekning",
        label=_("Legg til dekning"),
        explanation=_(
            "Medlemmene av laget er de medlemmene som hører til det laget dekker. "
            "De blir regnet ut for hver dag og skrives ikke inn."
        ),
        perform=cover,
        form=CoverageForm,
        initial=today,
    ),
    ConfirmedAction(
        path="styre",
        label=_("Skriv inn i styret"),
        explanation=_(
            "Navnet, vervet og perioden står åpent på siden til laget. En ny leder eller "
            "nestleder tar over vervet fra den som har det, og den som alt sitter i styret, "
            "bytter verv. Lederen kan publisere for laget og gi redaktørrett."
        ),
        perform=seat,
        form=SeatForm,
        initial=today,
    ),
    ConfirmedAction(
        path="redaktor",
        label=_("Gi redaktørrett"),
        explanation=_(
            "Personen kan fra i dag skrive, publisere og styre alle møteplassene til laget, "
            "og får et brev om det."
        ),
        perform=grant,
        form=GrantForm,
        initial=in_a_year,
    ),
]
