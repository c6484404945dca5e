"""What was made one, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, link_to, staff_of
from core.retention import kept_for
from members.models import Merge
from members.rules import merging as rules
from members.services import merging as services

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _undo(request: HttpRequest, merge: Merge, _answers: Mapping[str, Any]) -> StrOrPromise:
    services.undo(merge=merge, by=staff_of(request), now=timezone.now())
    return f"{merge.gone_name} er tilbake som egen rad."


def _in_the_way(merge: Merge, _now: datetime) -> Sequence[str]:
    return rules.in_the_way_of_undoing(merge)


class StateFilter(admin.SimpleListFilter):
    title = _("tilstand")
    parameter_name = "tilstand"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("star", "kan gjøres om"), ("omgjort", "gjort om")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Merge]) -> QuerySet[Merge]:
        match self.value():
            case "star":
                return queryset.filter(undone_at=None, record__isnull=False)
            case "omgjort":
                return queryset.filter(undone_at__isnull=False)
        return queryset


@admin.register(Merge)
class MergeAdmin(ActionsAdmin):
    list_display = ["at", "who_went", "who_stayed", "by", "state"]
    list_filter = [StateFilter, "at"]
    list_select_related = ["kept_person", "kept_organisation", "by", "undone_by"]
    search_fields = ["gone_name", "kept_person__name", "kept_organisation__name"]
    date_hierarchy = "at"
    fields = ["who_went", "who_stayed", "at", "by", "state", "undone_by", "undone_at"]
    readonly_fields = ["who_went", "who_stayed", "state"]
    confirmed_actions = [
        ConfirmedAction(
            path="gjor-om",
            label="Gjør om",
            explanation=(
                "Den som gikk, kommer tilbake, og alt som ble flyttet, flyttes tilbake. Det som er "
                "gjort etterpå, blir stående hos den som ble igjen. Begge får brev om det."
            ),
            perform=_undo,
            warnings=_in_the_way,
            is_offered=lambda row, _now: row.undone_at is None and row.record is not None,
            permission="undo",
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_undo_permission(self, request: HttpRequest, merge: Merge) -> bool:
        return rules.may_merge(merge.kept, staff_of(request))

    @admin.display(description="den som gikk", ordering="gone_name")
    def who_went(self, merge: Merge) -> str:
        return merge.gone_name or "–"

    @admin.display(description="den som ble igjen")
    def who_stayed(self, merge: Merge) -> str:
        return link_to(merge.kept)

    @admin.display(description=_("tilstand"))
    def state(self, merge: Merge) -> str:
        if merge.undone_at:
            return "gjort om"
        if merge.record is None:
            return "for gammel til å gjøres om"
        until = timezone.localdate(merge.at + kept_for("merges"))
        return f"kan gjøres om til {date_format(until, 'j. F Y')}"
