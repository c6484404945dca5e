"""The same event next time: the new dates are seen before the draft is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import staff_of
from core.forms import FIRST_DAY, LAST_DAY
from core.refusals import Refused
from events import rules
from events.enums import Refusal
from events.models import Event
from events.services import copying


class StartsOnForm(forms.Form):
    starts_on = forms.DateField(
        label=gettext_lazy("Første dag neste gang"),
        widget=AdminDateWidget,
        error_messages={"required": gettext_lazy("Velg en dag.")},
    )

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Velg en dag mellom 2000 og 2099."))
        if day <= localdate():
            raise forms.ValidationError(Refusal.STARTS_TOO_EARLY.label)
        return day


class CopyForm(StartsOnForm):
    """The day as it was seen, and a key: the same button pressed twice makes one copy."""

    key = forms.UUIDField()


def copy_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """GET shows where every date goes; POST makes the draft."""
    if not request.user.has_perm("events.add_event"):
        raise PermissionDenied
    event = Event.objects.filter(pk=object_id).first()
    if event is None:
        raise Http404
    first = localdate(event.starts_at)
    suggested = first + timedelta(days=rules.days_until_next(first, today=localdate()))
    asked = request.POST if request.method == "POST" else request.GET
    form_type = CopyForm if request.method == "POST" else StartsOnForm
    form = form_type(asked if "starts_on" in asked else {"starts_on": suggested})
    form.is_valid()
    starts_on = form.cleaned_data.get("starts_on")
    if request.method == "POST" and form.is_valid():
        return _copied(request, event, form)
    context = {
        **admin.site.each_context(request),
        "title": _("Kopier til neste gang"),
        "subtitle": str(event),
        "opts": Event._meta,
        "event": event,
        "form": form,
        "starts_on": starts_on,
        "is_another_weekday": starts_on and starts_on.weekday() != first.weekday(),
        "moved": copying.moved_dates(event, days=(starts_on - first).days) if starts_on else [],
        "key": uuid4(),
        "media": form.media,
    }
    return TemplateResponse(request, "admin/events/event/next_time.html", context)


def _copied(request: HttpRequest, event: Event, form: forms.Form) -> HttpResponse:
    given = form.cleaned_data
    try:
        draft = copying.copy_to(
            event=event,
            uid=given["key"],
            starts_on=given["starts_on"],
            by=staff_of(request),
            now=timezone.now(),
        )
    except Refused as refused:
        before = Event.objects.filter(uid=given["key"]).first()
        if before is None:
            messages.error(request, str(refused))
            return redirect(request.path)
        draft = before
    messages.success(
        request, _("Her er utkastet. Se over tekst, tider og priser, og publiser når det er klart.")
    )
    return redirect(reverse("admin:events_event_change", args=[draft.pk]))
