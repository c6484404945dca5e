from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import KeptAdmin
from newsletters.models import Newsletter


@admin.register(Newsletter)
class NewsletterAdmin(KeptAdmin):
    list_display = ["name", "is_open", "draft_on_day"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "name_nn", "name_en", "slug"]}),
        (_("Det leserne sier ja til"), {"fields": ["about", "about_nn", "about_en", "is_open"]}),
        (_("Hver måned"), {"fields": ["draft_on_day"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The address stands in letters that are sent."""
        return [] if obj is None else ["slug"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.prepopulated_fields if obj is None else {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name.startswith("about"):
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)
