from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, ReasonForm, RowForm, link_to, staff_of
from meetings import rules, services
from meetings.admin.base import ForumFilter, InForumAdmin
from meetings.enums import FollowUpState
from meetings.forms.follow_ups import key_of
from meetings.models import FollowUp

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


class OutcomeForm(RowForm):
    outcome = forms.CharField(label=_("Hva ble det til?"), widget=AdminTextareaWidget)


class CarryOverForm(RowForm):
    due_on = forms.DateField(label=_("Ny frist"), widget=AdminDateWidget)
    because = forms.CharField(label=_("Hvorfor trengs mer tid?"), widget=AdminTextareaWidget)


class HandOverForm(RowForm):
    to = forms.ChoiceField(label=_("Hvem tar over?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = rules.called_to(self.row.forum, on=timezone.localdate())
        to: Any = self.fields["to"]
        to.choices = [(key_of(each), each.name) for each in self.people]

    def clean_to(self) -> Any:
        return next(each for each in self.people if key_of(each) == self.cleaned_data["to"])


def _finish(request: HttpRequest, row: FollowUp, answers: Answers) -> StrOrPromise:
    services.finish(follow_up=row, **answers, by=staff_of(request), now=timezone.now())
    return _("Det står nå hva det ble til.")


def _carry_over(request: HttpRequest, row: FollowUp, answers: Answers) -> StrOrPromise:
    services.carry_over(follow_up=row, **answers, by=staff_of(request), now=timezone.now())
    return _("Oppfølgingen er ført videre.")


def _hand_over(request: HttpRequest, row: FollowUp, answers: Answers) -> StrOrPromise:
    services.hand_over(follow_up=row, **answers, by=staff_of(request), now=timezone.now())
    return _("En annen har tatt over, og har fått brev om det.")


def _drop(request: HttpRequest, row: FollowUp, answers: Answers) -> StrOrPromise:
    services.drop(
        follow_up=row, because=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("Oppfølgingen er droppet.")


def _is_open(row: FollowUp, _now: datetime) -> bool:
    return row.state == FollowUpState.OPEN


class LateFilter(admin.SimpleListFilter):
    title = _("frist")
    parameter_name = "frist"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("over", _("over fristen")), ("uten", _("ingen har den"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
        today = timezone.localdate()
        if self.value() == "over":
            return queryset.filter(state=FollowUpState.OPEN, due_on__lt=today)
        if self.value() == "uten":
            return queryset.still_open().nobodys()  # type: ignore[attr-defined,no-any-return]
        return queryset


@admin.register(FollowUp)
class FollowUpAdmin(InForumAdmin):
    list_display = ["what", "forum", "doer", "whom", "due_on", "state"]
    list_filter = ["state", LateFilter, ForumFilter, "due_on"]
    list_select_related = ["forum", "owner", "target_organisation"]
    search_fields = ["what", "owner__name", "guest_name", "forum__name", "target_name"]
    fields = readonly_fields = (
        *("what", "forum", "to_page", "doer", "whom", "question", "due_on", "state", "outcome"),
        *("closed_at", "closed_by", "before", "created_at"),
    )
    confirmed_actions = [
        ConfirmedAction(
            path="gjort",
            label=_("Det er gjort"),
            explanation=_("Oppfølgingen blir avsluttet, med det den ble til."),
            perform=_finish,
            form=OutcomeForm,
            is_offered=_is_open,
        ),
        ConfirmedAction(
            path="videre",
            label=_("Før videre"),
            explanation=_("Den gamle blir avsluttet, og en ny med senere frist fortsetter."),
            perform=_carry_over,
            form=CarryOverForm,
            is_offered=_is_open,
        ),
        ConfirmedAction(
            path="gi",
            label=_("La en annen ta over"),
            explanation=_("Den som tar over, får brev om det."),
            perform=_hand_over,
            form=HandOverForm,
            is_offered=_is_open,
        ),
        ConfirmedAction(
            path="dropp",
            label=_("Dropp"),
            explanation=_("Oppfølgingen blir avsluttet uten at noen gjør den."),
            perform=_drop,
            form=ReasonForm,
            is_offered=_is_open,
        ),
    ]

    @admin.display(description=_("hvem"), ordering="owner__name")
    def doer(self, row: FollowUp) -> str:
        return row.whose or "–"

    @admin.display(description=_("hvem som kontaktes"))
    def whom(self, row: FollowUp) -> str:
        return row.target or "–"

    @admin.display(description=_("ført videre fra"))
    def before(self, row: FollowUp) -> str:
        return link_to(row.carried_from)
