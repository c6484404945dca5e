"""What a chapter covers, its seats and its editors: shown, and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, LastDayForm
from regions.admin.actions import (
    end_coverage,
    end_grant,
    goes_on,
    in_a_year,
    renew,
    unseat,
)
from regions.models import BoardTerm, Coverage, EditorGrant

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class TodayFilter(admin.SimpleListFilter):
    title = _("gjelder i dag")
    parameter_name = "gjelder"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("ja", _("ja"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.valid(on=timezone.localdate()) if self.value() == "ja" else queryset


class ChapterRowAdmin(ActionsAdmin):
    """Made from the chapter's page; here it is only ended."""

    list_filter = [TodayFilter, "chapter"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields


@admin.register(Coverage)
class CoverageAdmin(ChapterRowAdmin):
    list_display = ["chapter", "county", "organisation", "starts_on", "ends_on"]
    list_select_related = ["chapter", "county", "organisation"]
    search_fields = ["chapter__name", "county__name", "organisation__name"]
    fields = ["chapter", "county", "organisation", "starts_on", "ends_on"]
    confirmed_actions = [
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt dekningen"),
            explanation=_("Etter siste dag hører medlemmene der ikke lenger til dette laget."),
            perform=end_coverage,
            form=LastDayForm,
            is_offered=goes_on,
        )
    ]


@admin.register(BoardTerm)
class BoardTermAdmin(ChapterRowAdmin):
    list_display = ["person", "position_in_words", "chapter", "starts_on", "ends_on"]
    list_select_related = ["person", "chapter"]
    search_fields = ["person__name", "chapter__name"]
    fields = [
        "chapter",
        "person",
        "position",
        "rank",
        "on_behalf_of",
        "elected_at",
        "starts_on",
        "ends_on",
    ]
    confirmed_actions = [
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt vervet"),
            explanation=_(
                "Den som går ut av styret, mister redaktørretten i laget etter siste dag. "
                "Vervet blir stående i historien."
            ),
            perform=unseat,
            form=LastDayForm,
            is_offered=goes_on,
        )
    ]

    @admin.display(description=_("verv"), ordering="position")
    def position_in_words(self, term: BoardTerm) -> str:
        return term.position_in_words


@admin.register(EditorGrant)
class EditorGrantAdmin(ChapterRowAdmin):
    list_display = ["person", "chapter", "granted_by", "starts_on", "ends_on"]
    list_select_related = ["person", "chapter", "granted_by"]
    search_fields = ["person__name", "person__email", "chapter__name"]
    fields = ["chapter", "person", "granted_by", "starts_on", "ends_on"]
    confirmed_actions = [
        ConfirmedAction(
            path="forny",
            label=_("Forny redaktørretten"),
            explanation=_(
                "Retten gjelder fra i dag til den nye siste dagen, høyst to år. "
                "Personen får et brev om det."
            ),
            perform=renew,
            form=LastDayForm,
            initial=in_a_year,
            is_offered=goes_on,
        ),
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt redaktørretten"),
            explanation=_("Retten er slutt med det samme, og personen får et brev om det."),
            perform=end_grant,
            is_offered=goes_on,
        ),
    ]
