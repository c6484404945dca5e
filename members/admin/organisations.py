from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AutocompleteSelect,
)
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ConfirmedAction,
    ReadOnlyAdmin,
    ReadOnlyInline,
    RowForm,
    link_to,
    staff_of,
)
from members import rules, services
from members.admin import duplicates
from members.admin.contacts import ContactFilter, vacant_roles
from members.admin.duplicates import merge_action
from members.admin.files import OF_ORGANISATIONS
from members.admin.imports import FilesAdmin
from members.admin.proofs import PROOF_ACTIONS
from members.admin.references import REFERENCE_ACTION
from members.enums import (
    FROM_THE_REGISTER,
    AffiliationState,
    LanguageForm,
    Mergeable,
    OrganisationKind,
    Role,
)
from members.models import (
    County,
    Membership,
    MembershipCategory,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    PopulationFigure,
    RoleTerm,
)
from members.rules.merging import may_merge
from members.services.categories import default_category

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


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
    fields = ["starts_on", "ends_on", "notice_received_on"]
    show_change_link = True


class RoleInline(ReadOnlyInline):
    model = RoleTerm
    fields = ["role", "person", "starts_on", "ends_on"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleTerm]:
        return super().get_queryset(request).select_related("person")


class ExistsFilter(admin.SimpleListFilter):
    """The list is of today's; those that have ended are asked for."""

    title = _("finnes")
    parameter_name = "finnes"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("for", _("tidligere")), ("alle", _("alle"))]

    def choices(self, changelist: Any) -> Any:
        today, *others = super().choices(changelist)
        return [{**today, "display": _("i dag")}, *others]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "alle":
                return queryset
            case "for":
                return queryset.filter(exists_until__lt=today)
        return queryset.existing(on=today)


class CountyFilter(admin.RelatedFieldListFilter):
    """Today's; those that are no more would be twice as many."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin) -> Any:
        counties = County.objects.existing(on=timezone.localdate())
        return [(county.pk, county.short_name) for county in counties]


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties: Any = self.fields["county"]
        counties.queryset = County.objects.existing(on=timezone.localdate())


class NewMembershipForm(RowForm):
    category = forms.ModelChoiceField(
        label=_("Medlemskategori"),
        queryset=MembershipCategory.objects.filter(is_for_persons=False),
        empty_label=None,
    )
    starts_on = forms.DateField(label=_("Fra og med"), widget=AdminDateWidget)


class ContactForm(RowForm):
    role = forms.ChoiceField(label=_("Rolle"), choices=Role.choices, initial=Role.MAIN_CONTACT)
    person = forms.ModelChoiceField(
        label=_("Hvem"),
        queryset=Person.objects.filter(is_active=True),
        widget=AutocompleteSelect(RoleTerm._meta.get_field("person"), admin.site),
        help_text=_("Personen må være bekreftet som tilknyttet organisasjonen."),
    )


def _open_membership(
    request: HttpRequest, organisation: Organisation, answers: Answers
) -> StrOrPromise:
    services.open_membership(
        organisation=organisation,
        starts_on=answers["starts_on"],
        category=answers["category"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Medlemskapet er registrert.")


def _appoint(request: HttpRequest, organisation: Organisation, answers: Answers) -> StrOrPromise:
    services.appoint(
        person=answers["person"],
        organisation=organisation,
        role=Role(answers["role"]),
        by=staff_of(request),
        now=timezone.now(),
    )
    words = {"person": answers["person"], "role": Role(answers["role"]).label}
    return _("%(person)s er %(role)s fra i dag.") % words


@admin.register(Organisation)
class OrganisationAdmin(FilesAdmin):
    files = OF_ORGANISATIONS
    change_list_template = "admin/members/change_list_with_duplicates.html"
    additions_are_told = True
    list_display = ["name", "kind", "county", "is_member", "contact", vacant_roles, "people"]
    list_filter = [
        "kind",
        ExistsFilter,
        MemberFilter,
        ContactFilter,
        ("county", CountyFilter),
        "language_form",
    ]
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
            initial=lambda row: {
                "category": default_category(row.kind),
                "starts_on": timezone.localdate(),
            },
            is_offered=lambda row, _now: not row.is_member,
        ),
        ConfirmedAction(
            path="hovedkontakt",
            label=_("Gi noen en rolle"),
            explanation=_(
                "Hovedkontakten bekrefter kolleger og får brev når noen melder seg. Hovedkontakt "
                "og fakturakontakt er det én av: den som har rollen i dag, får den avsluttet."
            ),
            perform=_appoint,
            form=ContactForm,
        ),
        REFERENCE_ACTION,
        *PROOF_ACTIONS,
        merge_action(Mergeable.ORGANISATION),
    ]

    def get_urls(self) -> list[URLPattern]:
        return [*duplicates.urls(Mergeable.ORGANISATION), *super().get_urls()]

    def has_merge_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return may_merge(obj or Organisation(), staff_of(request))

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
            rules.with_vacancies(super().get_queryset(request), on=today)
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
        there = Organisation.objects.all()
        if is_choosing(request):
            there = there.existing(on=timezone.localdate())
            queryset = queryset.filter(pk__in=there)
        if not search_term.strip():
            return queryset, False
        hits = there.search(search_term).values_list("pk", flat=True)
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


def is_choosing(request: HttpRequest) -> bool:
    """What has ended is history: it can be looked up, but not chosen for something new."""
    match = request.resolver_match
    return match is not None and match.url_name == "autocomplete"


@admin.register(County)
class CountyAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "short_name", "exists_from", "exists_until"]
    search_fields = ["number", "name"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[County], search_term: str
    ) -> tuple[QuerySet[County], bool]:
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if is_choosing(request):
            found = found.existing(on=timezone.localdate())  # type: ignore[attr-defined]
        return found, has_duplicates
