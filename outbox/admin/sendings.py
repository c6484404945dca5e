"""A sending to many: how far it has come, whether its balance closes, and stopping it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, ReasonForm, staff_of
from outbox import letters, services
from outbox.admin.letters import EndedByAction, OnlyActedOn
from outbox.enums import DeliveryState, SendingState
from outbox.models import Lane, Sending

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REFRESH_SECONDS = 10
OPEN = (SendingState.RUNNING, SendingState.PAUSED)


def _turned(service: Callable[..., object], done: StrOrPromise) -> Callable[..., StrOrPromise]:
    def perform(request: HttpRequest, row: Sending, answers: Mapping[str, Any]) -> StrOrPromise:
        reason = answers["reason"]
        service(sending=row, reason=reason, by=staff_of(request), now=timezone.now())
        return done

    return perform


@admin.register(Sending)
class SendingAdmin(OnlyActedOn):
    change_form_template = "admin/outbox/sending/change_form.html"
    list_display = ["title", "state", "started_at", "ended_at", "candidates"]
    list_filter = ["state", "started_at"]
    search_fields = ["title"]
    date_hierarchy = "started_at"
    fields = (
        *("title", "letter_name", "state", "reason", "started_at", "ended_at"),
        "content_sha256",
    )
    readonly_fields = fields
    confirmed_actions = [
        ConfirmedAction(
            path="pause",
            label=_("Sett på pause"),
            explanation=_("Ingen flere av brevene går ut før du starter utsendingen igjen."),
            perform=_turned(services.pause_sending, _("Utsendingen står på pause.")),
            form=ReasonForm,
            is_offered=lambda row, _now: row.state == SendingState.RUNNING,
        ),
        ConfirmedAction(
            path="start",
            label=_("Start igjen"),
            explanation=_("Brevene som er igjen, sendes fra nå av."),
            perform=_turned(services.resume_sending, _("Utsendingen er i gang igjen.")),
            form=ReasonForm,
            is_offered=lambda row, _now: row.state == SendingState.PAUSED,
        ),
        ConfirmedAction(
            path="stopp",
            label=_("Stopp for godt"),
            explanation=_(
                "Brevene som ikke har gått ut, blir aldri sendt. Det kan ikke gjøres om. "
                "Er du i tvil, så sett utsendingen på pause."
            ),
            perform=_turned(services.stop_sending, _("Utsendingen er stoppet.")),
            form=ReasonForm,
            is_offered=lambda row, _now: row.state in OPEN,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sending]:
        return super().get_queryset(request).defer("content")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        sending: Sending = kwargs["obj"]
        context |= {
            "balance": services.balance(sending),
            "refresh_seconds": REFRESH_SECONDS if sending.state == SendingState.RUNNING else 0,
            "failures": _failures(sending),
            "returned": sending.deliveries.filter(returned_at__isnull=False).count(),
            "returned_url": _letters(sending, returned_at__isnull="0"),
            "uncertain_url": _letters(sending, DeliveryState.UNCERTAIN),
            "all_url": _letters(sending),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("brev"))
    def letter_name(self, sending: Sending) -> StrOrPromise:
        return letters.title_of(sending.letter)


def _failures(sending: Sending) -> list[tuple[int, StrOrPromise, str, str]]:
    """How many, how they ended, why, and where they are listed."""
    return [
        (count, state.label, reason, _letters(sending, state, smtp_reply__startswith=reason))
        for state, reason, count in sending.deliveries.failures_by_reason()
    ]


def _letters(sending: Sending, state: DeliveryState | None = None, **conditions: str) -> str:
    """The address of the list of its letters, some of them."""
    by_state = {"state__exact": str(state)} if state else {}
    found = {"utsending": str(sending.pk), **by_state, **conditions}
    return f"{reverse('admin:outbox_delivery_changelist')}?{urlencode(found)}"


def _remove(request: HttpRequest, lane: Lane, _answers: Mapping[str, Any]) -> StrOrPromise:
    services.remove_lane(lane=lane, by=staff_of(request), now=timezone.now())
    return _("Farten er fjernet. Brevene som ventet på den, går nå.")


@admin.register(Lane)
class LaneAdmin(EndedByAction):
    list_display = ["__str__", "per_second", "paused_until"]
    fields = ["domain", "per_second", "paused_until"]
    confirmed_actions = [
        ConfirmedAction(
            path="fjern",
            label=_("Fjern farten"),
            explanation=_("Brev av utsendinger går så fort e-posttjeneren tar dem imot."),
            perform=_remove,
        )
    ]

    def save_model(self, request: HttpRequest, obj: Lane, form: Any, change: bool) -> None:
        services.change_lane(lane=obj, by=staff_of(request), now=timezone.now())

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service has told it."""
