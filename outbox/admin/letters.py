"""The ledger for staff: what was sent to whom, what came of it, and what can be done about it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from csp.decorators import csp
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import (
    ActedOnAdmin,
    ActionsAdmin,
    ConfirmedAction,
    ReasonForm,
    RowForm,
    link_to,
    staff_of,
)
from core.refusals import Refused
from outbox import letters, rules, services
from outbox.enums import DeliveryState, Settlement
from outbox.http import LETTER_POLICY
from outbox.models import Delivery, Pause, Sending, Suppression
from outbox.rendering import RenderedLetter, render

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

Answers = Mapping[str, Any]
LATEST_SENDINGS = 10


# ---- Letters --------------------------------------------------------------------------------


class LetterFilter(admin.SimpleListFilter):
    title = _("brev")
    parameter_name = "brev"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [(letter.name, letter.title) for letter in letters.all_letters()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(letter=self.value()) if self.value() else queryset


class SendingFilter(admin.SimpleListFilter):
    title = _("utsending")
    parameter_name = "utsending"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The latest, and the one that is chosen."""
        named = Sending.objects.values_list("pk", "title")
        chosen = self.used_parameters.get(self.parameter_name, "")
        found = dict(named[:LATEST_SENDINGS])
        if str(chosen).isdecimal():
            found |= dict(named.filter(pk=chosen))
        return [(str(pk), title) for pk, title in found.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = str(self.value() or "")
        return queryset.filter(sending=chosen) if chosen.isdecimal() else queryset


class SettleForm(RowForm):
    outcome = forms.ChoiceField(
        label=_("Hva fant du ut?"), choices=Settlement.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Hvordan vet du det?"),
        max_length=300,
        widget=AdminTextInputWidget,
        help_text=_("For eksempel: mottakeren bekreftet, eller loggen til e-posttjeneren."),
    )


def _send_again(request: HttpRequest, delivery: Delivery, _answers: Answers) -> StrOrPromise:
    services.send_again(delivery=delivery, by=staff_of(request), now=timezone.now())
    return _("Brevet står i køen og sendes straks.")


def _settle(request: HttpRequest, delivery: Delivery, answers: Answers) -> StrOrPromise:
    services.settle_uncertain(
        delivery=delivery,
        outcome=Settlement(answers["outcome"]),
        reason=answers["reason"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Brevet er avgjort.")


class OnlyActedOn(ActionsAdmin):
    """Rows the services write: there is nothing to add."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(OnlyActedOn):
    list_display = ["created_at", "address", "state", "title", "reply"]
    list_filter = ["state", LetterFilter, SendingFilter, "created_at"]
    list_select_related = ["person"]
    search_fields = ["address", "person__name", "message_id", "subject"]
    search_help_text = _("Søk på adresse, navn, emne eller Message-ID.")
    date_hierarchy = "created_at"
    actions = ["send_chosen_again"]
    confirmed_actions = [
        ConfirmedAction(
            path="send",
            label=_("Send på nytt"),
            explanation=_("Brevet sendes en gang til, til den samme adressen, med det samme sagt."),
            perform=_send_again,
            is_offered=lambda row, _now: (
                rules.refusal_to_send_again(row, is_suppressed=False) is None
            ),
        ),
        ConfirmedAction(
            path="avgjor",
            label=_("Avgjør om det kom fram"),
            explanation=_(
                "Forbindelsen ble brutt mens brevet ble sendt, så portalen vet ikke om det kom "
                "fram. Spør mottakeren, eller let etter Message-ID-en i loggen til e-posttjeneren."
            ),
            perform=_settle,
            form=SettleForm,
            is_offered=lambda row, _now: row.state == DeliveryState.UNCERTAIN,
        ),
    ]
    fieldsets = [
        (None, {"fields": ["address", "person_link", "title", "subject", "state", "smtp_reply"]}),
        (_("Hva det sier"), {"fields": ["body", "looks"]}),
        (
            _("Når og hvordan"),
            {
                "fields": [
                    "created_at",
                    "next_at",
                    "first_tried_at",
                    "attempts",
                    "settled_at",
                    "expires_at",
                    "language",
                    "message_id",
                    "dedupe_key",
                ]
            },
        ),
    ]
    readonly_fields = [str(name) for _title, part in fieldsets for name in part["fields"]]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("prove/", view(self.trial_view), name="outbox_delivery_trial"),
            path("<int:pk>/utseende/", view(self.looks_view), name="outbox_delivery_looks"),
        ]
        return [*own, *super().get_urls()]

    @admin.action(description=_("Send de valgte på nytt"), permissions=["change"])
    def send_chosen_again(
        self, request: HttpRequest, chosen: QuerySet[Delivery]
    ) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Send de valgte på nytt"),
                "opts": self.opts,
                "chosen": chosen,
            }
            return TemplateResponse(request, "admin/outbox/delivery/send_again.html", context)
        now, done = timezone.now(), 0
        for delivery in chosen:
            try:
                services.send_again(delivery=delivery, by=staff_of(request), now=now)
                done += 1
            except Refused as refused:
                self.message_user(request, f"{delivery}: {refused}", messages.WARNING)
        sentence = ngettext("%(done)d brev sendes straks.", "%(done)d brev sendes straks.", done)
        self.message_user(request, sentence % {"done": done})
        return None

    def trial_view(self, request: HttpRequest) -> HttpResponse:
        """A letter to oneself, to see that letters arrive."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        ledger = reverse("admin:outbox_delivery_changelist")
        if request.method == "POST":
            delivery = services.send_trial(to=staff_of(request), now=timezone.now())
            messages.success(request, _("Prøvebrevet er på vei til %s.") % delivery.address)
            return redirect(ledger)
        title = _("Send et prøvebrev")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "row": str(title),
            "row_url": ledger,
            "action": {
                "explanation": _(
                    "Du får et brev på %s. Kommer det ikke, så se i lista her hvorfor."
                )
                % staff_of(request).email
            },
            "form": forms.Form(),
            "adminform": AdminForm(cast(Any, forms.Form()), [], {}),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def looks_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter's HTML in a sandbox of its own. Codes are shown to nobody."""
        delivery = self.get_object(request, str(pk))
        if delivery is None:
            raise Http404
        if not self.has_view_permission(request, delivery):
            raise PermissionDenied
        letter = _rendered(delivery)
        if letter is None:
            raise Http404
        answer = csp(LETTER_POLICY)(lambda _request: HttpResponse(letter.html))(request)
        return cast(HttpResponse, answer)

    @admin.display(description=_("brev"), ordering="letter")
    def title(self, delivery: Delivery) -> StrOrPromise:
        return letters.title_of(delivery.letter)

    @admin.display(description=_("svar fra e-posttjeneren"))
    def reply(self, delivery: Delivery) -> str:
        return delivery.smtp_reply[:80]

    @admin.display(description=_("person"))
    def person_link(self, delivery: Delivery) -> str:
        return link_to(delivery.person)

    @admin.display(description=_("tekst"))
    def body(self, delivery: Delivery) -> StrOrPromise:
        if delivery.is_secret:
            return _("Brevet har en kode eller en lenke som logger inn. Den vises ikke her.")
        if delivery.is_wiped:
            return _("Innholdet er slettet.")
        letter = _rendered(delivery)
        if letter is None:
            return _("Brevet lar seg ikke sette opp.")
        return mark_safe(linebreaks(letter.text, autoescape=True))  # noqa: S308 (escaped)

    @admin.display(description=_("utseende"))
    def looks(self, delivery: Delivery) -> str:
        if _rendered(delivery) is None:
            return "–"
        url = reverse("admin:outbox_delivery_looks", args=[delivery.pk])
        return format_html('<a href="{}">{}</a>', url, _("Se brevet slik det ser ut"))


def _rendered(delivery: Delivery) -> RenderedLetter | None:
    """None: nobody may see it, it is wiped, or it cannot be set up."""
    if delivery.is_secret or delivery.is_wiped:
        return None
    try:
        return render(delivery)
    except Exception:
        logger.exception("Letter %s (%s) cannot be rendered", delivery.pk, delivery.letter)
        return None


# ---- Rows that a service makes and an action takes away ---------------------------------------


class EndedByAction(ActedOnAdmin):
    additions_are_told = True

    def confirm_view(
        self, request: HttpRequest, object_id: str, *, action: ConfirmedAction
    ) -> HttpResponse:
        answer = super().confirm_view(request, object_id, action=action)
        if isinstance(answer, TemplateResponse):
            return answer
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def _unsuppress(request: HttpRequest, row: Suppression, answers: Answers) -> StrOrPromise:
    services.unsuppress(
        suppression=row, reason=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("%s får brev igjen.") % row.address


@admin.register(Suppression)
class SuppressionAdmin(EndedByAction):
    list_display = ["address", "reason", "since"]
    list_filter = ["since"]
    search_fields = ["address", "reason"]
    date_hierarchy = "since"
    confirmed_actions = [
        ConfirmedAction(
            path="fjern",
            label=_("Fjern stoppen"),
            explanation=_("Adressen får brev igjen fra nå av. Brev som ble stoppet, sendes ikke."),
            perform=_unsuppress,
            form=ReasonForm,
        )
    ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["address", "reason"] if obj is None else ["address", "reason", "since", "proof"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["address", "reason", "since", "proof"]

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        made = services.suppress(
            address=obj.address, reason=obj.reason, by=staff_of(request), now=timezone.now()
        )
        obj.pk, obj.since = made.pk, made.since

    @admin.display(description=_("brevet som viste det"))
    def proof(self, suppression: Suppression) -> str:
        return link_to(suppression.source)


def _resume(request: HttpRequest, _row: Pause, _answers: Answers) -> StrOrPromise:
    services.resume(by=staff_of(request), now=timezone.now())
    return _("Sendingen er i gang igjen.")


@admin.register(Pause)
class PauseAdmin(EndedByAction):
    list_display = ["since", "reason"]
    confirmed_actions = [
        ConfirmedAction(
            path="start",
            label=_("Start sendingen igjen"),
            explanation=_("Alt som har ventet, sendes med en gang."),
            perform=_resume,
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Pause.objects.exists()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["reason"] if obj is None else ["since", "reason"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["since", "reason"]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if "reason" in form.base_fields:
            form.base_fields["reason"].required = True
            form.base_fields["reason"].help_text = _("Ingen brev går ut så lenge pausen varer.")
        return form

    def save_model(self, request: HttpRequest, obj: Pause, form: Any, change: bool) -> None:
        made = services.pause(reason=obj.reason, by=staff_of(request), now=timezone.now())
        obj.since = made.since
