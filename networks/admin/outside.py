"""Networks outside our own, and trying them together."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest

from core.admin import ActionsAdmin, ReadOnlyAdmin, ReadOnlyInline
from members.search import sort_key
from networks.models import Contact, ExternalNetwork, Relevance, Trial, TrialMember


class RelevanceInline(ReadOnlyInline):
    model = Relevance
    fields = ["text", "noted_by", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("noted_by", "external")


class ContactInline(ReadOnlyInline):
    model = Contact
    fields = ["person", "network", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person", "network", "external")


@admin.register(ExternalNetwork)
class ExternalNetworkAdmin(ActionsAdmin):
    formfield_overrides: ClassVar = {URLField: {"assume_scheme": "https"}}
    list_display = ["name", "reach", "site", "checked_on"]
    list_filter = ["reach"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [RelevanceInline, ContactInline]
    fields = ["name", "slug", "reach", "purpose", "site", "fee", "source", "checked_on"]

    def get_inlines(self, request: HttpRequest, obj: ExternalNetwork | None = None) -> Any:
        return [] if obj is None else self.inlines

    def save_model(
        self, request: HttpRequest, obj: ExternalNetwork, form: forms.ModelForm, change: bool
    ) -> None:
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)


class TrialMemberInline(ReadOnlyInline):
    model = TrialMember
    fields = ["organisation", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("organisation", "trial__external", "trial__network")


@admin.register(Trial)
class TrialAdmin(ReadOnlyAdmin):
    """Those who run the network write it, on the portal's pages."""

    list_display = ["external", "network", "starts_on", "ends_on", "verdict"]
    list_filter = ["verdict", "network"]
    list_select_related = ["external", "network"]
    search_fields = ["external__name", "network__name"]
    inlines = [TrialMemberInline]
