"""Every text as it was saved: what changed, how it looks, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, staff_of
from pages import rules, services
from pages.models import PageVersion

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def preview_url(version: PageVersion) -> str:
    """In the language of the text, so that the whole page is as its readers see it."""
    return translate_url(reverse("pages:preview", args=[version.pk]), version.language)


def publish(
    request: HttpRequest, version: PageVersion, _answers: Mapping[str, Any]
) -> StrOrPromise:
    services.publish(version=version, by=staff_of(request), now=timezone.now())
    return _("Teksten er publisert. Alle kan lese den nå.")


def take_back(
    request: HttpRequest, version: PageVersion, _answers: Mapping[str, Any]
) -> HttpResponse:
    newest = services.take_back(version=version, by=staff_of(request), now=timezone.now())
    return redirect("admin:pages_pageversion_change", newest.pk)


def _is_draft(version: PageVersion, _now: datetime) -> bool:
    return PageVersion.objects.drafts().filter(pk=version.pk).exists()


def _is_old(version: PageVersion, _now: datetime) -> bool:
    return not PageVersion.objects.newest().filter(pk=version.pk).exists()


class StateFilter(admin.SimpleListFilter):
    title = _("tilstand")
    parameter_name = "tilstand"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("utkast", _("utkast")), ("publisert", _("på siden nå"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "utkast":
                return queryset.drafts()
            case "publisert":
                return queryset.live()
        return queryset


@admin.register(PageVersion)
class PageVersionAdmin(ActionsAdmin):
    """Made where the page is written. A version is never changed."""

    change_form_template = "admin/pages/pageversion/change_form.html"
    list_display = ["number", "page", "language", "title", "saved_at", "saved_by", "live_since"]
    list_display_links = ["number", "title"]
    list_filter = [StateFilter, "language", "page"]
    list_select_related = ["page", "saved_by"]
    search_fields = ["title", "body", "page__name"]
    ordering = ["-saved_at", "-pk"]
    confirmed_actions = [
        ConfirmedAction(
            path="publiser",
            label=_("Publiser"),
            explanation=_(
                "Teksten blir den alle leser, fra nå. Den som står på siden i dag, blir liggende "
                "blant versjonene og kan tas tilbake."
            ),
            perform=publish,
            is_offered=_is_draft,
        ),
        ConfirmedAction(
            path="ta-tilbake",
            label=_("Ta tilbake"),
            explanation=_(
                "Det blir en ny versjon med denne teksten. Leserne ser den først når du "
                "publiserer den."
            ),
            perform=take_back,
            is_offered=_is_old,
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["saved_at", "saved_by", "live_since"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        version: PageVersion = kwargs["obj"]
        before = version.page.versions.filter(language=version.language, number=version.number - 1)
        context |= {
            "version": version,
            "preview_url": preview_url(version),
            "before": before.first(),
            "changes": rules.changes(before.first(), version),
            "title": now_in("Versjon %(number)d på %(language)s")
            % {"number": version.number, "language": version.get_language_display().lower()},
            "subtitle": str(version.page),
        }
        return super().render_change_form(request, context, *args, **kwargs)
