from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ActionsAdmin,
    ConfirmedAction,
    KeptAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ReasonForm,
    link_to,
    staff_of,
)
from core.templatetags.when import when
from events import rules, services
from events.admin.columns import EventFilter
from events.enums import ParticipantState
from events.models import Answer, Booking, Need, Participant

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


class ParticipantInline(ReadOnlyInline):
    model = Participant
    fields = ["name", "email", "category", "price", "state", "registered_at", "cancelled_at"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        return super().get_queryset(request).select_related("category")


@admin.register(Booking)
class BookingAdmin(KeptAdmin):
    list_display = ["who", "title", "organisation_name", "invoice_name", "created_at"]
    list_filter = [EventFilter]
    list_select_related = ["booked_by", "event", "organisation"]
    search_fields = [
        "booked_by__name",
        "booked_by__email",
        "guest_name",
        "guest_email",
        "event__title",
        "organisation__name",
        "invoice_orgnr",
        "invoice_reference",
    ]
    date_hierarchy = "created_at"
    inlines = [ParticipantInline]
    fields = [
        "event",
        "booked_by",
        "guest_name",
        "guest_email",
        "organisation",
        "invoice_name",
        "invoice_orgnr",
        "invoice_reference",
        "created_at",
        "reference",
    ]
    readonly_fields = [
        *("event", "booked_by", "guest_name", "guest_email", "organisation", "created_at"),
        "reference",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made from the event's page: sign-up has rules."""
        return False

    @admin.display(description=_("meldt på av"), ordering="booked_by__name")
    def who(self, booking: Booking) -> str:
        return booking.booker_name

    @admin.display(description=_("arrangement"), ordering="event__starts_at")
    def title(self, booking: Booking) -> str:
        return booking.event.title

    @admin.display(description=_("for organisasjonen"), ordering="organisation__sort_key")
    def organisation_name(self, booking: Booking) -> StrOrPromise:
        return str(booking.organisation or "–")


def _name_of(participant: Participant) -> StrOrPromise:
    return participant.name or _("Plassen uten navn")


def _cancel(request: HttpRequest, participant: Participant, answers: Answers) -> StrOrPromise:
    services.cancel(
        participant=participant,
        by=staff_of(request),
        now=timezone.now(),
        reason=answers["reason"],
    )
    return _("%(name)s er meldt av og får brev om det.") % {"name": _name_of(participant)}


def _overbook(request: HttpRequest, participant: Participant, answers: Answers) -> StrOrPromise:
    services.overbook(
        participant=participant,
        by=staff_of(request),
        now=timezone.now(),
        reason=answers["reason"],
    )
    return _("%(name)s har fått plass over grensen.") % {"name": _name_of(participant)}


def _waive(request: HttpRequest, participant: Participant, answers: Answers) -> StrOrPromise:
    services.waive(
        participant=participant,
        by=staff_of(request),
        now=timezone.now(),
        reason=answers["reason"],
    )
    return _("%(name)s skal ikke betale.") % {"name": _name_of(participant)}


class AnswerInline(ReadOnlyInline):
    """Changed by the participant, on their own page."""

    model = Answer
    fields = readonly_fields = ("asked", "said", "answered_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        rows: QuerySet[Answer] = super().get_queryset(request).told()  # type: ignore[attr-defined]
        return rows

    @admin.display(description=_("spørsmål"))
    def asked(self, answer: Answer) -> str:
        return answer.event_question.question.text

    @admin.display(description=_("svar"))
    def said(self, answer: Any) -> str:
        if not answer.has_file:
            return rules.answer_in_words(answer)
        return format_html('<a href="{}">{}</a>', answer.get_absolute_url(), answer.text)


@admin.register(Participant)
class ParticipantAdmin(ActionsAdmin):
    list_display = ["named", "title", "organisation", "state", "price", "since"]
    list_filter = [EventFilter, "state"]
    search_fields = ["name", "email", "event__title", "booking__organisation__name"]
    date_hierarchy = "booking__created_at"
    ordering = ["-booking__created_at", "-pk"]
    fields = readonly_fields = (
        "name",
        "email",
        "who",
        "to_event",
        "organisation",
        "category",
        "price",
        "why",
        "state",
        "since",
        "registered_at",
        "says_coming_at",
        "cancelled_at",
        "waived_at",
        "chosen",
        "to_booking",
    )
    inlines = [AnswerInline]
    confirmed_actions = [
        ConfirmedAction(
            path="meld-av",
            label=_("Meld av"),
            explanation=_(
                "Plassen går til den første i køen. Personen får et brev med grunnen du skriver."
            ),
            perform=_cancel,
            form=ReasonForm,
            is_offered=lambda row, _now: row.state != ParticipantState.CANCELLED,
        ),
        ConfirmedAction(
            path="gi-plass",
            label=_("Gi plass over grensen"),
            explanation=_(
                "Personen får plass selv om det er fullt. De som står foran i køen, mister ingen "
                "ting: plassen kommer i tillegg."
            ),
            perform=_overbook,
            form=ReasonForm,
            is_offered=lambda row, _now: row.state == ParticipantState.WAITING,
        ),
        ConfirmedAction(
            path="ettergi",
            label=_("Ettergi betalingen"),
            explanation=_(
                "Den som meldte seg av etter fristen, skal likevel ikke betale. Er grunnlaget alt "
                "laget, krediteres det neste gang dere lager det. Si fra til den det gjelder."
            ),
            perform=_waive,
            form=ReasonForm,
            is_offered=lambda row, _now: rules.refusal_to_waive(row) is None,
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made from the event's page: sign-up has rules."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "person", "event", "category", "booking__organisation", "booking__booked_by"
        )

    @admin.display(description=_("arrangement"), ordering="event__starts_at")
    def title(self, participant: Participant) -> str:
        return participant.event.title

    @admin.display(description=_("for organisasjonen"), ordering="booking__organisation__sort_key")
    def organisation(self, participant: Participant) -> StrOrPromise:
        return str(participant.booking.organisation or "–")

    @admin.display(description=_("meldt på"), ordering="booking__created_at")
    def since(self, participant: Participant) -> str:
        return when(participant.booking.created_at)

    @admin.display(description=_("hvorfor"))
    def why(self, participant: Participant) -> str:
        return rules.why_paid(participant, organisation=participant.booking.organisation)

    @admin.display(description=_("navn"), ordering="name")
    def named(self, participant: Participant) -> StrOrPromise:
        return participant.name or _("(uten navn)")

    @admin.display(description=_("person"))
    def who(self, participant: Participant) -> str:
        return link_to(participant.person)

    @admin.display(description=_("valgt i programmet"))
    def chosen(self, participant: Participant) -> str:
        choices = participant.choices.live().select_related("session")
        return ", ".join(f"{each.session} ({each.get_state_display()})" for each in choices) or "–"

    @admin.display(description=_("arrangement"))
    def to_event(self, participant: Participant) -> str:
        return link_to(participant.event)

    @admin.display(description=_("påmelding"))
    def to_booking(self, participant: Participant) -> str:
        return link_to(participant.booking, _("Fakturamottaker og referanse"))


class NeedEventFilter(EventFilter):
    path = "participant__event"


@admin.register(Need)
class NeedAdmin(ReadOnlyAdmin):
    """Health data: its own right, its own page, never in another list."""

    list_display = ["who", "event", "diet", "access"]
    list_display_links = None
    list_filter = [NeedEventFilter]
    list_select_related = ["participant__event"]
    search_fields = ["participant__name"]
    ordering = ["participant__event__starts_at", "participant__name"]

    @admin.display(description=_("navn"), ordering="participant__name")
    def who(self, need: Need) -> str:
        return need.participant.name

    @admin.display(description=_("arrangement"), ordering="participant__event__starts_at")
    def event(self, need: Need) -> str:
        return need.participant.event.title
