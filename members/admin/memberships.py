from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ActionsAdmin,
    ConfirmedAction,
    LastDayForm,
    ReadOnlyAdmin,
    RowForm,
    staff_of,
)
from members import rules, services
from members.admin.files import OF_MEMBERSHIPS
from members.admin.imports import FilesAdmin
from members.admin.organisations import CountyFilter
from members.models import Membership, MembershipCategory, RoleTerm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]
PERIOD = ("organisation", "person", "category", "starts_on", "ends_on", "notice_received_on")
RIGHTS = ("name", "may_vote", "may_speak", "gets_member_price", "is_for_persons", "source")
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


class NoticeForm(RowForm):
    received_on = forms.DateField(
        label=_("Mottatt"),
        widget=AdminDateWidget,
        help_text=_("Dagen oppsigelsen kom. Medlemskapet varer ut det året."),
    )


def _give_notice(request: HttpRequest, membership: Membership, answers: Answers) -> StrOrPromise:
    received_on = answers["received_on"]
    services.give_notice(
        membership=membership,
        received_on=received_on,
        by=staff_of(request),
        now=timezone.now(),
    )
    last_day = date_format(rules.last_day_after_notice(received_on), "j. F Y")
    return _("Oppsigelsen er registrert. Siste dag er %(day)s.") % {"day": last_day}


def _withdraw_notice(
    request: HttpRequest, membership: Membership, _answers: Answers
) -> StrOrPromise:
    services.withdraw_notice(membership=membership, by=staff_of(request), now=timezone.now())
    return _("Oppsigelsen er trukket, og medlemskapet løper videre.")


def _who_is_not_told(membership: Membership, now: datetime) -> list[StrOrPromise]:
    if rules.who_hears_of(membership, on=timezone.localdate(now)):
        return []
    return [_("Organisasjonen har ingen hovedkontakt, så ingen får brev om dette.")]


def _may_give_notice(membership: Membership, now: datetime) -> bool:
    today = timezone.localdate(now)
    return rules.refusal_of_notice(membership, today, today=today) is None


def _may_withdraw_notice(membership: Membership, now: datetime) -> bool:
    today = timezone.localdate(now)
    return rules.refusal_to_withdraw_notice(membership, today=today) is None


def _end_role(request: HttpRequest, term: RoleTerm, _answers: Answers) -> StrOrPromise:
    services.end_role(term=term, by=staff_of(request), now=timezone.now())
    return _("Rollen er avsluttet.")


def _goes_on(row: Membership | RoleTerm, now: datetime) -> bool:
    return row.ends_on is None or row.ends_on >= timezone.localdate(now)


@admin.register(Membership)
class MembershipAdmin(FilesAdmin):
    files = OF_MEMBERSHIPS
    list_display = [
        "__str__",
        "category",
        "kind",
        "county",
        "starts_on",
        "ends_on",
        "notice_received_on",
    ]
    list_filter = [
        PeriodFilter,
        "category",
        "organisation__kind",
        ("organisation__county", CountyFilter),
    ]
    list_select_related = ["organisation__county", "person", "category"]
    search_fields = ["organisation__name", "organisation__search_key", "person__name"]
    ordering = ["organisation__sort_key", "-starts_on"]
    fields = PERIOD
    readonly_fields = PERIOD
    confirmed_actions = [
        ConfirmedAction(
            path="oppsigelse",
            label=_("Registrer oppsigelse"),
            explanation=_(
                "Medlemskapet varer ut det året oppsigelsen kom (vedtektene § 3). Hovedkontakten "
                "får brev om siste dag. Oppsigelsen kan trekkes til den dagen er over."
            ),
            perform=_give_notice,
            form=NoticeForm,
            initial=lambda _row: {"received_on": timezone.localdate()},
            is_offered=_may_give_notice,
            warnings=_who_is_not_told,
        ),
        ConfirmedAction(
            path="trekk-oppsigelse",
            label=_("Trekk oppsigelsen"),
            explanation=_("Medlemskapet løper videre som før. Hovedkontakten får brev om det."),
            perform=_withdraw_notice,
            is_offered=_may_withdraw_notice,
            warnings=_who_is_not_told,
        ),
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt på en annen dag"),
            explanation=_(
                "Når det ikke er en oppsigelse, for eksempel en feil som skal rettes. Ingen får "
                "brev. Fra dagen etter gjelder vanlig pris for alle i organisasjonen."
            ),
            perform=_end_membership,
            form=LastDayForm,
            initial=lambda _row: {"ends_on": timezone.localdate().replace(month=12, day=31)},
            is_offered=_goes_on,
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made from the organisation's page."""
        return False

    @admin.display(description=_("slag"), ordering="organisation__kind")
    def kind(self, membership: Membership) -> str:
        organisation = membership.organisation
        return str(organisation.get_kind_display() if organisation else _("enkeltperson"))

    @admin.display(description=_("fylke"), ordering="organisation__county__sort_key")
    def county(self, membership: Membership) -> str:
        organisation = membership.organisation
        return str((organisation and organisation.county) or "–")


@admin.register(MembershipCategory)
class MembershipCategoryAdmin(ReadOnlyAdmin):
    """What each category gives is written in `members/categories.toml`."""

    list_display = RIGHTS
    fields = RIGHTS


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
