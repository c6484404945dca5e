"""What will go out by the calendar the next month, and why; each can be held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, ReasonForm, staff_of
from core.hours import Closed
from core.refusals import Refused
from core.templatetags.when import when
from outbox import reminders
from outbox.admin.letters import Answers, EndedByAction
from outbox.models import HeldReminder
from outbox.services import reminding
from outbox.services.reminding import Reminder

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_RECEIVERS = 500
CHANGELIST = "admin:outbox_heldreminder_changelist"
MOVED = {
    Closed.NIGHT: _("Skulle gått %(when)s, men da er det natt."),
    Closed.WEEKEND: _("Skulle gått %(when)s, men da er det helg."),
    Closed.HOLIDAY: _("Skulle gått %(when)s, men da er det helligdag."),
}
LATE = {
    Closed.NIGHT: _("Skulle gått %(when)s, men nå er det natt."),
    Closed.WEEKEND: _("Skulle gått %(when)s, men nå er det helg."),
    Closed.HOLIDAY: _("Skulle gått %(when)s, men nå er det helligdag."),
}


@dataclass(frozen=True)
class Line:
    reminder: Reminder
    is_due: bool
    moved: StrOrPromise
    receivers_url: str
    act_url: str  # to hold it, or let it go


def line_of(reminder: Reminder, *, now: datetime) -> Line:
    name, key = reminder.source.name, reminder.occasion.key
    held = reminder.held
    words = LATE if reminder.is_late else MOVED
    moved = words[reminder.moved_because] if reminder.moved_because else ""
    return Line(
        reminder=reminder,
        is_due=reminder.leaves_at <= now,
        moved=moved and moved % {"when": when(reminder.occasion.due_at)},
        receivers_url=reverse("admin:outbox_heldreminder_receivers", args=[name, key]),
        act_url=reverse("admin:outbox_heldreminder_slipp", args=[held.pk])
        if held
        else reverse("admin:outbox_heldreminder_hold", args=[name, key]),
    )


def _release(request: HttpRequest, row: HeldReminder, _answers: Answers) -> StrOrPromise:
    reminding.release(source=row.source, key=row.key, by=staff_of(request), now=timezone.now())
    return _("Påminnelsen går ut likevel. Er den forfalt, går den innen et minutt.")


@admin.register(HeldReminder)
class HeldReminderAdmin(EndedByAction):
    readonly_fields = ["title", "about", "reason", "since", "by"]
    fields = ("title", "about", "reason", "since", "by")
    confirmed_actions = [
        ConfirmedAction(
            path="slipp",
            label=_("La den gå ut likevel"),
            explanation=_("Påminnelsen går ut når den skal. Er den forfalt, går den med en gang."),
            perform=_release,
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        where = "<str:source>/<str:key>"
        own = [
            path(
                f"mottakere/{where}/",
                view(self.receivers_view),
                name="outbox_heldreminder_receivers",
            ),
            path(f"hold/{where}/", view(self.hold_view), name="outbox_heldreminder_hold"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        lines = [line_of(each, now=now) for each in reminding.coming(now=now)]
        by_day = groupby(
            lines,
            key=lambda line: None if line.is_due else timezone.localdate(line.reminder.leaves_at),
        )
        context = {
            **self._context(request, _("Kommende påminnelser")),
            "days": [(day, list(rows)) for day, rows in by_day],
            "ahead": reminders.SEEN_AHEAD.days,
            "may_hold": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/outbox/heldreminder/coming.html", context)

    def receivers_view(self, request: HttpRequest, source: str, key: str) -> HttpResponse:
        now = timezone.now()
        reminder = self._found(request, source, key, now=now)
        receivers = reminder.source.receivers(key, now)
        context = {
            **self._context(request, reminder.occasion.about),
            "line": line_of(reminder, now=now),
            "receivers": receivers[:MOST_RECEIVERS],
            "more": max(0, len(receivers) - MOST_RECEIVERS),
            "may_hold": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/outbox/heldreminder/receivers.html", context)

    def hold_view(self, request: HttpRequest, source: str, key: str) -> HttpResponse:
        """As `ConfirmedAction`s, but the row comes of it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        now = timezone.now()
        reminder = self._found(request, source, key, now=now)
        by = staff_of(request)
        form = ReasonForm(request.POST if request.method == "POST" else None, row=None, by=by)
        if request.method == "POST" and form.is_valid():
            try:
                row = reminding.hold(
                    source=source, key=key, reason=form.cleaned_data["reason"], by=by, now=now
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("%s holdes tilbake.") % row)
                return redirect(CHANGELIST)
        title = _("Hold tilbake")
        about = f"{reminder.source.title}: {reminder.occasion.about}"
        context = {
            **self._context(request, title),
            "subtitle": about,
            "row": about,
            "row_url": reverse("admin:outbox_heldreminder_receivers", args=[source, key]),
            "action": {
                "explanation": _(
                    "Påminnelsen går ikke ut før noen slipper den. De som skulle fått den, får "
                    "ikke vite noe. Den holdes tilbake også om datoen flyttes."
                )
            },
            "form": form,
            "adminform": AdminForm(cast(Any, form), [(None, {"fields": list(form.fields)})], {}),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    @admin.display(description=_("påminnelse"))
    def title(self, row: HeldReminder) -> str:
        return reminders.title_of(row.source)

    def _found(self, request: HttpRequest, source: str, key: str, *, now: datetime) -> Reminder:
        if not self.has_view_permission(request):
            raise PermissionDenied
        reminder = reminding.find(source=source, key=key, now=now)
        if reminder is None:
            raise Http404
        return reminder

    def _context(self, request: HttpRequest, title: StrOrPromise) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
