from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from core.models import Act


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows that only services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "verb", "subject_text", "text"]
    list_filter = ["verb", "at"]
    list_select_related = ["by"]
    search_fields = ["subject_text", "text", "by__name", "by__email"]
    date_hierarchy = "at"
    fields = ["at", "by", "verb", "subject_text", "text", "before", "after"]
