from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, ReadOnlyInline, ReasonForm, staff_of
from meetings import services
from meetings.admin.base import ForumFilter, InForumAdmin
from meetings.enums import MeetingState
from meetings.models import AgendaItem, Attendance, Meeting

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _cancel(request: HttpRequest, meeting: Meeting, answers: Mapping[str, Any]) -> StrOrPromise:
    services.cancel_meeting(
        meeting=meeting, because=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("Møtet er avlyst, og de som er med, får brev om det.")


def _may_be_cancelled(meeting: Meeting, _now: datetime) -> bool:
    return meeting.state in (MeetingState.PROPOSED, MeetingState.PLANNED)


class AgendaInline(ReadOnlyInline):
    model = AgendaItem
    fields = readonly_fields = ("position", "title", "presented_by", "minutes")


class AttendanceInline(ReadOnlyInline):
    model = Attendance
    fields = readonly_fields = ("name", "title", "employer")


@admin.register(Meeting)
class MeetingAdmin(InForumAdmin):
    list_display = ["title", "forum", "starts_at", "state", "place", "called_by", "openness"]
    list_filter = ["state", "openness", ForumFilter, "starts_at"]
    list_select_related = ["forum", "called_by"]
    search_fields = ["title", "forum__name", "place"]
    date_hierarchy = "starts_at"
    inlines = [AgendaInline, AttendanceInline]
    fields = readonly_fields = (
        *("title", "forum", "to_page", "state", "starts_at", "ends_at", "place", "online_url"),
        *("called_by", "openness", "practical", "cancelled_because", "changed_at"),
    )
    confirmed_actions = [
        ConfirmedAction(
            path="avlys",
            label=_("Avlys"),
            explanation=_("De som er med, får brev, og møtet blir strøket i kalenderen deres."),
            perform=_cancel,
            form=ReasonForm,
            is_offered=_may_be_cancelled,
        )
    ]
