from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, LastDayForm, staff_of
from members import services
from members.models import Membership, RoleTerm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]
PERIOD = ("organisation", "starts_on", "ends_on")
TERM = ("person", "organisation", "role", "starts_on", "ends_on")


class PeriodFilter(admin.SimpleListFilter):
    """Whether a dated row holds today."""

    title = _("gjelder i dag")
    parameter_name = "gjelder"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("ja", _("ja")), ("slutt", _("avsluttet")), ("senere", _("begynner senere"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "ja":
                return queryset.valid(on=today)
            case "slutt":
                return queryset.filter(ends_on__lt=today)
            case "senere":
                return queryset.filter(starts_on__gt=today)
        return queryset


def _end_membership(request: HttpRequest, membership: Membership, answers: Answers) -> StrOrPromise:
    services.end_membership(
        membership=membership,
        ends_on=answers["ends_on"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Medlemskapet har fått en siste dag.")


def _end_role(request: HttpRequest, term: RoleTerm, _answers: Answers) -> StrOrPromise:
    services.end_role(term=term, by=staff_of(request), now=timezone.now())
    return _("Rollen er avsluttet.")


def _goes_on(row: Membership | RoleTerm, now: datetime) -> bool:
    return row.ends_on is None or row.ends_on >= timezone.localdate(now)


@admin.register(Membership)
class MembershipAdmin(ActionsAdmin):
    list_display = ["organisation", "kind", "county", "starts_on", "ends_on"]
    list_filter = [PeriodFilter, "organisation__kind", "organisation__county"]
    list_select_related = ["organisation__county"]
    search_fields = ["organisation__name", "organisation__search_key"]
    ordering = ["organisation__sort_key", "-starts_on"]
    fields = PERIOD
    readonly_fields = PERIOD
    confirmed_actions = [
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt medlemskapet"),
            explanation=_("Fra dagen etter gjelder vanlig pris for alle i organisasjonen."),
            perform=_end_membership,
            form=LastDayForm,
            initial=lambda _row: {"ends_on": timezone.localdate().replace(month=12, day=31)},
            is_offered=_goes_on,
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made from the organisation's page."""
        return False

    @admin.display(description=_("slag"), ordering="organisation__kind")
    def kind(self, membership: Membership) -> str:
        return membership.organisation.get_kind_display()

    @admin.display(description=_("fylke"), ordering="organisation__county__sort_key")
    def county(self, membership: Membership) -> str:
        return str(membership.organisation.county or "–")


@admin.register(RoleTerm)
class RoleTermAdmin(ActionsAdmin):
    list_display = ["person", "role", "organisation", "starts_on", "ends_on"]
    list_filter = [PeriodFilter, "role", "organisation__kind"]
    list_select_related = ["organisation", "person"]
    search_fields = ["person__name", "person__email", "organisation__name"]
    fields = TERM
    readonly_fields = TERM
    confirmed_actions = [
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt rollen"),
            explanation=_("Rollen er slutt med en gang, og personen får et brev om det."),
            perform=_end_role,
            is_offered=_goes_on,
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made from the organisation's page."""
        return False
