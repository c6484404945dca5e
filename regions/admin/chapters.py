from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyInline, TextEditorAdmin, link_to, staff_of
from members.search import sort_key
from regions import rules, services
from regions.admin.actions import CHAPTER_ACTIONS, goes_on
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class RowInline(ReadOnlyInline):
    """Each row has a page of its own, where it is ended."""

    readonly_fields = ["to_row"]

    @admin.display(description=_("avslutt"))
    def to_row(self, row: Any) -> str:
        return link_to(row, _("Åpne")) if goes_on(row, timezone.now()) else "–"


class CoverageInline(RowInline):
    model = Coverage
    fields = ["county", "organisation", "starts_on", "ends_on", "to_row"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coverage]:
        return super().get_queryset(request).select_related("county", "organisation", "chapter")


class BoardInline(RowInline):
    model = BoardTerm
    fields = [
        "position_in_words",
        "person",
        "on_behalf_of",
        "elected_at",
        "starts_on",
        "ends_on",
        "to_row",
    ]
    readonly_fields = ["position_in_words", "to_row"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return BoardTerm.objects.in_order()

    @admin.display(description=_("verv"))
    def position_in_words(self, term: BoardTerm) -> str:
        return term.position_in_words


class EditorInline(RowInline):
    model = EditorGrant
    fields = ["person", "granted_by", "starts_on", "ends_on", "to_row"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return EditorGrant.objects.by_name().select_related("chapter")


class LeaderFilter(admin.SimpleListFilter):
    title = _("leder")
    parameter_name = "leder"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("mangler", _("er i drift uten leder"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "mangler":
            return queryset.lacking_leader(on=timezone.localdate())
        return queryset


@admin.register(Chapter)
class ChapterAdmin(TextEditorAdmin):
    additions_are_told = True
    list_display = ["name", "covers", "leader", "editor_count", "contact_email", "closed_on"]
    list_filter = [LeaderFilter]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [CoverageInline, BoardInline, EditorInline]
    fields = [
        "name",
        "slug",
        "summary",
        "about",
        "contact_name",
        "contact_email",
        "founded_on",
        "closed_on",
    ]
    confirmed_actions = CHAPTER_ACTIONS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.uncovered_view)
        own = path("uten-lag/", view, name="regions_chapter_uncovered_changelist")
        return [own, *super().get_urls()]

    def uncovered_view(self, request: HttpRequest) -> HttpResponse:
        """Member municipalities that belong to no chapter."""
        found = rules.members_without_chapter(on=timezone.localdate()).select_related("county")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Medlemskommuner uten fylkeslag"),
            "opts": self.opts,
            "organisations": found.order_by("county__sort_key", "sort_key"),
        }
        return TemplateResponse(request, "admin/regions/uncovered.html", context)

    def get_inlines(self, request: HttpRequest, obj: Chapter | None = None) -> Any:
        return [] if obj is None else self.inlines

    def save_model(
        self, request: HttpRequest, obj: Chapter, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            services.add_chapter(chapter=obj, by=staff_of(request), now=timezone.now())
            return
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> Any:
        today = timezone.localdate()
        running = EditorGrant.objects.running(on=today).values("pk")
        return (
            super()
            .get_queryset(request)
            .annotate(editors=Count("editor_grants", filter=Q(editor_grants__in=running)))
            .prefetch_related(
                Prefetch("coverage", Coverage.objects.of_the_day(on=today), to_attr="today"),
                Prefetch("board", BoardTerm.objects.leaders(on=today), to_attr="leaders"),
            )
        )

    @admin.display(description=_("dekker"))
    def covers(self, chapter: Any) -> str:
        return rules.coverage_in_words(chapter.today, on=timezone.localdate()) or "–"

    @admin.display(description=_("leder"))
    def leader(self, chapter: Any) -> str:
        return format_html_join(", ", "{}", ((link_to(t.person),) for t in chapter.leaders)) or "–"

    @admin.display(description=_("redaktører"), ordering="editors")
    def editor_count(self, chapter: Any) -> int:
        return int(chapter.editors)
