from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agreements.admin.actions import end_owner, goes_on, send_link, stands, withdraw_notice
from agreements.models import CooperationArea, Notice, PartyOwner
from core.admin import ActionsAdmin, ConfirmedAction


class AgreementRowAdmin(ActionsAdmin):
    """Made from the agreement's page; here it is only ended."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields


@admin.register(CooperationArea)
class CooperationAreaAdmin(AgreementRowAdmin):
    """To be found, such as by whoever says what a meeting place is a result of."""

    list_display = ["title", "agreement"]
    list_select_related = ["agreement"]
    search_fields = ["title", "agreement__name"]
    fields = ["agreement", "position", "title", "text"]


@admin.register(Notice)
class NoticeAdmin(AgreementRowAdmin):
    list_display = ["agreement", "given_by", "received_on", "effective_on", "withdrawn_on"]
    list_select_related = ["agreement", "given_by__organisation"]
    search_fields = ["agreement__name"]
    fields = [
        *("agreement", "given_by", "given_on", "received_on", "effective_on"),
        *("reason", "withdrawn_on"),
    ]
    confirmed_actions = [
        ConfirmedAction(
            path="trekk",
            label=_("Trekk oppsigelsen"),
            explanation=_("Avtalen gjelder videre som før, og alle parter får brev."),
            perform=withdraw_notice,
            is_offered=stands,
        )
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("agreement", "given_by__organisation")


@admin.register(PartyOwner)
class PartyOwnerAdmin(AgreementRowAdmin):
    list_display = ["__str__", "party", "agreement", "starts_on", "ends_on"]
    list_select_related = ["person", "party__organisation", "party__agreement"]
    search_fields = ["name", "email", "person__name", "party__agreement__name"]
    fields = ["party", "person", "name", "email", "written_in", "title", "starts_on", "ends_on"]
    confirmed_actions = [
        ConfirmedAction(
            path="lenke",
            label=_("Send veien inn på nytt"),
            explanation=_("Til den samme adressen."),
            perform=send_link,
            is_offered=goes_on,
        ),
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt"),
            explanation=_("Lenken og rettighetene slutter med det samme."),
            perform=end_owner,
            is_offered=goes_on,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("person", "party__organisation", "party__agreement")
        return super().get_queryset(request).select_related(*related)

    @admin.display(description=_("avtale"))
    def agreement(self, owner: PartyOwner) -> str:
        return str(owner.party.agreement)
