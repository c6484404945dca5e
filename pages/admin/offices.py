from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import KeptAdmin, staff_of
from core.refusals import Refused
from pages import services
from pages.models import OfficeTerm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class NowFilter(admin.SimpleListFilter):
    title = _("gjelder i dag")
    parameter_name = "gjelder"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("ja", _("ja"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.valid(on=timezone.localdate()) if self.value() == "ja" else queryset


class OfficeTermForm(forms.ModelForm):
    # HTML wants an option with a text in a list that must be answered; autocomplete has none.
    use_required_attribute = False

    def clean(self) -> None:
        """Said here, for the database has no word for a period that ends before it begins."""
        super().clean()
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Siste dag kan ikke være før første dag."))


@admin.register(OfficeTerm)
class OfficeTermAdmin(KeptAdmin):
    """The service tells the act log; a term is ended with its last day."""

    form = OfficeTermForm
    list_display = ["person", "in_words", "on_behalf_of", "starts_on", "ends_on", "is_shown"]
    list_filter = [NowFilter, "office"]
    search_fields = ["person__name", "title", "on_behalf_of__name"]
    autocomplete_fields = ["person", "on_behalf_of"]
    fieldsets = [
        (None, {"fields": ["person", "office", "title", "rank", "on_behalf_of", "elected_at"]}),
        (_("Når"), {"fields": [("starts_on", "ends_on")]}),
        (
            _("Det alle kan lese"),
            {
                "fields": ["email", "phone", "agreed_on"],
                "description": _("Personen kan selv si ja og nei, på /min-side/styresiden/."),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return OfficeTerm.objects.in_order()

    def save_model(
        self, request: HttpRequest, obj: OfficeTerm, form: forms.ModelForm, change: bool
    ) -> None:
        services.keep_term(term=obj, by=staff_of(request), now=timezone.now())

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            answer: HttpResponse = super().changeform_view(
                request, object_id, form_url, extra_context
            )
        except Refused as refused:  # two at the same moment; nothing was written
            messages.error(request, str(refused))
            return redirect(request.path)
        return answer

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service has told it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service has told it."""

    @admin.display(description=_("verv eller arbeid"), ordering="office")
    def in_words(self, term: OfficeTerm) -> str:
        return term.in_words

    @admin.display(description=_("sa ja til å vises"), boolean=True)
    def is_shown(self, term: OfficeTerm) -> bool:
        return bool(term.agreed_on)
