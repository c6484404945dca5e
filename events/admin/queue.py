from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, ReasonForm, link_to, staff_of
from events import services
from events.admin.columns import EventFilter
from events.enums import OPEN_QUEUE_STATES, QueueState
from events.models import QueueEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


def _accept(request: HttpRequest, entry: QueueEntry, _answers: Answers) -> StrOrPromise:
    services.accept_offer(entry=entry, by=staff_of(request), now=timezone.now())
    return _("Tilbudet er tatt imot, og personen har fått plassen.")


def _decline(request: HttpRequest, entry: QueueEntry, _answers: Answers) -> StrOrPromise:
    services.decline_offer(entry=entry, by=staff_of(request), now=timezone.now())
    return _("Tilbudet er avslått, og plassen går videre i køen.")


def _overbook(request: HttpRequest, entry: QueueEntry, answers: Answers) -> StrOrPromise:
    services.seat_wait(
        entry=entry,
        by=staff_of(request),
        now=timezone.now(),
        reason=answers["reason"],
    )
    return _("De som ventet her, har fått plass over grensen.")


def _leave(request: HttpRequest, entry: QueueEntry, answers: Answers) -> StrOrPromise:
    services.end_wait(
        entry=entry,
        by=staff_of(request),
        now=timezone.now(),
        reason=answers["reason"],
    )
    return _("De som ventet her, er ute av køen og får brev om det.")


def _is_offered(entry: QueueEntry, now: datetime) -> bool:
    has_time = entry.offer_expires_at is not None and entry.offer_expires_at > now
    return entry.state == QueueState.OFFERED and has_time


def _is_open(entry: QueueEntry, _now: datetime) -> bool:
    return entry.state in OPEN_QUEUE_STATES


class QueueEventFilter(EventFilter):
    path = "pool__event"


@admin.register(QueueEntry)
class QueueEntryAdmin(ActionsAdmin):
    """In the order they came; the number in line is worked out, never stored."""

    list_display = [
        *("who", "event", "waits_for", "place", "places", "state", "asks_first"),
        *("joined_at", "offer_expires_at"),
    ]
    list_filter = ["state", QueueEventFilter, "takes_place_at_once"]
    list_select_related = ["booking__booked_by", "pool__event", "pool__session"]
    search_fields = [
        *("booking__booked_by__name", "booking__booked_by__email", "pool__event__title"),
        *("booking__guest_name", "booking__guest_email", "participants__name"),
    ]
    ordering = ["pool__event__starts_at", "pool", "pk"]
    fields = readonly_fields = (
        "who",
        "to_event",
        "to_booking",
        "waits_for",
        "place",
        "places",
        "offered_places",
        "waits_for_all",
        "takes_place_at_once",
        "state",
        "joined_at",
        "offered_at",
        "offer_expires_at",
        "settled_at",
    )
    confirmed_actions = [
        ConfirmedAction(
            path="ja",
            label=_("Takk ja for den som ringer"),
            explanation=_("Personen får plassen og et brev om det."),
            perform=_accept,
            is_offered=_is_offered,
        ),
        ConfirmedAction(
            path="nei",
            label=_("Takk nei for den som ringer"),
            explanation=_("Plassen går til den neste i køen."),
            perform=_decline,
            is_offered=_is_offered,
        ),
        ConfirmedAction(
            path="gi-plass",
            label=_("Gi plass over grensen"),
            explanation=_(
                "Alle som venter sammen her, får plass selv om det er fullt. De som står foran "
                "i køen, mister ingenting: plassene kommer i tillegg."
            ),
            perform=_overbook,
            form=ReasonForm,
            is_offered=_is_open,
        ),
        ConfirmedAction(
            path="ta-ut",
            label=_("Ta ut av køen"),
            explanation=_("Personen mister plassen i køen og får et brev med grunnen du skriver."),
            perform=_leave,
            form=ReasonForm,
            is_offered=_is_open,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.with_place()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """One stands in a queue by signing up."""
        return False

    @admin.display(description=_("person"), ordering="booking__booked_by__name")
    def who(self, entry: QueueEntry) -> str:
        return entry.booking.booker_name

    @admin.display(description=_("arrangement"), ordering="pool__event__starts_at")
    def event(self, entry: QueueEntry) -> str:
        return entry.pool.event.title

    @admin.display(description=_("arrangement"))
    def to_event(self, entry: QueueEntry) -> str:
        return link_to(entry.pool.event)

    @admin.display(description=_("til"))
    def waits_for(self, entry: QueueEntry) -> str:
        return str(entry.pool.session or entry.pool.name)

    @admin.display(description=_("påmelding"))
    def to_booking(self, entry: QueueEntry) -> str:
        return link_to(entry.booking)

    @admin.display(description=_("nummer i køen"))
    def place(self, entry: Any) -> StrOrPromise:
        return "–" if entry.place is None else str(entry.place)

    @admin.display(description=_("vil bli spurt først"), boolean=True)
    def asks_first(self, entry: QueueEntry) -> bool:
        return not entry.takes_place_at_once
