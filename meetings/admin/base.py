from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import ActedOnAdmin


class ForumFilter(admin.SimpleListFilter):
    """Of the forums that have any."""

    title = _("nettverk eller avtale")
    parameter_name = "forum"
    path = "forum"

    def lookups(self, request, model_admin):  # type: ignore[no-untyped-def]
        rows = model_admin.model.objects.order_by(f"{self.path}__name")
        return rows.values_list(f"{self.path}__pk", f"{self.path}__name").distinct()

    def queryset(self, request, queryset):  # type: ignore[no-untyped-def]
        key = self.value() or ""
        return queryset.filter(**{self.path: key}) if key.isascii() and key.isdigit() else queryset


class InForumAdmin(ActedOnAdmin):
    """Begun and written on the forum's own pages; staff read it here and act through services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("side"))
    def to_page(self, row: object) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            row.get_absolute_url(),  # type: ignore[attr-defined]
            _("Se siden"),
        )
