from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, ReadOnlyInline, ReasonForm, staff_of
from core.templatetags.when import when
from meetings import services
from meetings.admin.base import ForumFilter, InForumAdmin
from meetings.enums import RecordState
from meetings.models import Record, RecordPoint

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


def _approve(request: HttpRequest, record: Record, _answers: Answers) -> StrOrPromise:
    services.approve(record=record, by=staff_of(request), now=timezone.now())
    return _("Referatet er godkjent, og de som er med, får brev om det.")


def _send_back(request: HttpRequest, record: Record, answers: Answers) -> StrOrPromise:
    services.send_back(
        record=record, because=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("Referatet er sendt tilbake.")


def _waits(record: Record, _now: datetime) -> bool:
    return record.state == RecordState.FOR_APPROVAL


class PointInline(ReadOnlyInline):
    model = RecordPoint
    fields = readonly_fields = ("position", "title", "words", "decision")

    @admin.display(description=_("hva som ble sagt"))
    def words(self, point: RecordPoint) -> str:
        return strip_tags(str(point.text)) or "–"


class MeetingForumFilter(ForumFilter):
    path = "meeting__forum"


@admin.register(Record)
class RecordAdmin(InForumAdmin):
    list_display = ["meeting", "of", "held", "state", "openness", "approved_by", "approved_at"]
    list_filter = ["state", "openness", MeetingForumFilter, "approved_at"]
    list_select_related = ["meeting__forum", "approved_by"]
    search_fields = ["meeting__title", "meeting__forum__name", "points__title"]
    inlines = [PointInline]
    fields = readonly_fields = (
        *("meeting", "of", "held", "to_page", "state", "openness", "leader_name"),
        *("secretary_name", "begun_by", "sent_back_because", "approved_by", "approved_at"),
    )
    confirmed_actions = [
        ConfirmedAction(
            path="godkjenn",
            label=_("Godkjenn"),
            explanation=_("Etter dette kan ingen endre referatet. De som er med, får brev."),
            perform=_approve,
            is_offered=_waits,
        ),
        ConfirmedAction(
            path="tilbake",
            label=_("Send tilbake"),
            explanation=_("Den som skrev det, får brev med det du skriver, og kan rette det."),
            perform=_send_back,
            form=ReasonForm,
            is_offered=_waits,
        ),
    ]

    @admin.display(description=_("nettverk eller avtale"), ordering="meeting__forum__name")
    def of(self, record: Record) -> str:
        return record.meeting.forum.name

    @admin.display(description=_("når"), ordering="meeting__starts_at")
    def held(self, record: Record) -> str:
        return when(record.meeting.starts_at) if record.meeting.starts_at else "–"
