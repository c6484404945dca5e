"""Mergers, splits, new names and numbers: entered, previewed, made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import ActedOnAdmin, ConfirmedAction, link_to, staff_of
from members import services
from members.admin.change_forms import PLACES, NewChangeForm, NumberForm, fields_of
from members.enums import ChangeKind
from members.models import Organisation, OrganisationChange

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


class StateFilter(admin.SimpleListFilter):
    title = _("tilstand")
    parameter_name = "tilstand"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            ("klar", _("skal gjennomføres nå")),
            ("planlagt", _("planlagt")),
            ("gjort", _("gjennomført")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "klar":
                return queryset.filter(applied_at=None, effective_on__lte=timezone.localdate())
            case "planlagt":
                return queryset.filter(applied_at=None)
            case "gjort":
                return queryset.exclude(applied_at=None)
        return queryset


def _apply(request: HttpRequest, change: OrganisationChange, _answers: Answers) -> StrOrPromise:
    services.apply_change(change=change, by=staff_of(request), now=timezone.now())
    return _("Endringen er gjennomført.")


def _number(request: HttpRequest, change: OrganisationChange, answers: Answers) -> StrOrPromise:
    for field, number in answers.items():
        if number:
            services.number_successor(
                change=change,
                place=int(field.removeprefix("number_")),
                number=number,
                by=staff_of(request),
                now=timezone.now(),
            )
    return _("Nummeret er skrevet inn.")


def _drop(request: HttpRequest, change: OrganisationChange, _answers: Answers) -> HttpResponse:
    services.drop_plan(change=change, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Planen er forkastet. Ingenting er endret."))
    return redirect(reverse("admin:members_organisationchange_changelist"))


def _is_planned(change: OrganisationChange, _now: datetime) -> bool:
    return change.applied_at is None


def _is_due(change: OrganisationChange, now: datetime) -> bool:
    return _is_planned(change, now) and change.effective_on <= timezone.localdate(now)


def _lacks_number(change: OrganisationChange, now: datetime) -> bool:
    rows = change.plan.get("successors", [])
    return _is_planned(change, now) and any(not row["number"] for row in rows)


def _in_the_way(change: OrganisationChange, _now: datetime) -> Sequence[str]:
    return services.hindrances(change)


class KindFilter(admin.SimpleListFilter):
    """New numbers are many and change nothing, so those that are done are asked for."""

    title = _("slag")
    parameter_name = "slag"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [(kind.value, kind.label) for kind in ChangeKind]

    def choices(self, changelist: Any) -> Any:
        most, *others = super().choices(changelist)
        return [{**most, "display": _("alle unntatt nye numre")}, *others]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ChangeKind.values:
            return queryset.filter(kind=self.value())
        is_old_news = Q(kind=ChangeKind.RENUMBERING, applied_at__isnull=False)
        return queryset if request.GET.get("q") else queryset.exclude(is_old_news)


@admin.register(OrganisationChange)
class OrganisationChangeAdmin(ActedOnAdmin):
    additions_are_told = True
    list_display = ["summary", "kind", "effective_on", "state"]
    list_filter = [StateFilter, KindFilter]
    search_fields = ["summary"]
    date_hierarchy = "effective_on"
    confirmed_actions = [
        ConfirmedAction(
            path="gjennomfor",
            label=_("Gjennomfør endringen"),
            explanation=_(
                "Alt som står under «Dette følger av endringen», blir gjort på en gang. "
                "Det kan ikke gjøres om."
            ),
            perform=_apply,
            is_offered=_is_due,
            warnings=_in_the_way,
        ),
        ConfirmedAction(
            path="nummer",
            label=_("Skriv inn nummer"),
            explanation=_("Nummeret må være bestemt før endringen kan gjennomføres."),
            perform=_number,
            form=NumberForm,
            is_offered=_lacks_number,
        ),
        ConfirmedAction(
            path="forkast",
            label=_("Forkast planen"),
            explanation=_("Planen blir borte. Organisasjonene står som de er."),
            perform=_drop,
            is_offered=_is_planned,
        ),
    ]

    def get_form(
        self,
        request: HttpRequest,
        obj: OrganisationChange | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs |= {"form": NewChangeForm, "fields": NewChangeForm.Meta.fields}
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: OrganisationChange | None = None) -> Any:
        if obj is None:
            return [
                (None, {"fields": ["kind", "effective_on", "organisations"]}),
                (_("Slik blir det"), {"fields": [*fields_of("first"), "carries_on"]}),
                *[
                    (title, {"fields": [*fields_of(place)], "classes": ["collapse"]})
                    for place, title in zip(
                        PLACES[1:],
                        [_("Ved deling: den andre"), _("Den tredje"), _("Den fjerde")],
                        strict=True,
                    )
                ],
                (_("Ellers"), {"fields": ["domains_until", "source"]}),
            ]
        told = ["followed"] if obj.applied_at else ["obstacles", "consequences"]
        return [(None, {"fields": ["kind", "effective_on", "state", "source", *told]})]

    def get_readonly_fields(
        self, request: HttpRequest, obj: OrganisationChange | None = None
    ) -> list[str]:
        """What is entered is dropped and entered anew, so that the preview is of what was meant."""
        if obj is None:
            return []
        told = ["followed", "obstacles", "consequences"]
        return ["kind", "effective_on", "state", "source", *told]

    def save_model(
        self, request: HttpRequest, obj: OrganisationChange, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            return
        answers = form.cleaned_data
        made = services.plan_change(
            kind=ChangeKind(answers["kind"]),
            effective_on=answers["effective_on"],
            successors=answers["successors"],
            domains_until=answers["domains_until"],
            source=answers["source"],
            by=staff_of(request),
            now=timezone.now(),
        )
        obj.pk = made.pk

    def response_add(
        self, request: HttpRequest, obj: OrganisationChange, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.success(request, _("Endringen er lagt inn. Les hva som følger av den."))
        return redirect(reverse("admin:members_organisationchange_change", args=[obj.pk]))

    @admin.display(description=_("tilstand"))
    def state(self, change: OrganisationChange) -> StrOrPromise:
        if change.applied_at:
            return _("gjennomført")
        is_due = change.effective_on <= timezone.localdate()
        return _("skal gjennomføres nå") if is_due else _("planlagt")

    @admin.display(description=_("i veien"))
    def obstacles(self, change: OrganisationChange) -> str:
        found = [(sentence,) for sentence in services.hindrances(change)]
        if not found:
            return _("Ingenting.")  # type: ignore[return-value]
        return format_html(
            '<ul class="warnings">{}</ul>', format_html_join("", "<li>{}</li>", found)
        )

    @admin.display(description=_("dette følger av endringen"))
    def consequences(self, change: OrganisationChange) -> str:
        steps = services.preview(change, now=timezone.now())
        parts = (
            (about, format_html_join("", "<li>{}{}</li>", map(_told, told)))
            for about, told in groupby(steps, key=lambda step: step.about)
        )
        return format_html(
            '<dl class="steps">{}</dl>',
            format_html_join("", "<dt>{}</dt><dd><ul>{}</ul></dd>", parts),
        )

    @admin.display(description=_("hvem som fulgte hvem"))
    def followed(self, change: OrganisationChange) -> str:
        links: QuerySet = change.links.select_related("predecessor", "successor")
        rows = (
            (link_to(row.predecessor), _last_year(row.predecessor), link_to(row.successor))
            for row in links
        )
        lines = format_html_join("", "<li>{} {} → {}</li>", rows)
        return format_html('<div class="steps"><ul>{}</ul></div>', lines)


def _last_year(organisation: Organisation) -> str:
    until = organisation.exists_until
    return _("(til %(year)d)") % {"year": until.year} if until else ""


def _told(step: services.Step) -> tuple[str, str]:
    follow_up = format_html(" <strong>{}</strong>", _("Følg opp.")) if step.asks_somebody else ""
    return step.text, follow_up
