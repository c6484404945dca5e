"""The library of questions, and what an event asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import KeptAdmin, staff_of
from events.forms.asking import ChoicesField
from events.models import EventQuestion, Question, TicketCategory
from events.services import questions

WORDS = ["kind", "text", "hint", "choices"]


class QuestionForm(forms.ModelForm):
    choices = ChoicesField(
        label=_("Svar å velge mellom"),
        help_text=_("Ett på hver linje. Bare når folk skal velge mellom flere svar."),
        widget=AdminTextareaWidget,
    )

    class Meta:
        model = Question
        fields = ["chapter", *WORDS, "is_in_library"]


@admin.register(Question)
class QuestionAdmin(KeptAdmin):
    """Words that somebody has answered stand; take the question out of the library instead."""

    form = QuestionForm
    list_display = ["text", "kind", "owner", "uses", "is_in_library"]
    list_filter = ["is_in_library", "kind", "chapter"]
    list_select_related = ["chapter"]
    search_fields = ["text", "hint"]
    fields = ["chapter", *WORDS, "is_in_library"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        rows: Any = super().get_queryset(request)
        counted: QuerySet[Question] = rows.with_answered().annotate(
            used=Count("uses", distinct=True)
        )
        return counted

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_in_library": True}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["chapter", *WORDS] if obj is not None and obj.is_answered else []

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        if change and not set(WORDS).isdisjoint(form.changed_data):
            obj.version += 1
        super().save_model(request, obj, form, change)

    @admin.display(description=_("eier"), ordering="chapter__sort_key")
    def owner(self, question: Question) -> str:
        return str(question.chapter or _("Sekretariatet"))

    @admin.display(description=_("arrangementer"), ordering="used")
    def uses(self, question: Any) -> int:
        return int(question.used)


class EventQuestionInline(admin.TabularInline):
    """From the library. New words are written on the organiser's page."""

    model = EventQuestion
    extra = 0
    fields = ["question", "demand", "required_for", "order"]
    autocomplete_fields = ["question"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventQuestion]:
        rows: Any = super().get_queryset(request)
        asked: QuerySet[EventQuestion] = rows.asked().select_related("question")
        return asked

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "required_for":
            match = request.resolver_match
            event_id = match.kwargs.get("object_id") if match else None
            kwargs["queryset"] = TicketCategory.objects.filter(event_id=event_id or 0)
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def save_questions(request: HttpRequest, formset: Any) -> None:
    """A new one may have been here before. One with answers leaves by the organiser's page."""
    by, now = staff_of(request), timezone.now()
    for asked in formset.save(commit=False):
        if asked.pk is None:
            row = questions.put(event=asked.event, question=asked.question, by=by, now=now)
            asked.pk, asked.order = row.pk, asked.order or row.order
        asked.save(force_update=True)
    formset.save_m2m()
    for asked in formset.deleted_objects:
        questions.take_out(asked=asked, by=by, now=now)
    formset.deleted_objects = []
