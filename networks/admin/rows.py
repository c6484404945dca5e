"""Roles and members of networks: shown, and ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, LastDayForm, ReadOnlyAdmin, staff_of
from networks import services
from networks.enums import MembershipState
from networks.models import NetworkMembership, NetworkRole, Representation, SecretariatTerm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def end_role(request: HttpRequest, term: NetworkRole, answers: Any) -> StrOrPromise:
    services.end_role(
        term=term, ends_on=answers["ends_on"], by=staff_of(request), now=timezone.now()
    )
    return _("Vervet har fått en siste dag.")


def remove(request: HttpRequest, membership: NetworkMembership, _answers: Any) -> StrOrPromise:
    services.remove(membership=membership, by=staff_of(request), now=timezone.now())
    return _("De er ikke lenger med, og har fått brev om det.")


def approve(request: HttpRequest, membership: NetworkMembership, _answers: Any) -> StrOrPromise:
    services.approve(membership=membership, by=staff_of(request), now=timezone.now())
    return _("De er med i nettverket, og har fått brev om det.")


def goes_on(row: Any, now: datetime) -> bool:
    return row.ends_on is None or row.ends_on >= timezone.localdate(now)


def is_in(row: NetworkMembership, now: datetime) -> bool:
    return row.state == MembershipState.MEMBER and goes_on(row, now)


def has_asked(row: NetworkMembership, _now: datetime) -> bool:
    return row.state == MembershipState.ASKED


class NetworkRowAdmin(ActionsAdmin):
    """Made from the network's page; here it is only ended."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields


@admin.register(NetworkRole)
class NetworkRoleAdmin(NetworkRowAdmin):
    list_display = ["person", "role_in_words", "network", "starts_on", "ends_on"]
    list_select_related = ["person", "network"]
    list_filter = ["role", "network"]
    search_fields = ["person__name", "network__name"]
    fields = [
        *("network", "person", "role", "rank", "title", "employer", "on_behalf_of"),
        *("elected_at", "starts_on", "ends_on"),
    ]
    confirmed_actions = [
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt vervet"),
            explanation=_("Vervet blir stående i historien."),
            perform=end_role,
            form=LastDayForm,
            is_offered=goes_on,
        )
    ]

    @admin.display(description=_("verv"), ordering="role")
    def role_in_words(self, term: NetworkRole) -> str:
        return term.role_in_words


@admin.register(NetworkMembership)
class NetworkMembershipAdmin(NetworkRowAdmin):
    list_display = ["network", "person", "organisation", "state", "starts_on", "ends_on"]
    list_select_related = ["network", "person", "organisation"]
    list_filter = ["state", "network"]
    search_fields = ["person__name", "organisation__name", "network__name"]
    fields = [
        *("network", "person", "organisation", "on_behalf_of", "state", "asked_at"),
        *("starts_on", "ends_on"),
    ]
    confirmed_actions = [
        ConfirmedAction(
            path="slipp-inn",
            label=_("Slipp inn"),
            explanation=_("De er med fra i dag, og får et brev om det."),
            perform=approve,
            is_offered=has_asked,
        ),
        ConfirmedAction(
            path="ta-ut",
            label=_("Ta ut av nettverket"),
            explanation=_("De er ikke lenger med fra i dag, og får et brev om det."),
            perform=remove,
            is_offered=is_in,
        ),
    ]


@admin.register(SecretariatTerm)
class SecretariatTermAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "network", "contact", "starts_on", "ends_on"]
    list_select_related = ["organisation", "network", "contact"]
    search_fields = ["organisation__name", "network__name"]


@admin.register(Representation)
class RepresentationAdmin(ActionsAdmin):
    list_display = ["body", "person", "substitute", "external", "starts_on", "ends_on"]
    list_select_related = ["person", "substitute", "external"]
    search_fields = ["body", "person__name"]
    autocomplete_fields = ["person", "substitute", "external"]
    fields = ["body", "external", "person", "substitute", "starts_on", "ends_on"]
