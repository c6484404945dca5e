from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
)
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ActionsAdmin,
    ConfirmedAction,
    ReadOnlyAdmin,
    ReadOnlyInline,
    RowForm,
    link_to,
    staff_of,
)
from members import services
from members.enums import AffiliationState, LanguageForm, OrganisationKind
from members.models import (
    County,
    Membership,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    PopulationFigure,
    RoleTerm,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]
FROM_THE_REGISTER = {OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY_COUNCIL}


class NameInline(ReadOnlyInline):
    model = OrganisationName
    fields = ["name", "language", "starts_on", "ends_on"]


class CodeInline(ReadOnlyInline):
    model = OrganisationCode
    fields = ["kind", "value", "starts_on", "ends_on"]


class PopulationInline(ReadOnlyInline):
    model = PopulationFigure
    fields = ["year", "inhabitants"]


class MembershipInline(ReadOnlyInline):
    model = Membership
    fields = ["starts_on", "ends_on"]
    show_change_link = True


class RoleInline(ReadOnlyInline):
    model = RoleTerm
    fields = ["role", "person", "starts_on", "ends_on"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleTerm]:
        return super().get_queryset(request).select_related("person")


class MemberFilter(admin.SimpleListFilter):
    title = _("medlem i dag")
    parameter_name = "medlem"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("ja", _("ja")), ("nei", _("nei"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in {"ja", "nei"}:
            return queryset.filter(is_member=self.value() == "ja")
        return queryset


class ContactFilter(admin.SimpleListFilter):
    title = _("hovedkontakt")
    parameter_name = "kontakt"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("mangler", _("har folk, men ingen hovedkontakt")), ("ja", _("har hovedkontakt"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "mangler":
                return queryset.lacking_main_contact(on=today)
            case "ja":
                answered_for = Organisation.objects.with_main_contact(on=today)
                return queryset.filter(pk__in=answered_for.values("pk"))
        return queryset


class NewOrganisationForm(forms.ModelForm):
    """Municipalities and county councils come from the register."""

    kind = forms.ChoiceField(
        label=_("Slag"),
        choices=[
            (kind.value, kind.label)
            for kind in (OrganisationKind.CULTURE_BODY, OrganisationKind.PARTNER)
        ],
    )

    website = forms.URLField(label=_("Nettsted"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ["kind", "name", "short_name", "county", "language_form", "website"]


class NewMembershipForm(RowForm):
    starts_on = forms.DateField(label=_("Fra og med"), widget=AdminDateWidget)


class ContactForm(RowForm):
    person = forms.ModelChoiceField(
        label=_("Ny hovedkontakt"),
        queryset=Person.objects.filter(is_active=True),
        widget=AutocompleteSelect(RoleTerm._meta.get_field("person"), admin.site),
        help_text=_("Personen må være bekreftet som tilknyttet organisasjonen."),
    )


class DomainForm(RowForm):
    domain = forms.CharField(
        label=_("E-postdomene"),
        max_length=100,
        widget=AdminTextInputWidget,
        help_text=_("Det som står etter krøllalfaen, for eksempel drammen.kommune.no."),
    )


def _open_membership(
    request: HttpRequest, organisation: Organisation, answers: Answers
) -> StrOrPromise:
    services.open_membership(
        organisation=organisation,
        starts_on=answers["starts_on"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Medlemskapet er registrert.")


def _appoint(request: HttpRequest, organisation: Organisation, answers: Answers) -> StrOrPromise:
    services.appoint(
        person=answers["person"],
        organisation=organisation,
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("%(person)s er hovedkontakt fra i dag.") % {"person": answers["person"]}


def _add_domain(request: HttpRequest, organisation: Organisation, answers: Answers) -> StrOrPromise:
    services.add_mail_domain(
        organisation=organisation,
        domain=answers["domain"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Domenet er lagt til.")


def _end_domain(request: HttpRequest, organisation: Organisation, answers: Answers) -> StrOrPromise:
    services.end_mail_domain(
        organisation=organisation,
        domain=answers["domain"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Domenet er avsluttet.")


@admin.register(Organisation)
class OrganisationAdmin(ActionsAdmin):
    additions_are_told = True
    list_display = ["name", "kind", "county", "is_member", "contact", "people", "language_form"]
    list_filter = ["kind", MemberFilter, ContactFilter, "county", "language_form"]
    list_select_related = ["county"]
    search_fields = ["name"]
    search_help_text = _(
        "Navn på alle språk, kommunenummer, organisasjonsnummer eller e-postdomene."
    )
    ordering = ["sort_key", "pk"]
    inlines = [MembershipInline, RoleInline, NameInline, CodeInline, PopulationInline]
    fields = ["name", "short_name", "kind", "county", "language_form", "website"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    confirmed_actions = [
        ConfirmedAction(
            path="medlemskap",
            label=_("Registrer medlemskap"),
            explanation=_(
                "Alle som hører til organisasjonen, får medlemspris fra denne dagen. "
                "Medlemskapet løper til noen avslutter det."
            ),
            perform=_open_membership,
            form=NewMembershipForm,
            initial=lambda _row: {"starts_on": timezone.localdate()},
            is_offered=lambda row, _now: not row.is_member,
        ),
        ConfirmedAction(
            path="hovedkontakt",
            label=_("Velg hovedkontakt"),
            explanation=_(
                "Hovedkontakten bekrefter kolleger og får brev når noen melder seg. "
                "Den som har rollen i dag, får den avsluttet."
            ),
            perform=_appoint,
            form=ContactForm,
        ),
        ConfirmedAction(
            path="domene",
            label=_("Legg til e-postdomene"),
            explanation=_(
                "Den som bekrefter en adresse på domenet, blir gjenkjent som ansatt her."
            ),
            perform=_add_domain,
            form=DomainForm,
        ),
        ConfirmedAction(
            path="avslutt-domene",
            label=_("Avslutt e-postdomene"),
            explanation=_(
                "De som er gjenkjent på domenet, hører ikke lenger til her, og får et brev om det."
            ),
            perform=_end_domain,
            form=DomainForm,
        ),
    ]

    def get_form(
        self,
        request: HttpRequest,
        obj: Organisation | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = NewOrganisationForm
        return super().get_form(request, obj, change, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Organisation | None = None) -> Any:
        return [] if obj is None else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> Any:
        """Names are dated facts, and what the register says comes from the register."""
        if obj is None:
            return []
        return [*self.fields] if obj.kind in FROM_THE_REGISTER else ["name", "kind"]

    def save_model(
        self, request: HttpRequest, obj: Organisation, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            services.refresh_keys(organisation=obj)
            return
        made = services.add_organisation(
            kind=OrganisationKind(obj.kind),
            name=obj.name,
            short_name=obj.short_name,
            county=obj.county,
            language_form=LanguageForm(obj.language_form),
            website=obj.website,
            by=staff_of(request),
            now=timezone.now(),
        )
        obj.pk = made.pk

    def get_queryset(self, request: HttpRequest) -> Any:
        today = timezone.localdate()
        this = Membership.objects.valid(on=today).filter(organisation=OuterRef("pk"))
        confirmed = Q(affiliations__state=AffiliationState.CONFIRMED)
        return (
            super()
            .get_queryset(request)
            .annotate(
                is_member=Exists(this),
                people=Count("affiliations", filter=confirmed, distinct=True),
            )
            .prefetch_related(
                Prefetch(
                    "role_terms",
                    RoleTerm.objects.main_contacts(on=today).select_related("person"),
                    to_attr="contacts_today",
                )
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        if not search_term.strip():
            return queryset, False
        hits = Organisation.objects.search(search_term).values_list("pk", flat=True)
        return queryset.filter(pk__in=list(hits[:100])), False

    @admin.display(description=_("medlem"), boolean=True)
    def is_member(self, organisation: Any) -> bool:
        return bool(organisation.is_member)

    @admin.display(description=_("hovedkontakt"))
    def contact(self, organisation: Any) -> str:
        rows = ((link_to(term.person),) for term in organisation.contacts_today)
        return format_html_join(", ", "{}", rows) or "–"

    @admin.display(description=_("folk"), ordering="people")
    def people(self, organisation: Any) -> int:
        return int(organisation.people)


@admin.register(County)
class CountyAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "short_name"]
    search_fields = ["number", "name"]
