from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, ReadOnlyAdmin, staff_of
from events.admin.columns import EventFilter
from events.models import CheckIn, CheckInLink
from events.rules.door import address_of, refusal_at_door
from events.services import doors

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CheckInEventFilter(EventFilter):
    path = "participant__event"


@admin.register(CheckIn)
class CheckInAdmin(ReadOnlyAdmin):
    """Who came when; the doors write it."""

    list_display = ["participant", "event", "to", "at", "door", "received_at"]
    list_filter = [CheckInEventFilter, "door"]
    list_select_related = ["participant__event", "session"]
    search_fields = ["participant__name", "participant__event__title", "door"]
    ordering = ["-at", "-pk"]
    fields = ["participant", "session", "at", "received_at", "door", "device"]

    @admin.display(description=_("arrangement"))
    def event(self, row: CheckIn) -> str:
        return str(row.participant.event)

    @admin.display(description=_("til"))
    def to(self, row: CheckIn) -> StrOrPromise:
        return row.session.title if row.session else _("Hele arrangementet")


def _shut(request: HttpRequest, link: CheckInLink, _answers: Mapping[str, Any]) -> StrOrPromise:
    doors.shut_door(link=link, by=staff_of(request), now=timezone.now())
    return _("Lenken er stengt, og lista slettes fra enhetene som har den.")


def _is_open(link: CheckInLink, _now: datetime) -> bool:
    return link.revoked_at is None


@admin.register(CheckInLink)
class CheckInLinkAdmin(ActionsAdmin):
    list_display = ["door", "event", "state", "created_at", "created_by"]
    list_filter = [EventFilter]
    list_select_related = ["event", "created_by"]
    search_fields = ["door", "event__title"]
    autocomplete_fields = ["event"]
    ordering = ["-created_at", "-pk"]
    additions_are_told = True
    confirmed_actions = [
        ConfirmedAction(
            path="steng",
            label=_("Steng lenken"),
            explanation=_(
                "Den som har lenken, kommer ikke lenger inn, og lista slettes fra enheten neste "
                "gang den er på nett."
            ),
            perform=_shut,
            is_offered=_is_open,
        ),
    ]

    def get_fields(self, request: HttpRequest, obj: CheckInLink | None = None) -> Any:
        own = ["event", "door", "valid_from", "valid_until"]
        return own if obj is None else [*own, "address", "state", "created_at", "created_by"]

    def get_readonly_fields(self, request: HttpRequest, obj: CheckInLink | None = None) -> Any:
        return () if obj is None else ("event", "address", "state", "created_at", "created_by")

    def save_model(
        self, request: HttpRequest, obj: CheckInLink, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = doors.open_door(**form.cleaned_data, by=staff_of(request), now=timezone.now())
        obj.pk, obj.uid = made.pk, made.uid

    @admin.display(description=_("adresse"))
    def address(self, link: CheckInLink) -> str:
        return format_html('<a href="{0}">{0}</a>', address_of(link))

    @admin.display(description=_("tilstand"))
    def state(self, link: CheckInLink) -> StrOrPromise:
        refusal = refusal_at_door(link, now=timezone.now())
        until = f"{localtime(link.closes_at):%d.%m.%Y %H.%M}"
        return refusal.label if refusal else _("Virker til %(time)s") % {"time": until}
