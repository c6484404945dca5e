from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agreements import rules
from agreements.admin.actions import AGREEMENT_ACTIONS
from agreements.enums import Standing, Step
from agreements.models import Agreement, Notice, Party
from agreements.services.drafts import add
from core.admin import ReadOnlyInline, TextEditorAdmin, link_to

FACTS = [
    *("name", "to_pages", "in_words", "signed_on", "signed_place", "starts_on", "ends_on"),
    *("notice_months", "contact_months", "openness"),
]


class StandingFilter(admin.SimpleListFilter):
    title = _("tilstand")
    parameter_name = "tilstand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("gjelder", Standing.IN_FORCE.label),
            ("utkast", Standing.DRAFT.label),
            ("avsluttet", Standing.ENDED.label),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "gjelder":
                return queryset.in_force(on=today)
            case "utkast":
                return queryset.unsigned()
            case "avsluttet":
                return queryset.ended(on=today)
        return queryset


class PartyInline(ReadOnlyInline):
    model = Party
    fields = ["organisation", "description"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organisation")


class NoticeInline(ReadOnlyInline):
    model = Notice
    fields = ["given_by", "received_on", "effective_on", "withdrawn_on", "to_row"]
    readonly_fields = ["withdrawn_on", "to_row"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("given_by__organisation")

    @admin.display(description=_("trekk"))
    def to_row(self, notice: Notice) -> str:
        return link_to(notice, _("Åpne"))


@admin.register(Agreement)
class AgreementAdmin(TextEditorAdmin):
    """The words are free until it is signed. Roles, areas and signatories are written on the
    agreement's own pages, which this leads to."""

    list_display = ["name", "between", "in_words", "starts_on", "over_on"]
    list_filter = [StandingFilter, "openness"]
    search_fields = ["name", "parties__organisation__name"]
    inlines = [PartyInline, NoticeInline]
    fields = [
        *("name", "to_pages", "in_words", "purpose", "background", "cooperation", "follow_up"),
        *("contact_months", "starts_on", "ends_on", "notice_months", "openness"),
    ]
    readonly_fields = ["to_pages", "in_words"]
    confirmed_actions = AGREEMENT_ACTIONS

    def get_queryset(self, request: HttpRequest) -> Any:
        agreements = Agreement.objects.with_last_day()
        return agreements.prefetch_related("parties__organisation").order_by("name", "pk")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The words of a signed one are read on its page."""
        return FACTS if obj and obj.signed_on else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return FACTS if obj and obj.signed_on else self.readonly_fields

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else self.inlines

    def save_model(
        self, request: HttpRequest, obj: Agreement, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            add(obj)

    @admin.display(description=_("mellom"))
    def between(self, agreement: Any) -> str:
        return ", ".join(str(party) for party in agreement.parties.all()) or "–"

    @admin.display(description=_("tilstand"))
    def in_words(self, agreement: Any) -> str:
        if agreement.pk is None:
            return str(Standing.DRAFT.label)
        return str(rules.standing(agreement, on=timezone.localdate()).label)

    @admin.display(description=_("siste dag"), ordering="last_day")
    def over_on(self, agreement: Any) -> Any:
        return agreement.last_day

    @admin.display(description=_("sidene"))
    def to_pages(self, agreement: Any) -> str:
        if agreement.pk is None:
            return "–"
        if agreement.signed_on:
            return format_html('<a href="{}">{}</a>', agreement.get_absolute_url(), _("Se avtalen"))
        address = reverse("agreements:edit", args=[agreement.slug, Step.PARTIES])
        return format_html('<a href="{}">{}</a>', address, _("Skriv partene, rollene og resten"))
